"""The columns of an exported list. Their headings are the ones an import knows, so a file can come back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from taizhang.files.xlsx_cells import Value
from taizhang.files.xlsx_write import Column
from taizhang.ledgers.shown import Names
from taizhang.packs.fieldtypes import CHOICES, NUMBERS, TEXTS, FieldType
from taizhang.packs.model import Field, Ledger

Show = Callable[[object, Names], Value]
KINDS = {
    FieldType.DATE: "date",
    FieldType.INT: "int",
    FieldType.DECIMAL: "decimal",
    FieldType.MONEY: "money",
}
YES_NO = ("是", "否")
# Few values, that repeat down a column.
REPEATING = frozenset({FieldType.DATE, FieldType.BOOL, FieldType.CHOICE, FieldType.UNIT, FieldType.ORG})


@dataclass(frozen=True, slots=True)
class Shown:
    """A column with how a stored value becomes a cell."""

    field: Field
    column: Column
    show: Show

    def cells(self, rows: Sequence[Mapping[str, object]], names: Names) -> list[Value]:
        key, show = self.field.key, self.show
        if self.field.type in TEXTS:
            return [value if isinstance(value := row.get(key), str) else None for row in rows]
        values = [row.get(key) for row in rows]
        if self.field.type not in REPEATING:
            return [show(value, names) for value in values]
        found = {value: show(value, names) for value in set(values)}
        return [found[value] for value in values]


def columns(ledger: Ledger, local: Mapping[str, Field], *, to_fill: bool = False) -> list[Shown]:
    """Every field a spreadsheet can hold; `to_fill` leaves out what nobody fills in."""
    every = {**ledger.fields, **local}.values()
    kept = [
        one for one in every if one.type is not FieldType.FILE and not (to_fill and (one.inherited or one.hidden))
    ]
    return [Shown(one, _column(one), _show(one)) for one in kept]


def _column(one: Field) -> Column:
    choices = tuple(each.label for each in one.options.options if not each.retired) if one.options else ()
    many = one.type is FieldType.MULTICHOICE
    if one.type is FieldType.BOOL:
        choices = YES_NO
    hints = ("必填" if one.required else "", one.help, "可填多项，用顿号隔开" if many else "")
    return Column(
        label=one.label,
        kind=KINDS.get(one.type, "text"),
        choices=choices,
        open=many or bool(one.options and one.options.open),
        hint="；".join(part for part in hints if part),
    )


def _show(one: Field) -> Show:
    if one.type is FieldType.DATE:
        return lambda value, _: date.fromisoformat(value) if isinstance(value, str) else None
    if one.type is FieldType.INT:
        return lambda value, _: value if isinstance(value, int) else None
    if one.type in NUMBERS:
        return lambda value, _: Decimal(value).scaleb(-one.places) if isinstance(value, int) else None
    if one.type in TEXTS:
        return lambda value, _: value if isinstance(value, str) else None
    if one.type in CHOICES and one.type is not FieldType.MULTICHOICE and one.options is not None:
        labels = {each.key: each.label for each in one.options.options}
        return lambda value, _: labels.get(str(value), str(value)) if value is not None else None
    if one.type is FieldType.BOOL:
        return lambda value, names: (
            YES_NO[not value] if isinstance(value, bool) else names.text(one, value) or None
        )
    return lambda value, names: (names.text(one, value) or None) if value is not None else None
