"""A due date explained in words: rule, start, days skipped and why, extensions with who and why, the first promise.

Nothing here is stored for the purpose: the reckoning says itself how it came about, and the rest stands in entries and
the trail.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.duties.dues import marks
from taizhang.duties.dues.due import STATE_LABELS, Due, State
from taizhang.duties.dues.rules import rules
from taizhang.duties.dues.windows import Calendars
from taizhang.duties.models import DutyChange
from taizhang.ledgers import installed
from taizhang.ledgers.conditions import as_q
from taizhang.ledgers.models import Entry, Extension, Stay
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.conditions import All
from taizhang.packs.minimum import least, least_words, rest
from taizhang.packs.model import Before, ByDay, EachKind, Every, Within
from taizhang.packs.periods import Kind
from taizhang.packs.workdays import WEEKDAYS
from taizhang.units.models import Account, Unit, UnitVersion

EVERY = {
    Kind.WEEK: "每周一期", Kind.HALF_MONTH: "每半月一期", Kind.MONTH: "每月一期", Kind.QUARTER: "每季度一期",
    Kind.HALF_YEAR: "每半年一期", Kind.YEAR: "每年一期", Kind.CAMPAIGN: "活动期间一期",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    text: str


def full(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def explain(due: Due, calendars: Calendars) -> list[Line]:
    """Every line a person needs to check the day for himself."""
    return list(_lines(due, calendars))


def _lines(due: Due, calendars: Calendars) -> Iterator[Line]:
    duty = due.duty
    yield Line("规则", duty.text + (f"（依据：{duty.basis}）" if duty.basis else ""))
    if due.subject is not None:
        yield Line("对象", due.subject.label)
    yield Line("起算", _start(due))
    yield from _reckoned(due, calendars)
    changes = _changes(due)
    yield Line("首次时限", f"{full(due.first_due)}{_promised(due, changes)}。")
    yield from (Line("最低要求", one) for one in _least(due))
    yield from (Line("单位变动", one) for one in _unit_changes(due))
    yield from (Line("活动", one) for one in _campaigns(due))
    yield from (Line("延期", one) for one in _extensions(due))
    if duty.grace is not None:
        yield Line("宽限", f"{duty.grace.words()}，{full(due.late_after)}以前办的不算逾期。")
    yield from (Line("口径变动", _changed(one, due)) for one in changes)
    yield Line("结果", _result(due))


def _start(due: Due) -> str:
    match due.duty.clock:
        case Every(period):
            return f"{_period(period)}，本期从{full(due.start)}开始。"
        case ByDay(day=day):
            return "规定了日期。" if day is not None else f"从活动开始的{full(due.start)}算起。"
        case Within():
            return f"从{_source(due)}的{full(due.start)}算起。"
        case Before():
            return f"从{_source(due)}的日期往前算。"


def _period(period: str) -> str:
    return EVERY[Kind(period)] if period in set(Kind) else f"每{period.split()[0]}周一期"


def _source(due: Due) -> str:
    row = Entry.system.filter(pk=due.source).select_related("unit").first() if due.source else None
    return f"{row.unit.name}“{row.title or row.number}”" if row is not None else "相应条目"


def _reckoned(due: Due, calendars: Calendars) -> Iterator[Line]:
    """The day as it was counted, with what was skipped."""
    clock = due.duty.clock
    if isinstance(clock, Within):
        yield Line("推算", calendars.now.reckon(due.start, clock.duration).words())
    elif isinstance(clock, ByDay) and clock.after is not None:
        yield Line("推算", calendars.now.reckon(due.start, clock.after).words())
    elif isinstance(clock, Before):
        how = f"到期前{clock.duration.words()}" if clock.duration.count else "条目自带时限"
        yield Line("推算", f"{how}，即{_day(due.rule_due)}。")
    else:
        yield Line("推算", f"期末{_day(due.rule_due)}。")


def _day(day: date) -> str:
    return f"{full(day)}（星期{WEEKDAYS[day.weekday()]}）"


def _extensions(due: Due) -> Iterator[str]:
    """Who granted a later day, when and why: requests of the due itself, and of the row it is about."""
    asked = Entry.system.filter(ledger=marks.EXTENSION, unit=due.unit, day=due.start, gone="", state=marks.GRANTED)
    for row in asked.filter(data__duty=due.duty.id).order_by("id"):
        if str(row.data.get("subject", "")) == due.about:
            to = date.fromisoformat(str(row.data["due"]))
            yield f"延至{full(to)}，{_granted(row)}，原因：{row.data['reason']}。"
    if due.subject is not None and due.subject.kind is EachKind.ROW:
        for one in Extension.objects.filter(entry=int(due.subject.key), state=Extension.GRANTED).order_by("id"):
            by = f"{_name(one.decided_by)}{full(one.decided_on)}批准" if one.decided_on else "已批准"
            was = full(one.old_due) if one.old_due else "未定"
            yield f"由{was}延至{full(one.new_due)}，{by}，原因：{one.reason}。"


def _granted(row: Entry) -> str:
    stay = Stay.objects.filter(entry=row.pk, state=marks.GRANTED).order_by("-n").first()
    return f"{_name(stay.by)}{full(stay.from_day)}批准" if stay else "已批准"


def _name(account: int | None) -> str:
    if account is None:
        return "系统"
    return Account.objects.filter(pk=account).values_list("name", flat=True).first() or "系统"


def _least(due: Due) -> Iterator[str]:
    """What each row has to come to, and how many of its days fall short of it."""
    ledger = installed.current().ledgers.get(due.duty.ledger)
    words = least_words(due.duty, ledger.readable()) if ledger else ""
    if ledger is None or not words:
        return
    rows = Entry.system.filter(ledger=ledger.id, unit=due.unit, gone=LIVE, lump=False)
    rows = rows.filter(as_q(rest(due.duty)), day__gte=due.start, day__lte=due.late_after)
    short = rows.exclude(as_q(All(tuple(least(due.duty))))).count()
    yield f"每{ledger.word}{words}" + (f"；有{short}{ledger.word}达不到，不算。" if short else "。")


def _unit_changes(due: Due) -> Iterator[str]:
    """What became of the unit in the days of this due: set up, moved, joined by others, ended."""
    first, last = due.start, max(due.due, due.start)
    unit = Unit.system.get(pk=due.unit)
    if first < unit.started_on <= last:
        yield f"{unit.name}{full(unit.started_on)}成立，期末已在，本期照办；成立以前到期的不算。"
    yield from _moves(unit, first, last)
    for gone in Unit.system.filter(merged_into=unit, ended_on__gt=first, ended_on__lte=last).order_by("ended_on"):
        yield f"{gone.name}{full(gone.ended_on or last)}并入，本期两家办的合并计算。"
    if unit.merged_into is not None and unit.ended_on is not None and first < unit.ended_on <= last:
        yield f"{full(unit.ended_on)}并入{unit.merged_into.name}，此后到期的由{unit.merged_into.name}办。"


def _moves(unit: Unit, first: date, last: date) -> Iterator[str]:
    past = list(UnitVersion.objects.filter(unit=unit, to_day__gt=first).order_by("to_day"))
    parents = [*(one.parent for one in past), unit.parent_id]
    names = dict(Unit.system.filter(pk__in=[one for one in parents if one]).values_list("pk", "name"))
    for one, new in zip(past, parents[1:], strict=True):
        if one.to_day <= last and one.parent != new:
            was, now = names.get(one.parent or 0, "无上级"), names.get(new or 0, "无上级")
            yield f"{full(one.to_day)}由{was}划到{now}，应办随单位走，已办的照算。"


def _campaigns(due: Due) -> Iterator[str]:
    """Several campaigns that ask the same thing of the unit in the same days."""
    path = Unit.system.values_list("path", flat=True).get(pk=due.unit)
    known = rules(installed.current(), [due.duty]) if due.duty.id in installed.current().duties else []
    runs = [run for rule in known for run in rule.runs if run.campaign and path.startswith(run.top)]
    labels = dict.fromkeys(run.label for run in runs if run.first <= due.due and due.start <= run.last)
    if len(labels) > 1:
        yield "、".join(f"“{one}”" for one in labels) + "都有这一项，同一件事只要求一次，期次按先开始的算。"


def _promised(due: Due, changes: Sequence[DutyChange]) -> str:
    """Why the first day is another one than the rule gives today."""
    if due.first_due == due.rule_due:
        return ""
    if isinstance(due.duty.clock, ByDay) and changes:
        return "，是口径变动以前定的日子，" + (
            "后来放宽，按放宽的办" if due.rule_due > due.first_due else "本期不因变动而提前"
        )
    return "，是按当时的节假日表答应的日子，不因节假日表后来调整而提前"


def _changes(due: Due) -> list[DutyChange]:
    """While the period ran; what is judged by this text began before them."""
    found = DutyChange.objects.filter(duty=due.duty.id, on__gte=due.start, on__lte=max(due.due, due.start))
    return list(found.order_by("on", "id"))


def _changed(one: DutyChange, due: Due) -> str:
    if one.definition_before is None:
        return f"{full(one.on)}新增这项规定动作，此前到期的不追溯。"
    by = "改前" if one.kept_before is not None and due.start < one.on else "改后"
    why = "本期在此以前已经开始，仍" if by == "改前" else "本期"
    return f"{full(one.on)}由“{one.before}”改为“{one.after or '不再要求'}”，{why}按{by}的口径判断。"


def _result(due: Due) -> str:
    label = STATE_LABELS[due.state]
    match due.state:
        case State.DONE | State.LATE:
            return f"{full(due.done_on) if due.done_on else ''}办成，时限{full(due.late_after)}，{label}。"
        case State.PENDING:
            return f"时限{full(due.due)}，{label}。"
        case State.MISSING:
            return f"时限{full(due.due)}已过，{label}（已有{due.count}，应有{due.duty.at_least}）。"
        case _:
            return f"{label}{'：' + due.reason if due.reason else ''}。"
