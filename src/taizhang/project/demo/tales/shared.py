"""A study day held by three units and counted once; a middle start whose lumps are split later; a township that is
slow and is helped, not shown up."""

from datetime import timedelta

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.lump import NewLump, create_lump
from taizhang.project.demo.tales.cast import Cast
from taizhang.project.demo.world import SLOW
from taizhang.units.models import Unit

LUMPED = (("base.meetings", 26), ("base.visits", 40), ("base.services", 30), ("base.studies", 35))
SPLIT = ("修通石板沟便道", "给敬老院装热水器", "接通后山饮水")


def study_day(cast: Cast) -> None:
    hosts = [cast.unit_of(name).pk for name in ("town1", "town2", "dept1")]
    day = cast.day(0.45)
    values = {
        "title": "联合学习日：到溪源渡口纪念馆现场研讨群众路线",
        "held_on": day.isoformat(),
        "kind": ["site", "themed_day"],
        "audience": ["members", "leaders"],
        "hosts": hosts,
        "expected": 96,
        "attended": 91,
    }
    cast.tell("joint", [cast.enter("town1", "base.study", day, values)])


def middle_start(cast: Cast) -> None:
    """Before the first day of use only totals are known; three of the thirty are found in the files and entered."""
    last = cast.world.started - timedelta(days=1)
    rows: list[Entry] = []
    for number in range(2, 7):
        scope, unit = cast.as_(f"town{number}"), cast.unit_of(f"town{number}")
        for indicator, amount in LUMPED:
            new = NewLump(indicator, unit.pk, amount - number, last - timedelta(days=58), last)
            rows.append(create_lump(scope, new, today=cast.day(0.02)))
    for number, title in enumerate(SPLIT):
        day = last - timedelta(days=10 * number + 5)
        values = {"title": title, "set_on": day.isoformat(), "kind": "other", "persons": 60}
        rows.append(cast.enter("town2", "base.service", cast.day(0.2 + number / 10), values))
    cast.tell("middle", [rows[LUMPED.index(("base.services", 30))], *rows[-len(SPLIT) :]])


def helped(cast: Cast) -> None:
    """The slow township has fewer rows. What it gets is people and a task of its own, never a place in a list."""
    towns = Unit.system.filter(parent=cast.unit_of("office"), kind="town")
    unit = towns.filter(code=SLOW).first() or towns.order_by("-path")[0]
    day = cast.day(0.7)
    task = {
        "title": f"帮助{unit.name}补齐台账：派两名业务骨干驻点一个月",
        "set_on": day.isoformat(),
        "kind": "dispatch",
        "goal": "先补问题和实事两本账，人手不够的由县专班承担",
    }
    visit = {
        "title": f"到{unit.name}了解基层人手",
        "held_on": cast.day(0.68).isoformat(),
        "place": unit.code,
        "form": ["direct", "interview"],
        "met": 9,
        "finding": "两名经办人同时承担七项工作，近两个月受洪水影响",
        "advice": "由县里派人帮带，减少重复报送",
    }
    rows = [
        cast.enter("office", "base.visit", cast.day(0.68), visit),
        cast.enter("office", "base.task", day, task),
    ]
    cast.tell("slow", rows)
