"""A complaint becomes research, problems, measures and a rule; a closing is returned, a look back reopens one."""

from taizhang.ledgers.models import EffectCheck, Entry
from taizhang.ledgers.operations import effect
from taizhang.project.demo.tales.cast import Cast
from taizhang.project.demo.tales.papers import photograph

CLERK, REVIEWER = "town1", "town1r"


def write(cast: Cast) -> None:
    voice = _complaint(cast)
    topic, visit = _research(cast, voice)
    lamps, upkeep = _problems(cast, visit)
    rule = _rule(cast, lamps, upkeep)
    _close(cast, lamps, upkeep, rule)
    _look_back(cast, lamps, upkeep)
    cast.step(CLERK, voice, "take", cast.day(0.04))
    cast.step(
        CLERK, voice, "solve", cast.day(0.6), reply="路灯已全部更换，管护人已上墙公布", solved_on=_iso(cast, 0.6)
    )
    cast.tell("loop", [voice, topic, visit, lamps, upkeep, rule])


def _iso(cast: Cast, part: float) -> str:
    return cast.day(part).isoformat()


def _complaint(cast: Cast) -> Entry:
    values = {
        "title": "清水村进村路的灯坏了半年，晚上接孩子不放心",
        "got_on": _iso(cast, 0.03),
        "channel": "hotline",
        "kind": "complaint",
        "ticket": "12345-20260318",
    }
    return cast.enter(CLERK, "base.voice", cast.day(0.03), values)


def _research(cast: Cast, voice: Entry) -> tuple[Entry, Entry]:
    town = cast.unit_of(CLERK)
    values = {
        "title": "村级公共设施为什么建得起、管不住",
        "set_on": _iso(cast, 0.06),
        "kind": "dissect",
        "origin": "concern",
        "lead": cast.leader(town),
    }
    topic = cast.enter(CLERK, "base.topic", cast.day(0.06), values, origin=voice)
    cast.step(CLERK, topic, "go", cast.day(0.08))
    seen = {
        "title": "夜访清水村进村路",
        "held_on": _iso(cast, 0.09),
        "topic": topic.pk,
        "place": "清水村",
        "form": ["direct"],
        "met": 14,
        "case": "bad",
        "finding": "三十八盏路灯有二十一盏不亮，坏灯没有人报修，电费由谁出也说不清",
    }
    visit = cast.enter(CLERK, "base.visit", cast.day(0.09), seen)
    cast.step(CLERK, topic, "write", cast.day(0.14), reported_on=_iso(cast, 0.14))
    turned = {"title": "把路灯、水渠、广场列入村级设施管护清单", "set_on": _iso(cast, 0.16)}
    cast.enter(CLERK, "base.conversion", cast.day(0.16), turned, parent=topic)
    cast.step(CLERK, topic, "convert", cast.day(0.17))
    return topic, visit


def _problems(cast: Cast, visit: Entry) -> tuple[Entry, Entry]:
    town = cast.unit_of(CLERK)
    common = {
        "found_on": _iso(cast, 0.12),
        "age": "new",
        "leader": cast.leader(town),
        "cause": "建的时候没有定谁来管",
    }
    lamps = cast.enter(
        CLERK,
        "base.problem",
        cast.day(0.12),
        {**common, "title": "清水村进村路路灯损坏无人报修", "span": "fixed", "kind": "service"},
        origin=visit,
    )
    upkeep = cast.enter(
        CLERK,
        "base.problem",
        cast.day(0.12),
        {**common, "title": "村级公共设施没有管护人和管护经费", "span": "fixed", "kind": "grassroots"},
        origin=visit,
    )
    told = ((lamps, "更换坏灯二十一盏"), (lamps, "公布报修电话，三天内修好"), (upkeep, "逐村登记公共设施并落到人"))
    for problem, title in told:
        if not Entry.system.filter(parent=problem.pk).exists():
            cast.step(CLERK, problem, "accept", cast.day(0.13))
        measure = cast.enter(
            CLERK, "base.measure", cast.day(0.15), {"title": title, "set_on": _iso(cast, 0.15)}, parent=problem
        )
        cast.step(CLERK, measure, "done", cast.day(0.24), result="已完成，村民代表现场看过")
    return lamps, upkeep


def _rule(cast: Cast, *problems: Entry) -> Entry:
    values = {
        "title": "青石镇村级公共设施管护办法（试行）",
        "listed_on": _iso(cast, 0.18),
        "kind": "trial",
        "action": "new",
        "purpose": "need",
        "problems": [one.pk for one in problems],
    }
    rule = cast.enter(CLERK, "base.rule", cast.day(0.18), values)
    day = cast.day(0.26)
    cast.step(CLERK, rule, "issue", day, signed=True, doc_no=f"青政发〔{day.year}〕9号", issued_on=day.isoformat())
    return rule


def _close(cast: Cast, lamps: Entry, upkeep: Entry, rule: Entry) -> None:
    result, ask, again = "坏灯全部更换，设施逐件有人管", cast.day(0.28), cast.day(0.32)
    cast.step(CLERK, lamps, "ask", ask, signed=True, reason="照片正在整理", result=result, lasting=[rule.pk])
    cast.step(
        REVIEWER, lamps, "back", cast.day(0.29), comment="佐证只有说明，没有夜间照片，也没有村民签字，请补齐再报"
    )
    cast.attach(CLERK, lamps, "夜间路灯照片.png", photograph(), cast.day(0.31))
    cast.step(CLERK, lamps, "ask", again, signed=True)
    cast.step(
        CLERK, upkeep, "ask", again, signed=True, reason="制度文本见建章立制清单", result=result, lasting=[rule.pk]
    )
    for problem in (lamps, upkeep):
        cast.step(REVIEWER, problem, "close", cast.day(0.35))


def _look_back(cast: Cast, lamps: Entry, upkeep: Entry) -> None:
    scope, day = cast.as_(REVIEWER), cast.day(0.9)
    for problem, good, said in (
        (upkeep, True, "抽看三个村，管护人都在岗，账目公开"),
        (lamps, False, "冬季又有六盏不亮，报修电话没人接"),
    ):
        owed = EffectCheck.objects.get(entry=problem.pk, done_on=None)
        effect.answer(scope, owed.pk, good=good, comment=said, today=day)
