"""A report as its page shows it: the document with its numbers, what is in the way, and one number opened."""

from dataclasses import dataclass, field
from typing import Any

from taizhang.ledgers.evidence import store
from taizhang.packs.model import ListView
from taizhang.reports.drafting import comparing, content
from taizhang.reports.drafting.comparing import Change
from taizhang.reports.evaluate.filled import ASK, HAND, PROSE, Filled
from taizhang.reports.making.drawn import Template
from taizhang.reports.making.facts import Fact
from taizhang.reports.making.make import Made
from taizhang.reports.models import Report, Sending
from taizhang.reports.models.report import ISSUED, REVIEWED
from taizhang.reports.queries import citing
from taizhang.reports.queries import reports as queries
from taizhang.reports.queries.citing import ANY, Choice, Sought
from taizhang.reports.tracing import trace
from taizhang.reports.tracing.trace import Line, Opened
from taizhang.units.models import Unit
from taizhang.units.scope import Scope
from taizhang.web.reports.grid import Sheet as Grid
from taizhang.web.reports.grid import grids, places_of
from taizhang.web.reports.paper import Block, Mark, paper

STATES = {"draft": "起草", "reviewed": "已复核", "issued": "已定稿"}
SENT = {"sent": "已报送，待接收", "received": "已接收", "returned": "已退回"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A list the report draws rows from, and of how many of them somebody decided."""

    view: ListView
    ticked: int


@dataclass(frozen=True, slots=True)
class Looking:
    """Which list is open; `ticked` are rows somebody has ticked and not saved."""

    name: str = ""
    ticked: list[int] | None = None
    sought: Sought = ANY


@dataclass(frozen=True, slots=True)
class Sheet:
    report: Report
    blocks: list[Block]
    grids: list[Grid]  # of a form, which has no paper
    obstacles: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    writes: list[Filled] = field(default_factory=list)  # what people are asked to write
    changes: list[Change] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    opened: Opened | None = None
    chosen: Filled | None = None
    hand: dict[str, Any] = field(default_factory=dict)
    sendings: list[Sending] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    title: str = ""
    word: bool = True  # a Word file; else a form
    length: int = 0  # characters of text, and how many there may be
    limit: int | None = None
    choice: Choice | None = None  # rows of a list to be ticked
    units: list[Unit] = field(default_factory=list)  # whose
    lists: list[Kept] = field(default_factory=list)  # that rows are drawn from

    @property
    def state_label(self) -> str:
        return STATES[self.report.state]

    def beside(self, key: str, step: int) -> str:
        at = self.keys.index(key) + step if key in self.keys else -1
        return self.keys[at] if 0 <= at < len(self.keys) else ""


def sheet(scope: Scope, report: Report, key: str, after: str, looking: Looking) -> Sheet:
    if report.state == ISSUED:
        return _issued(scope, report, key, after)
    template = content.template_of(scope, report)
    made = content.made_of(scope, report)
    changes = comparing.against_last(scope, report, made.facts)
    marks = {one.key: _mark(report, one) for one in made.filled}
    chosen = next((one for one in made.filled if one.key == key), None)
    view = _view(made, looking.name, chosen)
    return Sheet(
        report,
        blocks=paper(made.data, marks) if made.suffix == "docx" else [],
        grids=grids(made.data, places_of(made.data), marks) if made.suffix != "docx" else [],
        obstacles=content.obstacles(scope, report, made, reviewed=report.state == REVIEWED),
        warnings=made.warnings,
        writes=_writes(template, made),
        changes=changes,
        chosen=chosen,
        hand=report.given.get("hand", {}).get(key, {}),
        keys=_keys(made),
        title=report.title or made.title,
        word=made.suffix == "docx",
        length=made.length,
        limit=template.limit,
        choice=citing.choice(scope, report, view, looking.ticked, looking.sought) if view else None,
        units=citing.units(report, view) if view else [],
        lists=[Kept(one, len(report.given.get("cited", {}).get(one.id, ()))) for one in made.lists],
    )


def _view(made: Made, name: str, chosen: Filled | None) -> ListView | None:
    """The list that is named, else the one whose words were pressed."""
    names = [name] if name else list(chosen.lists()) if chosen is not None else []
    return next((one for one in made.lists if one.id in names), None)


def _keys(made: Made) -> list[str]:
    """What the panel walks through: numbers, holes, and of each list its first place."""
    seen: set[str] = set()
    found = []
    for one in made.filled:
        lists = set(one.lists()) - seen
        if one.figure is not None or one.kind == HAND or one.problem or lists:
            found.append(one.key)
        seen |= lists
    return found


def _writes(template: Template, made: Made) -> list[Filled]:
    """Each once, in the order of the text."""
    del template
    found: dict[str, Filled] = {}
    for one in made.filled:
        if one.kind in {ASK, PROSE}:
            found.setdefault(one.about, one)
    return list(found.values())


def _mark(report: Report, one: Filled) -> Mark:
    if one.problem:
        return Mark(one.text, "open", one.problem)
    if one.kind == HAND:
        return Mark(one.text, "hand", f"人工填写，依据：{one.basis}")
    if any(one.lists()):
        return Mark(one.text, "list", one.about)
    was = report.values.get(one.key)
    if one.figure is not None:
        moved = was is not None and was != one.text
        return Mark(one.text, "changed" if moved else "bound", f"{one.about}{f'，原为 {was}' if moved else ''}")
    return Mark(one.text, "text", one.about)


def _issued(scope: Scope, report: Report, key: str, after: str) -> Sheet:
    lines = trace.lines(scope, report)
    marks = {place: _traced(one) for one in reversed(lines) for place in _standing(one)}
    word, data = queries.suffix_of(report) == "docx", store.read(report.blob)
    opened = None
    if key and any(one.of(key) for one in lines):
        opened = trace.opened(scope, report, key, after=after or None)
    changes = []
    if report.replaces is not None:
        changes = comparing.compare(scope, report.replaces, trace.facts_of(report))
    return Sheet(
        report,
        blocks=paper(data, marks) if word else [],
        grids=[] if word else grids(data, places_of(data), marks),
        lines=lines,
        opened=opened,
        changes=changes,
        sendings=list(report.sendings.select_related("to").order_by("-pk")),
        keys=[one.fact["key"] for one in lines],
        title=str(report),
        word=word,
    )


def _standing(line: Line) -> list[str]:
    """Where it stands in the file: a number inside a text by the text's own key."""
    return line.fact.get("stands_at") or [str(line.fact["key"]).partition("~")[0]]


def _shown(fact: Fact) -> str:
    """Nothing where more stands there than the number: the words of the file are shown."""
    return "" if "~" in fact["key"] else str(fact["printed"])


def _traced(one: Line) -> Mark:
    if "cited" in one.fact:
        return Mark("", "changed" if one.changed else "list", f"{one.fact['label']}：{one.fact['printed']}")
    if one.fact.get("by_hand"):
        return Mark(one.fact["printed"], "hand", f"人工填写，依据：{one.fact['basis']}")
    now = one.now.text if one.now else ""
    title = f"{one.fact['label']}{f'，现为 {now}' if one.changed and now else ''}"
    return Mark(_shown(one.fact), "changed" if one.changed else "bound", title)
