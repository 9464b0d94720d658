"""Reports that copy each other, a draft with a wrong number and a wrong word, an inspector's sample, a leader's pen."""

from datetime import date

from taizhang.figures.figure import Wanted
from taizhang.figures.queries import read
from taizhang.ledgers.models import Entry
from taizhang.project.demo.tales import papers
from taizhang.project.demo.tales.cast import Cast
from taizhang.units import paths
from taizhang.units.scope import SYSTEM_SCOPE

SAMPLED, TOO_MANY, KEPT = 12, 9, 12
BEFORE, AFTER = 128, 130


def copied(cast: Cast) -> None:
    day = cast.day(0.82)
    week, rows = day.isocalendar().week, []
    for username in ("town3", "town4"):
        name = cast.unit_of(username).name
        row = cast.enter(
            username,
            "base.publicity",
            day,
            {"title": f"{name}主题教育工作周报（第{week}周）", "day": day.isoformat(), "form": "brief"},
        )
        cast.attach(username, row, f"{name}周报.docx", papers.weekly(username, name, week), day)
        rows.append(row)
    cast.tell("copied", rows)


def drafted(cast: Cast) -> None:
    day = cast.day(0.95)
    found, closed = (_count(cast, key, day) for key in ("base.problems_found", "base.problems_closed"))
    row = _notice(cast, "征求阶段工作报告送审稿意见", day)
    cast.attach("office", row, "阶段工作报告（送审稿）.docx", papers.draft(day, found + TOO_MANY, closed), day)
    cast.tell("draft", [row])


def _count(cast: Cast, indicator: str, day: date) -> int:
    unit = cast.unit_of("office").pk
    (figure,) = read(SYSTEM_SCOPE, [Wanted(indicator, unit, cast.world.started, day)])
    return figure.stored or 0


def _notice(cast: Cast, title: str, day: date) -> Entry:
    return cast.enter(
        "office", "base.notice", day, {"title": title, "issued_on": day.isoformat(), "kind": "notice"}
    )


def sampled(cast: Cast) -> None:
    """Drawn by dice that anybody can throw again: the seed of the world and the numbers of the rows."""
    day, town = cast.day(0.88), cast.unit_of("town1")
    closed = Entry.system.filter(ledger="base.problem", state="closed", private=False).exclude(unit=town)
    numbers = sorted(closed.values_list("number", flat=True))
    drawn = sorted(cast.world.dice("sample").sample(numbers, min(SAMPLED, len(numbers))))
    values = {
        "title": "抽查已销号问题的佐证",
        "held_on": day.isoformat(),
        "target": town.code,
        "method": ["sample", "covert"],
        "sample": len(drawn),
        "finding": "抽到的编号：" + "、".join(drawn),
    }
    row = cast.enter("office", "base.inspection", day, values)
    said = {
        "title": "两条已销号问题佐证缺少群众签字",
        "got_on": day.isoformat(),
        "inspection": row.pk,
        "unit": town.code,
    }
    remark = cast.enter("office", "base.remark", day, said)
    cast.step("town1", remark, "analyse", cast.day(0.91), analysis="佐证是同一天补的，回访没有做；已重新入户")
    cast.step("town1r", remark, "answer", cast.day(0.93))
    cast.step("inspector", remark, "accept", cast.day(0.96))
    cast.tell("sample", [row, remark])


def corrected(cast: Cast) -> None:
    day = cast.day(0.97)
    row = _notice(cast, "为民办实事情况小结送领导审阅", day)
    for name, number in (("小结（送审稿）.docx", BEFORE), ("小结（领导改后）.docx", AFTER)):
        cast.attach("office", row, name, papers.summary(number), day)
    cast.tell("pen", [row])


def kept(cast: Cast) -> None:
    """A few of the closed problems have what a clerk would add: a record, a note, a picture."""
    inside = paths.within(cast.unit_of("office").path, field="unit__path")  # in a province most lie elsewhere
    closed = Entry.system.filter(inside, ledger="base.problem", state="closed", private=False).order_by("pk")
    for number, row in enumerate(closed[:KEPT]):
        name, data = papers.keepsake(number, row.title)
        cast.attach("office", row, name, data, row.day or cast.world.today)
