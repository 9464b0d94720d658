"""What is asked of a list, in words: the same ones for a page's address, the API, the command line, a saved list.

`where` is a condition of the pack language, beside it states, 逾期, text to find, order and columns. A unit is never
part of them: the same list is opened at any unit.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from taizhang.audit.errors import Refused
from taizhang.ledgers import filters
from taizhang.ledgers.lists import SORTS, Asked
from taizhang.ledgers.local import widened
from taizhang.packs.condition_writer import write
from taizhang.packs.conditions import ALWAYS
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Ledger
from taizhang.units.models import Unit

# Columns beside the fields of the ledger; no field has an `@` in its key.
STANDING = {"@unit": "单位", "@day": "日期", "@due": "时限", "@state": "状态", "@updated": "更新时间"}
SORT_LABELS = {"due": "时限", "day": "日期", "number": "编号", "updated": "更新时间"}
MOST_COLUMNS = 20
LONGEST_SEARCH = 100


def read(ledger: Ledger, top: Unit, raw: Mapping[str, Any]) -> Asked:
    """A list at a unit, everything in its words checked; what is not said is as a list stands by itself."""
    wide = widened(ledger, top)
    return Asked(
        ledger=wide,
        top=top,
        where=filters.read_where(wide, raw.get("where", "")),
        states=filters.read_states(wide, list(raw.get("states", ()))),
        overdue=bool(raw.get("overdue", False)),
        withdrawn=bool(raw.get("withdrawn", False)),
        search=str(raw.get("search", ""))[:LONGEST_SEARCH],
        sort=_sort(wide, str(raw.get("sort", "") or "due")),
        descending=bool(raw.get("descending", False)),
        columns=_columns(wide, raw.get("columns", ())),
    )


def told(asked: Asked) -> dict[str, Any]:
    """The words again, without those that say nothing: what a saved list keeps."""
    where = write(asked.where, asked.ledger.readable()) if asked.where != ALWAYS else {}
    found: dict[str, Any] = {
        "where": where,
        "states": list(asked.states),
        "overdue": asked.overdue,
        "withdrawn": asked.withdrawn,
        "search": asked.search.strip(),
        "sort": "" if asked.sort == "due" else asked.sort,
        "descending": asked.descending,
        "columns": list(asked.columns),
    }
    return {key: value for key, value in found.items() if value}


def sortable(ledger: Ledger) -> dict[str, str]:
    """Columns a list may be sorted by, with their labels."""
    return {**_fields(ledger), **SORT_LABELS}


def showable(ledger: Ledger) -> dict[str, str]:
    """Columns to be picked beside number and title; day and deadline stand for the fields they are copied from."""
    day, due = ledger.role(Role.DAY), ledger.role(Role.DUE)
    standing = {**STANDING, "@day": day.label if day else "", "@due": due.label if due else ""}
    copied = {ledger.title_key, day.key if day else "", due.key if due else ""}
    fields = {key: label for key, label in _fields(ledger).items() if key not in copied}
    return {**{key: label for key, label in standing.items() if label}, **fields}


def _fields(ledger: Ledger) -> dict[str, str]:
    return {key: one.label for key, one in ledger.fields.items() if one.type is not FieldType.FILE}


def _sort(ledger: Ledger, sort: str) -> str:
    if sort not in SORTS and sort not in sortable(ledger):
        raise Refused(f"{ledger.label}不能按“{sort}”排序。", code="unknown_sort", field="sort")
    return sort


def _columns(ledger: Ledger, wanted: Iterable[str]) -> tuple[str, ...]:
    chosen, known = tuple(dict.fromkeys(wanted)), {**STANDING, **_fields(ledger)}
    unknown = [key for key in chosen if key not in known]
    if unknown:
        raise Refused(f"{ledger.label}没有“{'、'.join(unknown)}”这一栏。", code="unknown_column", field="columns")
    if len(chosen) > MOST_COLUMNS:
        raise Refused(f"最多显示 {MOST_COLUMNS} 栏，请少选几栏。", code="too_many_columns", field="columns")
    return chosen
