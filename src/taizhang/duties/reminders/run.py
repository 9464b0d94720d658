"""The daily run: every unit somebody enters rows for, a few thousand at a time, one digest for each person: dues at
their leads, what ends soon, and, on the set day, the week that waits to be confirmed.

Run twice a day it tells nobody twice: a digest is one to a person and a day.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from taizhang.audit.actor import Actor
from taizhang.audit.operation import operation
from taizhang.duties import calendars
from taizhang.duties.clock import full
from taizhang.duties.dues.due import Due, State
from taizhang.duties.dues.engine import Question
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.rules import Rule, rules
from taizhang.duties.dues.standing import Standing, standing
from taizhang.duties.models import Delivery, Digest, Robot
from taizhang.duties.reminders.ends import Line, ending_lines, line
from taizhang.duties.reminders.hours import next_opening
from taizhang.duties.weekly.waiting import weeks_waiting
from taizhang.figures.statement import numbers
from taizhang.ledgers import installed
from taizhang.packs.durations import Duration, Measure, shift
from taizhang.packs.workdays import Calendar
from taizhang.units.id_in import IdIn
from taizhang.units.models import Account, Grant, Unit
from taizhang.units.roles import RIGHTS, Right

CHUNK = 2_000
Progress = Callable[[int, int, str], None]
MAIL = "mail"
CONFIRM = "本周情况已按台账写好，请核对后确认"
TELLERS = [role for role, rights in RIGHTS.items() if Right.ENTER in rights]


@dataclass(frozen=True, slots=True)
class Told:
    account: int
    unit: int
    email: str


def quiet(_done: int, _total: int, _message: str = "") -> None:
    """Progress nobody asked for."""


def remind(actor: Actor, *, today: date, now: datetime, progress: Progress = quiet) -> int:
    """Digests made."""
    question, calendar = _question(today), calendars.current().now
    told, ends = _told(today), ending_lines(today, calendar)
    units = standing(Unit.system.filter(ended_on=None, pk__in=_places(today)))
    made = 0
    for start in range(0, len(units), CHUNK):
        chunk = units[start : start + CHUNK]
        lines = _lines(question, chunk, today)
        for one in chunk:
            lines[one.id] += ends.get(one.id, ())
        for unit, week in weeks_waiting([one.id for one in chunk], today).items():
            if unit in lines:
                lines[unit].append(line(f"week@{week.start}", CONFIRM, today))
        made += _keep(actor, {unit: said for unit, said in lines.items() if said}, told, today, now, calendar)
        progress(min(start + CHUNK, len(units)), len(units), "提醒")
    return made


def _places(today: date) -> Any:
    """Units at which somebody may enter rows."""
    return _grants(today).values("unit_id")


def _grants(today: date) -> "QuerySet[Grant]":
    held = Grant.objects.filter(role__in=TELLERS, account__is_active=True)
    return held.filter(Q(until=None) | Q(until__gte=today))


def _question(today: date) -> Question | None:
    packs = installed.current()
    asked = [one for one in packs.duties.values() if one.remind]
    found: Sequence[Rule] = rules(packs, asked)
    if not found:
        return None
    longest = max(shift_days(lead, today) for rule in found for lead in rule.duty.remind)
    span = Span(today, today + longest, ending=True)
    return Question(packs, found, calendars.current(), span, today)


def shift_days(lead: Duration, today: date) -> timedelta:
    """How far ahead a lead looks at most; working days stretch over holidays."""
    if lead.measure is Measure.WORKING_DAY:
        return timedelta(days=lead.count * 2 + 14)
    return shift(today, lead) - today


def _lines(question: Question | None, units: Sequence[Standing], today: date) -> dict[int, list[Line]]:
    """What is to be said of dues to each unit today."""
    found: dict[int, list[Line]] = {one.id: [] for one in units}
    if question is None:
        return found
    calendar = question.calendars.now
    for one in question.dues(units):
        if one.unit in found and one.state is State.PENDING and _today(one, today, calendar):
            found[one.unit].append(line(one.key, one.label, one.due))
    return found


def _today(due: Due, today: date, calendar: Calendar) -> bool:
    return any(calendar.reckon(due.due, lead, -1).result == today for lead in due.duty.remind)


def _told(today: date) -> Mapping[int, list[Told]]:
    found: dict[int, list[Told]] = defaultdict(list)
    held = Account.objects.filter(pk__in=_grants(today).values("account_id"))
    places = dict(held.values_list("pk", "email"))
    for account, unit in _grants(today).values_list("account_id", "unit_id").distinct():
        found[unit].append(Told(account, unit, places.get(account, "")))
    return found


def _keep(
    actor: Actor,
    lines: Mapping[int, list[Line]],
    told: Mapping[int, list[Told]],
    today: date,
    now: datetime,
    calendar: Calendar,
) -> int:
    digests = list(_digests(lines, told, today, now))
    if not digests:
        return 0
    with operation(actor) as op:
        known = set(
            Digest.objects.filter(day=today, account__in=[one.account_id for one in digests]).values_list(
                "account_id", flat=True
            )
        )
        fresh = Digest.objects.bulk_create([one for one in digests if one.account_id not in known], batch_size=500)
        Delivery.objects.bulk_create(
            _deliveries(fresh, told, next_opening(timezone.localtime(now), calendar)), batch_size=500
        )
        if fresh:
            op.event(
                "duty.reminded", f"reminders:{today}", f"{full(today)}应办提醒", after={"digests": len(fresh)}
            )
        else:
            op.unchanged()
    return len(fresh)


def _digests(
    lines: Mapping[int, list[Line]], told: Mapping[int, list[Told]], today: date, now: datetime
) -> Iterator[Digest]:
    """One to a person: who enters for two units is told of both in the first one's."""
    by_account: dict[int, Digest] = {}
    for unit, said in lines.items():
        for one in told.get(unit, ()):
            digest = by_account.setdefault(
                one.account, Digest(account_id=one.account, unit_id=unit, day=today, made_at=now)
            )
            digest.lines = [*digest.lines, *said]
    yield from by_account.values()


def _deliveries(
    digests: Sequence[Digest], told: Mapping[int, list[Told]], not_before: datetime
) -> Iterator[Delivery]:
    """By mail where the account has an address and the site a server; by the robots of the unit, once a unit."""
    emails = {one.account: one.email for group in told.values() for one in group}
    units = {one.unit_id for one in digests}
    robots: dict[int, list[Robot]] = defaultdict(list)
    for robot in Robot.objects.filter(IdIn("unit_id", numbers(units)), ended_at=None):
        robots[robot.unit_id].append(robot)
    for digest in digests:
        email = emails.get(digest.account_id, "")
        if email and settings.EMAIL_HOST:
            yield Delivery(digest=digest, channel=MAIL, target=email, not_before=not_before)
        for robot in robots.pop(digest.unit_id, ()):
            yield Delivery(digest=digest, channel=robot.kind, target=str(robot.pk), not_before=not_before)
