"""What definitions ask of a row, as columns of a subquery `q`: each field taken out of the row once, each comparison
written on the columns.

Plain comparisons of words are written here; every other one is the boolean that `ledgers/conditions.py` makes of it.
So a pass over all entries opens a row's data once for each field, however many definitions ask for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, IntegerField, Value, When

from taizhang.figures.dialect import DataRaw, DataText, whole_number
from taizhang.figures.statement import Sql, join, sql, texts
from taizhang.ledgers.conditions import as_q
from taizhang.packs.conditions import All, AnyOf, Compare, Condition, Not, Op
from taizhang.packs.fieldtypes import TEXTS, FieldType

WORDS = TEXTS | {FieldType.CHOICE}


@dataclass(slots=True)
class Leaves:
    """The columns a pass needs. `lazy` ones are worked out where they stand, others once a row; then a field is taken
    out of rows of those ledgers only that ask for it."""

    ledgers: Sequence[str]
    lazy: bool
    _found: dict[object, tuple[str, Any, set[str]]] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        return {name: self._guarded(made, users) for name, made, users in self._found.values()}

    def _guarded(self, made: Any, users: set[str]) -> Any:
        if self.lazy or users >= set(self.ledgers):
            return made
        return Case(When(ledger__in=sorted(users), then=made))

    def _column(self, key: object, made: Any, ledger: str) -> str:
        name, _, users = self._found.setdefault(key, (f"f{len(self._found)}", made, set()))
        users.add(ledger)
        return f"q.{name}"

    def amount(self, key: str | None, ledger: str) -> str:
        return "1" if key is None else whole_number(self._column(("number", key), DataRaw(key), ledger))

    def condition(self, asked: Condition, ledger: str) -> Sql:
        match asked:
            case All(parts):
                return self._joined(" AND ", parts, ledger, "1 = 1")
            case AnyOf(parts):
                return self._joined(" OR ", parts, ledger, "1 = 0")
            case Not(part):
                return sql("NOT ({part})", part=self.condition(part, ledger))
            case Compare():
                return self._compare(asked, ledger)

    def _joined(self, word: str, parts: Sequence[Condition], ledger: str, empty: str) -> Sql:
        if not parts:
            return Sql(empty)
        return sql("({parts})", parts=join(word, (self.condition(part, ledger) for part in parts)))

    def _compare(self, asked: Compare, ledger: str) -> Sql:
        values = asked.value if isinstance(asked.value, tuple) else (asked.value,)
        words = [value for value in values if isinstance(value, str)]
        if asked.op in {Op.EQ, Op.IN} and asked.type in WORDS and len(words) == len(values):
            column = self._column(("text", asked.field), DataText(asked.field), ledger)
            return sql("COALESCE({column} IN ({words}), FALSE)", column=column, words=texts(words))
        truth = Case(When(as_q(asked), then=Value(1)), default=Value(0), output_field=IntegerField())
        return Sql(f"{self._column(asked, truth, ledger)} = 1")
