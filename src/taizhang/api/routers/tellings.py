from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from taizhang.api.schemas import tellings as forms
from taizhang.api.schemas.duties import WeekAsked
from taizhang.api.writing import change
from taizhang.duties import letters as kept
from taizhang.duties.models import Digest, Letter
from taizhang.duties.naming import due_key
from taizhang.duties.operations import letters, telling
from taizhang.duties.weekly import queries as weeks
from taizhang.duties.weekly.week import week_named, weekly_of
from taizhang.units.request import scoped
from taizhang.units.unit_names import unit_named

router = Router()
SHOWN = 100


@router.get("units/{code}/letters", url_name="letters", response=forms.LettersOut, summary="往来的提醒函和督办函")
def letter_list(request: HttpRequest, code: str) -> dict[str, Any]:
    return {"letters": [_letter(one) for one in kept.of_unit(scoped(request).place)[:SHOWN]]}


@router.post("units/{code}/letters", url_name="letters", response=forms.LetterOut, summary="发提醒函或督办函")
def letter_send(request: HttpRequest, code: str, given: forms.LetterIn) -> dict[str, Any]:
    here = scoped(request)
    to = unit_named(here.scope, given.to)
    dues = tuple(due_key(one) for one in given.dues)
    new = letters.NewLetter(here.place.pk, to.pk, given.grade, dues, given.reply_by, given.words)
    done = change(here, lambda: {"id": letters.write(here.scope, new, today=timezone.localdate()).pk})
    return _letter(kept.letter(here.scope, int(str(done["id"]))))


@router.post("letters/{letter}/receive", url_name="letter_receive", response=forms.LetterOut, summary="签收函件")
def letter_receive(request: HttpRequest, letter: int) -> dict[str, Any]:
    here = scoped(request)
    change(here, lambda: {"id": letters.receive(here.scope, letter).pk})
    return _letter(kept.letter(here.scope, letter))


@router.post("letters/{letter}/reply", url_name="letter_reply", response=forms.LetterOut, summary="回复函件")
def letter_reply(request: HttpRequest, letter: int, given: forms.ReplyIn) -> dict[str, Any]:
    here = scoped(request)
    change(here, lambda: {"id": letters.reply(here.scope, letter, text=given.reply).pk})
    return _letter(kept.letter(here.scope, letter))


def _letter(one: Letter) -> dict[str, Any]:
    return {
        "id": one.pk,
        "grade": one.grade,
        "year": one.year,
        "number": one.number,
        "sender": one.sender.code,
        "unit": one.unit.code,
        "dues": one.facts["dues"],
        "words": one.words,
        "reply_by": one.reply_by,
        "made_by": one.made_name,
        "made_at": one.made_at,
        "received_at": one.received_at,
        "reply": one.reply,
        "replied_at": one.replied_at,
    }


@router.post("units/{code}/robots", url_name="robots", response=forms.RobotOut, summary="登记群机器人")
def robot_add(request: HttpRequest, code: str, given: forms.RobotIn) -> dict[str, Any]:
    here = scoped(request)
    row = telling.add_robot(
        here.scope, telling.NewRobot(here.place.pk, given.kind, given.label, given.url, given.secret)
    )
    return {"id": row.pk, "kind": row.kind, "label": row.label}


@router.delete("robots/{robot}", url_name="robot", response=forms.RobotOut, summary="停用群机器人")
def robot_end(request: HttpRequest, robot: int) -> dict[str, Any]:
    row = telling.end_robot(scoped(request).scope, robot)
    return {"id": row.pk, "kind": row.kind, "label": row.label}


@router.post("me/feed", url_name="feed", response=forms.FeedOut, summary="建立本人的日历订阅；令牌只给这一次")
def feed_make(request: HttpRequest) -> dict[str, str]:
    return {"token": telling.make_feed(scoped(request).scope)}


@router.get("me/reminders", url_name="reminders", response=forms.DigestsOut, summary="本人的提醒和发送记录")
def reminders(request: HttpRequest) -> dict[str, Any]:
    found = Digest.objects.filter(account=scoped(request).account).select_related("unit")
    return {
        "reminders": [
            {
                "day": one.day,
                "unit": one.unit.code,
                "lines": one.lines,
                "deliveries": [
                    {"channel": each.channel, "state": each.state, "error": each.error}
                    for each in one.deliveries.all()
                ],
            }
            for one in found.prefetch_related("deliveries").order_by("-day")[:30]
        ]
    }


@router.get(
    "units/{code}/dispatch", url_name="dispatch", response=forms.MeetingOut, summary="一周调度：周报、逾期、议定"
)
def dispatch(request: HttpRequest, code: str, asked: Query[WeekAsked]) -> dict[str, Any]:
    here, today = scoped(request), timezone.localdate()
    kept_week = weekly_of(here.place, today)
    found = weeks.meeting(here.scope, here.place, week_named(kept_week, asked.week, today))
    return {
        "members": len(found.members),
        "reported": [one.code for one in found.members if one.id in found.reports],
        "missing": [one.code for one in found.missing],
        "late": [
            {"unit": one.unit.code, "due": one.due.key, "label": one.due.label, "day": one.due.due.isoformat()}
            for one in found.late
        ],
        "decisions": [
            {"text": one.text, "unit": one.unit.code, "due": one.due.isoformat()} for one in found.decisions
        ],
        "dispatch": found.dispatch.pk if found.dispatch else None,
        "issued": bool(found.dispatch and found.dispatch.issued_at),
    }
