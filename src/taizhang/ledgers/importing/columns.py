"""Which heading is which column: by label, by key, by what the unit once said its own heading means."""

from collections.abc import Mapping

from taizhang.audit.errors import Refused
from taizhang.files.headers import Header, same_label
from taizhang.ledgers.models import ColumnMemory
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.model import Field, Ledger
from taizhang.units.models import Unit

NUMBER, UNIT, PARENT, STATE, NOTHING = "@number", "@unit", "@parent", "@state", "@nothing"
# Headings every ledger has beside its fields. A field with the same label goes first.
SPECIAL: dict[str, tuple[str, ...]] = {
    NUMBER: ("编号", "条目编号", "台账编号"),
    UNIT: ("登记单位", "填报单位", "单位名称", "单位", "所属单位"),
    PARENT: ("上级编号", "上级条目编号"),
    STATE: ("状态",),
    NOTHING: ("序号",),
}
# Read and passed over: a state changes by its steps, a sequence number means nothing.
PASSED_OVER = frozenset({STATE, NOTHING})


def known_columns(
    ledger: Ledger, local: Mapping[str, Field], unit: Unit | None, given: Mapping[str, str]
) -> dict[str, list[str]]:
    """Each column with all its names; a label belongs to one column only, fields before the special ones."""
    known: dict[str, list[str]] = {key: [one.label, key] for key, one in fields_of(ledger, local).items()}
    taken = {same_label(name) for names in known.values() for name in names}
    for key, usual in SPECIAL.items():
        known[key] = [name for name in usual if same_label(name) not in taken]
    remembered = ColumnMemory.objects.filter(unit=unit, ledger=ledger.id) if unit is not None else ()
    said = {row.heading: row.column for row in remembered} | {same_label(name): key for name, key in given.items()}
    for heading, key in said.items():
        for names in known.values():
            names[:] = [name for name in names if same_label(name) != heading]
        if key in known:
            known[key].append(heading)
    return {key: names for key, names in known.items() if names}


def fields_of(ledger: Ledger, local: Mapping[str, Field]) -> dict[str, Field]:
    """What a spreadsheet may fill: files are uploaded in the page, inherited fields follow their parent."""
    every = {**ledger.fields, **local}
    return {key: one for key, one in every.items() if one.type is not FieldType.FILE and not one.inherited}


def check_given(ledger: Ledger, local: Mapping[str, Field], given: Mapping[str, str]) -> None:
    unknown = set(given.values()) - set(fields_of(ledger, local)) - set(SPECIAL)
    if unknown:
        raise Refused(
            f"{ledger.label}没有“{'、'.join(sorted(unknown))}”这一栏，请核对列的对应。",
            code="unknown_column",
            field="columns",
        )


def remember(unit: Unit, ledger: Ledger, given: Mapping[str, str]) -> None:
    """Inside the operation that applied the file."""
    for heading, key in given.items():
        ColumnMemory.objects.update_or_create(
            unit=unit, ledger=ledger.id, heading=same_label(heading)[:100], defaults={"column": key}
        )


def unknown_headings(header: Header, lines: int) -> list[str]:
    """Headings nothing was read from, to be asked about."""
    return [label for label in header.unknown.values() if label.strip()] if lines else []
