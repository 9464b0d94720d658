"""Templates, and what is found to fill in a file. A slot of a Word file has a paragraph, one of a form a cell; what a
slot has not is left out of the answer."""

from pydantic import Field

from taizhang.api.schemas import Schema


class TemplateOut(Schema):
    key: str
    label: str
    kind: str
    period: str
    source: str


class TemplatesOut(Schema):
    items: list[TemplateOut]


class CandidateOut(Schema):
    key: str
    label: str
    score: float


class PlaceOut(Schema):
    """Where something stands: in a Word file, or in a form."""

    part: str = ""
    paragraph: str = ""
    surface: str = ""
    sheet: str = ""
    cell: str = ""


class FoundSlotOut(PlaceOut):
    start: int = 0
    end: int = 0
    context: str = ""
    row_head: str = ""
    column_head: str = ""
    period: str = ""
    kind: str
    measure: str | None = None
    candidates: list[CandidateOut]
    indicator: str | None


class RefusedPlaceOut(PlaceOut):
    reason: str


class FoundSlotsOut(Schema):
    """`slots` of a Word file, `cells` of a form."""

    slots: list[FoundSlotOut] = Field(default_factory=list)
    cells: list[FoundSlotOut] = Field(default_factory=list)
    refused: list[RefusedPlaceOut]


class TemplateSlotOut(FoundSlotOut):
    key: str
    words: str
    at: int = 0
    place: str = ""
    whose: str = ""
    group: str = ""
    loop: str = ""
    problem: str = ""
    warnings: list[str] = Field(default_factory=list)


class BindingFields(Schema):
    """What a slot is bound to, as it is sent and as it is answered."""

    kind: str = ""
    indicator: str = ""
    period: str = ""
    reach: str = ""
    unit: str = ""
    tree: str = ""
    scale: str = ""
    places: int | None = None
    part: str = ""
    text: str = ""
    label: str = ""


class BindingOut(BindingFields):
    confirmed: bool = False


class TemplateDetailOut(Schema):
    key: str
    label: str
    kind: str
    number: int
    version: int
    slots: list[TemplateSlotOut]
    refused: list[RefusedPlaceOut]
    bindings: dict[str, BindingOut]


class BoundOut(Schema):
    slot: str
    binding: BindingOut
    version: int


class ConfirmedOut(Schema):
    confirmed: int


class RetiredOut(Schema):
    retired: str
