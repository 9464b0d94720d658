"""What decides how one entry counts for an indicator, apart from the pack it came from.

A pack may be replaced while figures of the old definition are still read and written; so the recipe is kept
with the definition as JSON and never looked up in the installed packs again. `@day` and `@due` are the
entry's own columns.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from taizhang.audit.canonical import digest as sha
from taizhang.packs.condition_keeper import kept_condition, read_condition
from taizhang.packs.conditions import ALWAYS, Condition
from taizhang.packs.fieldtypes import Role
from taizhang.packs.model import EVALUATOR_VERSION, Aggregation, Clock, Indicator, Ledger, Source

DAY_COLUMN = "@day"
DUE_COLUMN = "@due"


@dataclass(frozen=True, slots=True)
class Spec:
    ledger: str
    clock: Clock
    where: Condition = ALWAYS
    amount: str | None = None  # the field that is summed; None counts rows
    distinct: str | None = None  # the field whose values are counted once each
    day: str = DAY_COLUMN
    states: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    times: bool = False
    past: str | None = None

    @property
    def flow(self) -> bool:
        return self.clock in {Clock.DAY, Clock.ENTERED}

    @property
    def rows(self) -> "Spec":
        """The same rows, counted one each."""
        return replace(self, amount=None, distinct=None)


def spec_of(indicator: Indicator, ledger: Ledger) -> Spec:
    if indicator.source is not Source.LEDGER or indicator.ledger is None:
        raise ValueError(f"{indicator.id} is not counted from the rows of a ledger")
    by = indicator.aggregation
    return Spec(
        ledger=indicator.ledger,
        clock=indicator.clock,
        where=indicator.where,
        amount=indicator.field if by is Aggregation.SUM else None,
        distinct=indicator.field if by is Aggregation.DISTINCT else None,
        day=_column(indicator.day, ledger, Role.DAY, DAY_COLUMN) or DAY_COLUMN,
        states=tuple(sorted(indicator.states)),
        keeps=tuple(sorted(set(indicator.keeps) - set(indicator.states))),
        times=indicator.times,
        past=_column(indicator.past, ledger, Role.DUE, DUE_COLUMN),
    )


def _column(key: str | None, ledger: Ledger, role: Role, column: str) -> str | None:
    """The entry keeps a copy of what a role names; reading the column is what indexes serve."""
    field = ledger.role(role)
    return column if key is not None and field is not None and field.key == key else key


def as_json(spec: Spec) -> dict[str, Any]:
    written = asdict(replace(spec, where=ALWAYS))
    return {**written, "where": kept_condition(spec.where)}


def from_json(written: Mapping[str, Any]) -> Spec:
    return Spec(
        **{
            **written,
            "clock": Clock(written["clock"]),
            "where": read_condition(written["where"]),
            "states": tuple(written["states"]),
            "keeps": tuple(written["keeps"]),
        }
    )


def digest_of(spec: Spec) -> int:
    """63 bits, so that it fits a signed database integer."""
    text = sha({"evaluator": EVALUATOR_VERSION, "spec": as_json(spec)})
    return int(text[:16], 16) >> 1
