"""A list as a table of an official Word file: a title, whose list it is and as of when, and the rows.

A page of paper holds few columns, and nobody reads a table of thousands of rows on paper: both are limited, with the
way out said.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.utils import timezone

from taizhang.audit.errors import Refused
from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import Grid, Official, Text
from taizhang.ledgers import lists
from taizhang.ledgers.exporting.rows import Held, chunks
from taizhang.ledgers.shown import Names
from taizhang.ledgers.words import STANDING
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.units.scope import Scope

MOST_ROWS = 2_000
MOST_COLUMNS = 8
BY_ITSELF = ("@unit", "@due", "@state")
WIDTHS = {"at": 2, "title": 6}  # relative; the others take 3


def table(scope: Scope, asked: lists.Asked, *, today: date) -> bytes:
    keys = _keys(asked)
    rows = list(islice(_rows(scope, asked, keys, today=today), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Refused(
            f"Word 表格最多 {MOST_ROWS:,} 行，请先筛选，或改为导出 xlsx。", code="too_many_rows", field="format"
        )
    head = ("序号", asked.ledger.fields[asked.ledger.title_key].label, *(_label(asked, key) for key in keys))
    widths = (WIDTHS["at"], WIDTHS["title"], *[3] * len(keys))
    about = f"{asked.top.name}，截至{today.year}年{today.month}月{today.day}日，共{len(rows)}{asked.ledger.word}。"
    grid = Grid((head, *((str(at), *row) for at, row in enumerate(rows, 1))), widths)
    return build(Official(asked.ledger.label, (Text(about), grid)))


def _keys(asked: lists.Asked) -> tuple[str, ...]:
    chosen = asked.columns or tuple(key for key in BY_ITSELF if _says_something(asked, key))
    if len(chosen) > MOST_COLUMNS:
        raise Refused(
            f"Word 表格一页放得下 {MOST_COLUMNS} 栏，现选了 {len(chosen)} 栏，请少选几栏或改为导出 xlsx。",
            code="too_many_columns",
            field="columns",
        )
    return chosen


def _says_something(asked: lists.Asked, key: str) -> bool:
    if key == "@due":
        return asked.ledger.role(Role.DUE) is not None
    return key != "@state" or len(asked.ledger.lifecycle.states) > 1


def _label(asked: lists.Asked, key: str) -> str:
    return STANDING.get(key) or asked.ledger.fields[key].label


def _rows(scope: Scope, asked: lists.Asked, keys: tuple[str, ...], *, today: date) -> Iterator[tuple[str, ...]]:
    for chunk in chunks(scope, asked, today=today):
        names = Names.of(asked.ledger, chunk)
        for row in chunk:
            yield (row.title, *(_text(asked, row, key, names) for key in keys))


def _text(asked: lists.Asked, row: Held, key: str, names: Names) -> str:
    if key in asked.ledger.fields:
        text = names.text(asked.ledger.fields[key], row.data.get(key))
        return _day(text) if asked.ledger.fields[key].type is FieldType.DATE else text
    state = asked.ledger.lifecycle.states.get(row.state)
    standing = {
        "@unit": row.name,
        "@state": state.label if state is not None else row.state,
        "@day": _day(row.day or ""),
        "@due": _day(row.due or ""),
        "@updated": _day(timezone.localtime(row.updated).date()),
    }
    return standing[key]


def _day(value: date | str) -> str:
    """With stops: a hyphen would let a narrow column break the date."""
    return str(value).replace("-", ".")
