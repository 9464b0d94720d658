"""Reads of the tree for somebody: the scope first, rows in official order unless said otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from taizhang.audit.errors import Missing
from taizhang.units import paths
from taizhang.units.models import HeadCount, SetMember, Unit, UnitAlias, UnitSet, UnitVersion
from taizhang.units.scope import Scope

PAGE = 50
LONGEST_NAME = 100  # of a unit; no longer text names one, and SQLite refuses to look for much longer ones


def units(scope: Scope, *, ended: bool = False) -> QuerySet[Unit]:
    """All units in reach, in official order."""
    rows = Unit.objects.visible_to(scope).order_by("path")
    return rows if ended else rows.filter(ended_on=None)


def unit(scope: Scope, code: str) -> Unit:
    """The unit with this code, alive or ended; 404 when it is out of reach."""
    found = units(scope, ended=True).filter(code=code).first()
    if found is None:
        raise Missing(f"没有编码为“{code}”的单位，或您无权查看。")
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """Some children, and the order number to go on from (None: that was all)."""

    units: list[Unit]
    following: int | None


def children(
    scope: Scope, parent: Unit | None, *, after: int | None = None, limit: int = PAGE, ended: bool = False
) -> Page:
    """The next children of a unit. Without a parent: where the actor's reach begins."""
    rows = units(scope, ended=ended)
    if parent is not None:
        rows = rows.filter(parent=parent)
        if after is not None:
            rows = rows.filter(order__gt=after)
        found = list(rows.order_by("order")[: limit + 1])
        return Page(found[:limit], found[limit - 1].order if len(found) > limit else None)
    visible_above = Unit.objects.visible_to(scope).filter(pk=OuterRef("parent"))
    return Page(list(rows.filter(~Exists(visible_above)).order_by("path")[:limit]), None)


def subtree(scope: Scope, top: Unit, *, ended: bool = False) -> QuerySet[Unit]:
    return units(scope, ended=ended).filter(paths.within(top.path))


def breadcrumb(below: Unit) -> list[Unit]:
    """The superiors of a unit the actor may see, root first: who works there knows them by name."""
    return list(Unit.system.filter(path__in=paths.ancestors(below.path)).order_by("path"))


def search(scope: Scope, text: str, *, within: Unit | None = None, limit: int = 20) -> list[Unit]:
    """By code, name, short name or alias; whole matches first, then official order. Scans names: for pickers."""
    text = text.strip()
    if not 0 < len(text) <= LONGEST_NAME:
        return []
    rows = units(scope) if within is None else subtree(scope, within)
    whole = Q(code=text) | Q(name=text) | Q(short_name=text) | _alias(Q(text=text))
    exact = list(rows.filter(whole)[:limit])
    part = Q(code__startswith=text) | Q(name__contains=text) | Q(short_name__contains=text)
    known = [found.pk for found in exact]
    loose = rows.filter(part | _alias(Q(text__contains=text))).exclude(pk__in=known)
    return exact + list(loose[: limit - len(exact)])


def _alias(condition: Q) -> Q:
    return Q(pk__in=UnitAlias.objects.filter(condition).values("unit"))


@dataclass(frozen=True, slots=True)
class AsOf:
    """What a unit was on a day."""

    unit: int
    day: date
    code: str
    name: str
    short_name: str
    kind: str
    superior: str | None  # the superior's name on that day
    superior_unit: int | None


def unit_as_of(found: Unit, day: date) -> AsOf | None:
    """None before it was set up and from the day it ended. The caller has found the unit in his scope."""
    state = _state_on(found, day)
    if state is None:
        return None
    parent = state.parent if isinstance(state, UnitVersion) else state.parent_id
    return AsOf(
        unit=found.pk,
        day=day,
        code=state.code,
        name=state.name,
        short_name=state.short_name,
        kind=state.kind,
        superior=_name_on(parent, day),
        superior_unit=parent,
    )


def _name_on(unit: int | None, day: date) -> str | None:
    found = Unit.system.filter(pk=unit).first() if unit is not None else None
    if found is None:
        return None
    return (_state_on(found, day) or found).name


def _state_on(found: Unit, day: date) -> Unit | UnitVersion | None:
    if day < found.started_on or (found.ended_on is not None and day >= found.ended_on):
        return None
    past = UnitVersion.objects.filter(unit=found, from_day__lte=day, to_day__gt=day).first()
    return past or found


def history(found: Unit) -> list[UnitVersion]:
    """What the unit was before, oldest first; units merged into it have histories of their own."""
    return list(UnitVersion.objects.filter(unit=found).order_by("from_day"))


@dataclass(frozen=True, slots=True)
class Resolved:
    """A name out of a file: one unit, several, or none."""

    name: str
    units: tuple[Unit, ...] = ()

    @property
    def unique(self) -> Unit | None:
        return self.units[0] if len(self.units) == 1 else None

    @property
    def ambiguous(self) -> bool:
        return len(self.units) > 1


def resolve(scope: Scope, names: Sequence[str], *, within: Unit | None = None) -> dict[str, Resolved]:
    """Names to units through code, full name, short name and aliases: three queries for 500 names.

    A full name or code beats a short name or alias of somebody else.
    """
    rows = units(scope) if within is None else subtree(scope, within)
    wanted = list(dict.fromkeys(name.strip() for name in names))
    answer: dict[str, Resolved] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        strong = _by_text(rows.filter(Q(code__in=part) | Q(name__in=part)), part, ("code", "name"))
        weak = _by_text(rows.filter(short_name__in=part), part, ("short_name",))
        _by_alias(rows, part, weak)
        for name in part:
            found = strong[name] or weak[name]
            answer[name] = Resolved(name, tuple(sorted(found.values(), key=lambda unit: unit.path)))
    return answer


def _by_alias(rows: QuerySet[Unit], wanted: list[str], found: dict[str, dict[int, Unit]]) -> None:
    """Those of the names are few, those of the units many: asked in one, SQLite goes through the units."""
    named = list(UnitAlias.objects.filter(text__in=wanted).values_list("text", "unit"))
    held = {row.pk: row for row in rows.filter(pk__in={key for _, key in named})} if named else {}
    for text, key in named:
        if key in held:
            found[text].setdefault(key, held[key])


def _by_text(rows: QuerySet[Unit], wanted: list[str], fields: tuple[str, ...]) -> dict[str, dict[int, Unit]]:
    found: dict[str, dict[int, Unit]] = {text: {} for text in wanted}
    for row in rows:
        for field in fields:
            text = getattr(row, field)
            if text in found:
                found[text][row.pk] = row
    return found


def head_count(scope: Scope, top: Unit, what: str, day: date, *, below: bool = True) -> int:
    """The count of a unit, with everything below it unless its own is asked, as of a day."""
    reach = paths.within(top.path, field="unit__path") if below else Q(unit=top)
    rows = HeadCount.objects.filter(reach & scope.units(prefix="unit__"), what=what, from_day__lte=day)
    return rows.filter(Q(to_day=None) | Q(to_day__gt=day)).aggregate(at=Sum("amount"))["at"] or 0


def head_counts(found: Unit, day: date) -> dict[str, int]:
    """Every count of the unit itself on a day."""
    rows = HeadCount.objects.filter(Q(to_day=None) | Q(to_day__gt=day), unit=found, from_day__lte=day)
    return dict(rows.order_by("what").values_list("what", "amount"))


def members(scope: Scope, unit_set: UnitSet) -> QuerySet[Unit]:
    """The units of a set, in official order; no membership rows are fetched."""
    return units(scope).filter(pk__in=SetMember.objects.filter(set=unit_set).values("unit"))


def outside_every_line(scope: Scope, top: Unit) -> QuerySet[Unit]:
    """Units of the subtree that hang in no sector line: the territory alone answers for them (街道兜底)."""
    return subtree(scope, top).filter(line_parent=None)
