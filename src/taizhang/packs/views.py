"""Lists, groupings and checklists: names over what ledgers, indicators and duties already hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taizhang.packs import shapes
from taizhang.packs.condition_reader import Reading, read_condition
from taizhang.packs.conditions import ALWAYS
from taizhang.packs.drafts import Declared
from taizhang.packs.findings import Place
from taizhang.packs.folder import RawChecklist
from taizhang.packs.ledger_builder import fixed
from taizhang.packs.model import Duty, Grouping, Indicator, Ledger, ListView, Part
from taizhang.packs.reach import Reach
from taizhang.packs.report_model import Checklist, Question
from taizhang.packs.scope import Scope

# Columns every entry has, beside its ledger's own fields.
ENTRY_COLUMNS = {
    "number": "编号",
    "unit": "单位",
    "state": "状态",
    "day": "日期",
    "due": "时限",
    "updated": "更新时间",
}
# What a list of a duty's units offers.
DUTY_COLUMNS = {"name": "名称", "unit": "单位", "duty": "事项", "due": "时限", "done": "办理日期"}
# Figures that are not indicators of a pack: the engine's own accounts of what was asked of a unit.
ENGINE_FIGURES = frozenset({"@burden.repeated", "@burden.asked", "@burden.known"})


@dataclass(frozen=True, slots=True)
class Known:
    ledgers: Mapping[str, Ledger]
    duties: Mapping[str, Duty]
    indicators: Mapping[str, Indicator]


def build_list(identity: str, declared: Declared[shapes.ListShape], known: Known) -> ListView | None:
    raw, scope, place = declared.shape, declared.scope, declared.place
    if (raw.ledger is None) == (raw.duty is None):
        place.report("P801", "清单写且只写 ledger 或 duty 之一。", 'duty = "*" 表示全部规定动作。')
        return None
    pack, _, key = identity.partition(".")
    base = ListView(identity, key, pack, raw.label, reach=raw.reach or Reach.ALL, limit=raw.limit)
    if raw.duty is not None:
        return _of_duty(base, declared, known)
    found = scope.need(raw.ledger or "", known.ledgers, place.at("ledger"), "P801", "台账")
    return _of_ledger(base, raw, known.ledgers[found], place) if found else None


def _of_duty(base: ListView, declared: Declared[shapes.ListShape], known: Known) -> ListView | None:
    raw, scope, place = declared.shape, declared.scope, declared.place
    for name in ("where", "state", "overdue", "order"):
        if getattr(raw, name):
            place.at(name).report(
                "P801", f"规定动作的清单不写 {name}。", "用 take 选：missing、late、upcoming 等。"
            )
    if raw.take is None:
        place.report(
            "P801", "写了 duty 就要写 take。", "take 取 due、done、late、missing、excused、zero、upcoming 之一。"
        )
        return None
    duty: str | None = "*"
    if raw.duty != "*":
        duty = scope.need(raw.duty or "", known.duties, place.at("duty"), "P801", "规定动作")
    return ListView(
        base.id, base.key, base.pack, base.label, reach=base.reach, limit=base.limit, duty=duty, take=raw.take
    )


def _of_ledger(base: ListView, raw: shapes.ListShape, ledger: Ledger, place: Place) -> ListView:
    if raw.take is not None:
        place.at("take").report("P801", "take 只用于规定动作的清单。")
    for state in raw.state:
        if state not in ledger.lifecycle.states:
            place.at("state").unknown("P806", f"“{ledger.label}”的状态", state, ledger.lifecycle.states)
    order = (raw.order or "").removeprefix("-") or None
    if order is not None and order not in {*ledger.fields, *ENTRY_COLUMNS}:
        place.at("order").unknown("P802", "字段", order, [*ledger.fields, *ENTRY_COLUMNS])
    where = read_condition(raw.where, Reading(ledger.readable()), place.at("where")) if raw.where else ALWAYS
    return ListView(
        base.id,
        base.key,
        base.pack,
        base.label,
        ledger=ledger.id,
        where=where,
        states=tuple(raw.state),
        overdue=raw.overdue,
        reach=base.reach,
        order=order,
        descending=(raw.order or "").startswith("-"),
        limit=base.limit,
    )


def build_grouping(identity: str, declared: Declared[shapes.GroupingShape], known: Known) -> Grouping:
    raw, place = declared.shape, declared.place
    parts = []
    for key, part in raw.parts.items():
        show = [
            declared.scope.need(name, known.indicators, place.at("parts", key, "show"), "P803", "指标")
            for name in part.show
        ]
        parts.append(Part(key, part.label, tuple(one for one in show if one is not None)))
    pack, _, key = identity.partition(".")
    return Grouping(identity, key, pack, raw.label, tuple(parts), tuple(raw.aliases))


def build_board(names: Sequence[str], scope: Scope, known: Known, place: Place) -> tuple[str, ...]:
    found = [scope.need(name, known.indicators, place, "P807", "指标") for name in names]
    return tuple(one for one in found if one is not None)


def build_checklist(identity: str, declared: Declared[RawChecklist], known: Known) -> Checklist:
    raw, scope, place = declared.shape.shape, declared.scope, declared.place
    if raw.weak not in raw.scale:
        place.at("weak").unknown("P804", "回答", raw.weak, raw.scale)
    questions = [
        _question(key, one, declared, known, place.at("questions", key))
        for key, one in declared.shape.questions.items()
    ]
    becomes = raw.becomes
    if becomes is not None:
        becomes = scope.need(becomes, known.ledgers, place.at("becomes"), "P804", "台账")
    said = fixed(raw.set, known.ledgers[becomes].fields, place.at("set")) if becomes is not None else {}
    pack, _, key = identity.partition(".")
    return Checklist(
        identity, key, pack, raw.label, tuple(raw.scale), raw.weak, raw.groups, tuple(questions), becomes, said
    )


def _question(
    key: str, raw: shapes.QuestionShape, declared: Declared[RawChecklist], known: Known, place: Place
) -> Question:
    if raw.group not in declared.shape.shape.groups:
        place.at("group").unknown("P804", "分组", raw.group, declared.shape.shape.groups)
    show = [_shown(name, declared, known, place.at("show")) for name in raw.show]
    duty = raw.duty
    if duty is not None:
        duty = declared.scope.need(duty, known.duties, place.at("duty"), "P804", "规定动作")
    return Question(key, raw.group, raw.ask, tuple(one for one in show if one is not None), duty)


def _shown(name: str, declared: Declared[RawChecklist], known: Known, place: Place) -> str | None:
    if name in ENGINE_FIGURES:
        return name
    return declared.scope.need(name, [*known.indicators, *ENGINE_FIGURES], place, "P804", "指标")
