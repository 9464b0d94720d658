"""What a report knows of itself without any ledger: names, days, the bodies of its unit."""

from collections.abc import Callable
from datetime import date, datetime

from taizhang.ledgers.models import CampaignUnit
from taizhang.packs.periods import FIRST_MONDAY, Kind, period_of, span_words
from taizhang.packs.templates.nodes import BodyFact
from taizhang.reports.evaluate.asked import Asked
from taizhang.units import kinds
from taizhang.units.models import Body, BodyMember, Unit

LEVELS = "省市州盟县区旗乡镇村街道社区"


def level_of(unit: Unit) -> str:
    """全县, 全镇: how people call the unit's ground, by the end of its name, else by its kind."""
    if unit.name.endswith(("街道", "社区")):
        return unit.name[-2:]
    return unit.name[-1] if unit.name[-1:] in LEVELS else kinds.label(unit.kind)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月"


def _month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _period(asked: Asked) -> str:
    found = period_of(asked.period, asked.first, asked.rhythm) if asked.period else None
    if found is not None and (found.start, found.end) == (asked.first, asked.last):
        return found.label()
    return span_words(asked.first, asked.last)


def _week_number(asked: Asked) -> str:
    start = asked.campaign.starts_on if asked.campaign else date(asked.last.year, 1, 1)
    first = period_of(Kind.WEEK, max(start, FIRST_MONDAY), asked.rhythm)
    here = period_of(Kind.WEEK, asked.last, asked.rhythm)
    return str((here.start - first.start).days // 7 + 1) if first and here else ""


def _superior(asked: Asked) -> str:
    return asked.unit.parent.name if asked.unit.parent else ""


def _batch(asked: Asked) -> str:
    rows = CampaignUnit.objects.filter(campaign=asked.campaign, unit=asked.unit).exclude(batch=None)
    found = rows.select_related("batch").first()
    return found.batch.label if found and found.batch else ""


def _children(asked: Asked) -> str:
    return str(Unit.system.filter(parent=asked.unit, ended_on=None).count())


FACTS: dict[str, Callable[[Asked], str]] = {
    "unit": lambda asked: asked.unit.name,
    "unit_full": lambda asked: asked.unit.name,
    "unit_short": lambda asked: asked.unit.short_name,
    "unit_level": lambda asked: level_of(asked.unit),
    "superior": _superior,
    "addressee": lambda asked: asked.addressee or _superior(asked),
    "campaign": lambda asked: asked.campaign.label if asked.campaign else "",
    "batch": _batch,
    "year": lambda asked: str(asked.last.year),
    "period": _period,
    "week_number": _week_number,
    "first_day": lambda asked: _day(asked.first),
    "first_month": lambda asked: _month(asked.first),
    "first_month_day": lambda asked: _month_day(asked.first),
    "last_day": lambda asked: _day(asked.last),
    "last_month": lambda asked: _month(asked.last),
    "last_month_day": lambda asked: _month_day(asked.last),
    # the day the report is about, not the clock: the same data must give the same bytes
    "issued_day": lambda asked: _day(asked.last),
    "children": _children,
}
POSTS = {"head": "组长", "deputy": "副组长", "members": "成员", "director": "主任", "liaison": "联络员"}


def body_fact(asked: Asked, fact: BodyFact) -> str:
    """ "" where the unit has no such body, or the body nobody in that post."""
    body = (
        Body.system.filter(unit=asked.unit, kind=fact.body, started_on__lte=asked.last, ended_on=None)
        .select_related("host")
        .order_by("-started_on", "-pk")
        .first()
    )
    if body is None:
        return ""
    step = fact.path[0]
    if step in POSTS:
        return "、".join(dict.fromkeys(_of_member(one, fact.path) for one in _members(body, step)))
    return _of_body(body, step)


def _members(body: Body, step: str) -> list[BodyMember]:
    rows = BodyMember.objects.filter(body=body, ended_on=None).select_related("person").order_by("order", "pk")
    if step == "head":
        return list(rows.filter(chair=True)) or list(rows.filter(post__contains=POSTS[step]))
    return list(rows.filter(post=POSTS[step])) if step != "members" else list(rows)


def _of_member(member: BodyMember, path: tuple[str, ...]) -> str:
    wanted = path[1] if len(path) > 1 else "name"
    return member.person.name if wanted == "name" else member.person.post


def _of_body(body: Body, step: str) -> str:
    match step:
        case "size":
            return str(BodyMember.objects.filter(body=body, ended_on=None).count())
        case "since":
            return _day(body.started_on)
        case "host":
            return body.host.name if body.host else ""
    return body.name


def moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")
