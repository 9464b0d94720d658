"""Whom or what a duty is about for each unit: its leaders, its people, rows that reach it, options; and the rows a
term is counted from.

A row reaches the units it belongs to, or, where the duty asks by kind or set, everybody below its owner.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from taizhang.duties.dues.due import Subject
from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.standing import Standing, ids_of
from taizhang.figures.contributions import first_day
from taizhang.figures.statement import numbers
from taizhang.ledgers.conditions import as_q
from taizhang.ledgers.models import Entry, Stay
from taizhang.ledgers.models.entry import LIVE, announced
from taizhang.packs.conditions import ALWAYS, Condition, evaluate
from taizhang.packs.durations import Duration, Measure
from taizhang.packs.fieldtypes import Role
from taizhang.packs.model import Before, Each, EachKind, Every, Ledger, PackSet, Within
from taizhang.units import paths
from taizhang.units.id_in import IdIn
from taizhang.units.models import Person, Unit


@dataclass(frozen=True, slots=True)
class Row:
    """An entry a due is about or is counted from."""

    id: int
    unit: int
    label: str
    day: date | None
    on: date | None  # the date field a `before` names, as it stands
    promised: date | None  # and as it was first promised

    def subject(self) -> Subject:
        return Subject(EachKind.ROW, str(self.id), self.label)


@dataclass(frozen=True, slots=True)
class About:
    subject: Subject | None
    row: Row | None = None
    ended_on: date | None = None  # of a person who left


WHOLE = (About(None),)


People = dict[tuple[EachKind, Condition], dict[int, Sequence[About]]]


@dataclass(slots=True)
class Subjects:
    """What a rule is about, by unit. `everywhere` goes for every unit it asks."""

    by_unit: Mapping[int, Sequence[About]]
    everywhere: Sequence[About] = ()

    def of(self, unit: Standing) -> Sequence[About]:
        return [*self.everywhere, *self.by_unit.get(unit.id, ())]


def subjects(rule: Rule, units: Sequence[Standing], packs: PackSet, since: date, known: People) -> Subjects:
    """Rows whose due day lies before `since` are left out."""
    each, who = rule.duty.each, rule.duty.who
    if each is None and who.row is None:
        return Subjects({}, WHOLE)
    if each is None or each.kind is EachKind.ROW:
        return _rows(rule, each or Each(EachKind.ROW, who.row), units, packs, since)
    if each.kind is EachKind.OPTION:
        return Subjects({}, [About(one) for one in options_of(each, packs.ledgers[rule.duty.ledger])])
    return Subjects(_people(each, units, known))


def options_of(each: Each, ledger: Ledger) -> list[Subject]:
    options = ledger.fields[each.field or ""].options
    return [
        Subject(EachKind.OPTION, one.key, one.label)
        for one in (options.options if options else ())
        if not one.retired
    ]


PERSON = ("id", "unit_id", "name", "leader", "member", "floating", "post", "term_end", "ended_on")


def _people(each: Each, units: Sequence[Standing], known: People) -> Mapping[int, Sequence[About]]:
    """Of several duties about the same people, units are read once."""
    held = known.setdefault((each.kind, each.where), {})
    held.update(_read_people(each, [one for one in units if one.id not in held]))
    return held


def _read_people(each: Each, units: Sequence[Standing]) -> Mapping[int, Sequence[About]]:
    if not units:
        return {}
    found: dict[int, list[About]] = {one.id: [] for one in units}
    people = Person.system.filter(IdIn("unit_id", numbers(ids_of(units))))
    if each.kind is EachKind.LEADER:
        people = people.filter(leader=True)
    for key, unit, name, ended in _named(each, people.order_by("unit_id", "order", "id")):
        found[unit].append(About(Subject(each.kind, str(key), name), ended_on=ended))
    return found


def _named(each: Each, people: "QuerySet[Person]") -> Iterable[tuple[int, int, str, date | None]]:
    """Of everybody only what a due says of him is read."""
    if each.where == ALWAYS:
        return people.values_list("id", "unit_id", "name", "ended_on")
    chosen = (row for row in people.values_list(*PERSON) if evaluate(each.where, _attributes(row)))
    return ((key, unit, name, ended) for key, unit, name, *_, ended in chosen)


def _attributes(row: Sequence[Any]) -> dict[str, object]:
    """A person as a condition reads him: nothing empty, days as text."""
    held = dict(zip(PERSON, row, strict=True))
    if held["term_end"] is not None:
        held["term_end"] = held["term_end"].isoformat()
    return {key: value for key, value in held.items() if value not in (None, "")}


def _rows(rule: Rule, each: Each, units: Sequence[Standing], packs: PackSet, since: date) -> Subjects:
    clock = rule.duty.clock
    ledger = packs.ledgers[each.ledger or ""]
    field = clock.field if isinstance(clock, Before) else None
    reaching = rule.duty.who.row is None
    owning = {*ids_of(units), *(above(units) if reaching else ())}
    every = rows(ledger, each.where, owning, field=field, recent=recent_q(clock, field, ledger, since))
    found = _in_states(every, each, standing=isinstance(clock, Every))
    about: dict[int, list[About]] = defaultdict(list)
    each_row = {row.id: About(row.subject(), row) for row in found}  # one for all units it reaches
    if not reaching:
        for row in found:
            about[row.unit].append(each_row[row.id])
        return Subjects(about)
    owners, places = by_owner(found), units_by_path(units, found)
    for unit in units:
        about[unit.id] = [each_row[row.id] for row in reach(unit, owners, places)]
    return Subjects(about)


def _in_states(found: Sequence[Row], each: Each, *, standing: bool) -> Sequence[Row]:
    if not each.states or not found:
        return found
    stays = stays_of(each, standing=standing).filter(IdIn("entry", numbers(one.id for one in found)))
    held = set(stays.values_list("entry", flat=True))
    return [one for one in found if one.id in held]


def stays_of(each: Each, *, standing: bool) -> "QuerySet[Stay]":
    """In one of the states now, for a duty that recurs; that ever were, for one that is done once."""
    stays = Stay.objects.filter(state__in=each.states)
    return stays.filter(to_day=None) if standing else stays


ENTRY = ("id", "unit_id", "title", "number", "day", "due", "first_due")


def rows(
    ledger: Ledger,
    where: Condition,
    units: Iterable[int],
    *,
    field: str | None = None,
    recent: Q | None = None,
) -> list[Row]:
    """Live rows of the units, oldest first."""
    found = there(ledger, where, recent).filter(IdIn("unit_id", numbers(units)))
    is_due = field is not None and is_role(ledger, Role.DUE, field)
    columns = [*ENTRY, *([f"data__{field}"] if field and not is_due else [])]
    # sorted here: SQLite would read all rows of the ledger to have them in order
    held = (_row(one, field, is_due) for one in found.order_by().values_list(*columns))
    return sorted(held, key=lambda one: (one.day or date.min, one.id))


def above(units: Iterable[Standing]) -> Iterable[int]:
    """Looked up first: the rows of few units are found by their index, rows of anybody only one after the other."""
    higher = {path for one in units for path in paths.ancestors(one.path)}
    return Unit.system.filter(path__in=higher).values_list("id", flat=True)


def there(ledger: Ledger, where: Condition, recent: Q | None) -> "QuerySet[Entry]":
    found = Entry.system.filter(announced(), ledger=ledger.id, gone=LIVE, lump=False).filter(as_q(where))
    return found.filter(recent) if recent is not None else found


def recent_q(clock: object, field: str | None, ledger: Ledger, since: date) -> Q | None:
    """Rows that can still fall due after a day, where a column tells."""
    if field is not None and is_role(ledger, Role.DUE, field):
        return Q(due__gte=since) | Q(first_due__gte=since)
    if isinstance(clock, Within):
        return Q(day__gte=since - at_most(clock.duration))
    return None


def at_most(duration: Duration) -> timedelta:
    """Calendar days a duration surely ends within; long holidays stretch working days."""
    days = {Measure.DAY: 1, Measure.WORKING_DAY: 2, Measure.WEEK: 7, Measure.MONTH: 31, Measure.YEAR: 366}
    return timedelta(days=days[duration.measure] * duration.count + 30)


def is_role(ledger: Ledger, role: Role, key: str) -> bool:
    field = ledger.role(role)
    return field is not None and field.key == key


def _row(one: Sequence[Any], field: str | None, is_due: bool) -> Row:
    key, unit, title, number, day, due, first_due, *rest = one
    if field is None:
        return Row(key, unit, title or number, day, None, None)
    if is_due:
        return Row(key, unit, title or number, day, due, first_due or due)
    on = first_day(rest[0])
    return Row(key, unit, title or number, day, on, on)


def by_owner(found: Iterable[Row]) -> Mapping[int, Sequence[Row]]:
    owners: dict[int, list[Row]] = defaultdict(list)
    for one in found:
        owners[one.unit].append(one)
    return owners


def units_by_path(units: Sequence[Standing], found: Iterable[Row]) -> Mapping[str, int]:
    """The owners' places; those outside the units asked about are looked up in one query."""
    known = {one.path: one.id for one in units}
    missing = {one.unit for one in found} - {one.id for one in units}
    if missing:
        known.update(Unit.system.filter(pk__in=missing).values_list("path", "id"))
    return known


def reach(unit: Standing, owners: Mapping[int, Sequence[Row]], places: Mapping[str, int]) -> list[Row]:
    """Rows of the unit itself and of everybody above."""
    above = [places[path] for path in paths.ancestors(unit.path, itself=True) if path in places]
    return [row for one in above for row in owners.get(one, ())]


def nearest(unit: Standing, owners: Mapping[int, Sequence[Row]], places: Mapping[str, int]) -> Sequence[Row]:
    """Rows of the nearest superior that has any."""
    for path in reversed(paths.ancestors(unit.path)):
        found = owners.get(places.get(path, 0))
        if found:
            return found
    return ()


def events(rule: Rule, units: Sequence[Standing], packs: PackSet, since: date) -> Mapping[int, Sequence[Row]]:
    """The rows from which `within … after` counts, by unit: one's own, or of the nearest superior that has any."""
    clock = rule.duty.clock
    if not isinstance(clock, Within) or clock.of == "row":
        return {}
    recent = Q(day__gte=since - at_most(clock.duration))
    owning = ids_of(units) if clock.of == "own" else above(units)
    found = rows(packs.ledgers[clock.ledger], clock.where, owning, recent=recent)
    owners = by_owner(found)
    if clock.of == "own":
        return owners
    places = units_by_path(units, found)
    return {one.id: nearest(one, owners, places) for one in units}
