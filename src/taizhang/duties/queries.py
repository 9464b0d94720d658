"""Dues, coverage, matrix and lamps for somebody: the scope comes first; a unit out of sight is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from taizhang.audit.errors import Missing, Refused
from taizhang.duties.coverage.answers import cover
from taizhang.duties.coverage.answers import named as names
from taizhang.duties.dues.due import Due, State
from taizhang.duties.dues.of_units import dues_of
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.standing import Standing, standing
from taizhang.duties.matrix import Cell, Lamp, Matrix, matrix
from taizhang.figures.catalogue import units as whole_subtrees
from taizhang.figures.duties import Asked
from taizhang.figures.exact import Place
from taizhang.figures.places import BLOCK
from taizhang.ledgers import installed
from taizhang.packs.model import Duty, Take
from taizhang.packs.periods import Period
from taizhang.packs.reach import Reach
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

NAMED = 500
ROWS = 1_000  # units of one matrix


def duty(key: str) -> Duty:
    packs = installed.current()
    found = packs.duties.get(key) or next(
        (one for one in packs.duties.values() if key in (one.key, one.label)), None
    )
    if found is None:
        raise Missing(f"没有名为“{key}”的规定动作。")
    return found


def visible(scope: Scope, unit: Unit) -> Unit:
    if not Unit.objects.visible_to(scope).filter(pk=unit.pk).exists():
        raise Missing
    return unit


def own(scope: Scope, unit: Unit, first: date, last: date, *, duties: Iterable[Duty] | None = None) -> list[Due]:
    """A unit's own dues that touch these days, in the order of their days."""
    visible(scope, unit)
    here = standing(Unit.system.filter(pk=unit.pk))
    return dues_of(here, Span(first, last), today=timezone.localdate(), duties=duties)


@dataclass(frozen=True, slots=True)
class Coverage:
    """家 完成/应完成: `done` includes `late`; due is the sum of the rest."""

    duty: Duty
    unit: Unit
    day: date
    due: int
    done: int
    late: int
    missing: int
    excused: int
    zero: int
    pending: int


def coverage(scope: Scope, unit: Unit, key: str, day: date, *, reach: Reach = Reach.ALL) -> Coverage:
    (found,) = coverages(scope, unit, [duty(key)], day, reach=reach)
    return found


def coverages(
    scope: Scope, unit: Unit, duties: Sequence[Duty], day: date, *, reach: Reach = Reach.ALL
) -> list[Coverage]:
    """Of several duties together; whoever does not see the whole subtree gets nothing."""
    whole_subtrees(scope, [(unit.pk, BLOCK)])
    asked = [Asked(one, Place(unit.pk, BLOCK, reach), day) for one in duties]
    covered = cover(asked)
    found = []
    for one in asked:
        answer = covered[one]
        if answer is None:
            raise Refused(f"“{one.duty.label}”的口径刚有变动，正在重新计算，请稍后再看。", code="building")
        of = answer.tally.counts()
        found.append(
            Coverage(
                one.duty,
                unit,
                day,
                due=of[Take.DUE],
                done=of[Take.DONE],
                late=of[Take.LATE],
                missing=of[Take.MISSING],
                excused=of[Take.EXCUSED],
                zero=of[Take.ZERO],
                pending=answer.tally.pending,
            )
        )
    return found


def named(
    scope: Scope, unit: Unit, key: str, day: date, state: str, *, reach: Reach = Reach.ALL, limit: int = NAMED
) -> list[Standing]:
    """The units in one state, in official order; at most `limit`."""
    whole_subtrees(scope, [(unit.pk, BLOCK)])
    if state not in set(State):
        raise Refused("state 可选：" + "、".join(State) + "。", code="bad_state", field="state")
    return names(Asked(duty(key), Place(unit.pk, BLOCK, reach), day), State(state), limit)


def week_matrix(
    scope: Scope, top: Unit, weeks: Sequence[Period], *, below: bool = True, duties: Iterable[Duty] | None = None
) -> Matrix:
    """Units by weeks, in official order: the unit with its direct units, or with everything below it."""
    visible(scope, top)
    inside = paths.within(top.path) if below else Q(pk=top.pk) | Q(parent=top)
    units = standing(Unit.objects.visible_to(scope).filter(inside, ended_on=None), ROWS)
    return matrix(units, weeks, today=timezone.localdate(), duties=duties)


@dataclass(frozen=True, slots=True)
class Lamps:
    """A unit's lamp and its cells, one for each week asked about."""

    lamp: Lamp
    cells: list[Cell]


def lamps(scope: Scope, units: Sequence[int], weeks: Sequence[Period]) -> dict[int, Lamps]:
    """Lamp and week cells of each unit's own dues, for dashboards: `lamps(scope, ids, matrix.weeks_back(today, 8))`.

    A fixed number of statements, whatever the number of units. Units out of sight are left out.
    """
    here = standing(Unit.objects.visible_to(scope).filter(pk__in=list(units)))
    found = matrix(here, weeks, today=timezone.localdate())
    return {one.id: Lamps(found.lamp(one.id), found.row(one.id)) for one in here}
