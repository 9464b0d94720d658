"""The chapter of duties: most of what is owed was done in its days, some of it late, little not at all.

Rows drawn by chance fill ledgers but keep no rhythm, so every unit would stand red in every week. Here the dues that
would stand open are asked for as the product asks for them, and most are met: by a row that counts for them, or
where nothing happened by a signed zero report.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from taizhang.audit.actor import SYSTEM
from taizhang.audit.operation import operation
from taizhang.duties.dues import marks
from taizhang.duties.dues.due import Due, State
from taizhang.duties.dues.of_units import dues_of
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.standing import standing
from taizhang.ledgers import installed
from taizhang.packs.conditions import All, AnyOf, Compare, Condition, FieldRef, Op
from taizhang.packs.fieldtypes import LISTS
from taizhang.packs.model import EachKind, Ledger, PackSet
from taizhang.project.demo.entries import fill, store
from taizhang.project.demo.entries.decks import Decks
from taizhang.project.demo.entries.lives import Lives
from taizhang.project.demo.entries.phrases import Phrases
from taizhang.project.demo.entries.places import Place, counties
from taizhang.project.demo.entries.rows import Row, Stayed
from taizhang.project.demo.entries.tables import amounts
from taizhang.project.demo.entries.values import Values
from taizhang.project.demo.world import World
from taizhang.units.models import Unit

LEFT, LEFT_BY_THE_SLOW = 0.02, 0.15  # of what is owed, how much stays undone
LATE = 0.04
NOTHING_HAPPENED = 0.6  # of what may be answered by a zero report
QUIET = "本周无新增情况"
SPIRIT = "上级有关会议和文件精神"  # where a duty only counts rows that say something there


def write(world: World) -> None:
    if world.scale != "county" or not world.entries:
        return
    places = counties(world)[0]
    rng = world.dice("duties")
    work = Dutiful(rng, world, places)
    with operation(SYSTEM) as op:
        store.write(op, list(work.launches(world.started)), rng, world.today)
        op.event("demo.launches", "demo", "演示动员", unit=places[0].id, home=places[0].home)
    with operation(SYSTEM) as op:
        rows = list(work.rows(_open(world, places)))
        store.write(op, rows, rng, world.today)
        about = {"entries": len(rows)}
        op.event("demo.owed", "demo", "演示补办", unit=places[0].id, home=places[0].home, after=about)


def _open(world: World, places: list[Place]) -> list[Due]:
    here = standing(Unit.system.filter(pk__in=[place.id for place in places]))
    span = Span(world.started, world.today)
    return [one for one in dues_of(here, span, today=world.today) if one.state is State.MISSING]


class Dutiful:
    def __init__(self, rng: Random, world: World, places: list[Place]) -> None:
        self.rng, self.today = rng, world.today
        self.places: Mapping[int, Place] = {place.id: place for place in places}
        self.packs: PackSet = installed.current()
        decks, phrases = Decks(rng), Phrases(rng)
        ends = max(world.started + timedelta(days=300), world.today + timedelta(days=30))
        self.values = Values(rng, decks, phrases, fill.around(places, ends))
        self.lives = Lives(rng, decks, phrases, world.today)

    def launches(self, started: date) -> Iterator[Row]:
        """The county opens the campaign, then every unit in turn, each within a week of the one above."""
        ledger, days = self.packs.ledgers["base.meeting"], dict[int, date]()
        for number, place in enumerate(self.places.values(), start=1):
            above = days.get(place.parent.id) if place.parent is not None else None
            days[place.id] = day = (above or started) + timedelta(days=self.rng.randint(1, 5))
            row = Row(ledger, place, day, data={"kind": ["launch"]})
            self.values.fill(row, number)
            self.lives.live(row)
            yield row

    def rows(self, dues: list[Due]) -> Iterator[Row]:
        for due in dues:
            place = self.places[due.unit]
            if self.rng.random() < (LEFT if place.pace == 1.0 else LEFT_BY_THE_SLOW):
                continue
            if due.duty.zero_report and self.rng.random() < NOTHING_HAPPENED:
                yield self._zero(due, place)
                continue
            ledger = self.packs.ledgers[due.duty.ledger]
            wanted = wanted_of(due, ledger)
            if wanted is not None and ledger.id in amounts()["rows"]:
                for number in range(max(1, due.duty.at_least - due.count)):
                    yield self._met(due, place, ledger, {**wanted}, number)

    def _met(self, due: Due, place: Place, ledger: Ledger, wanted: dict[str, object], number: int) -> Row:
        day = self._day(due)
        row = Row(ledger, place, day, data=wanted)
        self.values.fill(row, number + 1)
        for key in _needed(due.duty.where):
            row.data.setdefault(key, SPIRIT)
        if _becomes(due, ledger):
            row.origin = int(due.about)
            row.stays = [Stayed(ledger.lifecycle.start, day, None, "", place.by("clerk"))]
        elif due.duty.states:
            self.lives.reach(row, due.duty.states, since=max(due.start, day - timedelta(days=20)), on=day)
        else:
            self.lives.live(row)
        return row

    def _day(self, due: Due) -> date:
        last = min(due.late_after, self.today)
        if self.rng.random() < LATE and due.late_after < self.today:
            return min(self.today, due.late_after + timedelta(days=self.rng.randint(1, 4)))
        return max(due.start, last - timedelta(days=self.rng.randint(0, min(6, max(0, (last - due.start).days)))))

    def _zero(self, due: Due, place: Place) -> Row:
        ledger = self.packs.ledgers[marks.ZERO]
        row = Row(ledger, place, due.start, title=due.label)
        row.data = {
            "title": due.label,
            "starts": due.start.isoformat(),
            "ends": due.due.isoformat(),
            "duty": due.duty.id,
            **({"subject": due.about} if due.about else {}),
            "words": QUIET,
        }
        row.stays = [Stayed(ledger.lifecycle.start, due.start, None, "", place.by("clerk"))]
        return row


def wanted_of(due: Due, ledger: Ledger) -> dict[str, object] | None:
    """What a row must say to count for this due; None where no plain row can."""
    found = dict(_said(due.duty.where))
    each = due.duty.each
    if each is None or _becomes(due, ledger):
        return found
    if due.subject is None or each.field is None or each.field not in ledger.fields:
        return None
    key = due.subject.key
    value: object = key if each.kind is EachKind.OPTION else int(key)
    found[each.field] = [value] if ledger.fields[each.field].type in LISTS else value
    return found


def _becomes(due: Due, ledger: Ledger) -> bool:
    """A row made from the one the duty is about: a remark that becomes a problem."""
    each = due.duty.each
    return each is not None and each.kind is EachKind.ROW and each.field is None and each.ledger in ledger.origins


def _said(where: Condition) -> Iterator[tuple[str, object]]:
    """The simplest values that make a condition true."""
    match where:
        case All(parts):
            for part in parts:
                yield from _said(part)
        case AnyOf(parts):
            yield from _said(parts[0])
        case Compare(op=Op.EQ | Op.GTE | Op.LTE) if not isinstance(where.value, FieldRef):
            yield where.field, where.value
        case Compare(op=Op.IN) if isinstance(where.value, tuple):
            yield where.field, where.value[0]
        case Compare(op=Op.CONTAINS):
            yield where.field, list(where.value) if isinstance(where.value, tuple) else [where.value]


def _needed(where: Condition) -> Iterator[str]:
    """Texts that must not be empty."""
    match where:
        case All(parts):
            for part in parts:
                yield from _needed(part)
        case Compare(op=Op.EMPTY, value=False):
            yield where.field
