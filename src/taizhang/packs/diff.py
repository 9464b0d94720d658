"""What a new version of a pack changes, seen from the data that was entered under the old one.

Nothing is ever lost: a dropped field stays in its entries and their export; a state that went away keeps its rows
readable. What the reader must know before upgrading is which figures change meaning and which rows need a new
home.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from taizhang.packs.fieldtypes import TYPE_WORDS
from taizhang.packs.model import Field, Indicator, Item, Ledger, PackSet


@dataclass(frozen=True, slots=True)
class Change:
    kind: str  # added | dropped | renamed | changed
    what: str  # ledger | field | option | state | indicator | duty | list | grouping | checklist | report
    key: str
    label: str
    effect: str
    refuse: bool = False  # the change would make entered data unreadable

    def line(self) -> str:
        words = {"added": "新增", "dropped": "取消", "renamed": "改名", "changed": "改动"}[self.kind]
        mark = "不允许 " if self.refuse else ""
        return f"{mark}{words}{WHAT[self.what]} {self.key}（{self.label}）：{self.effect}"

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


WHAT = {
    "ledger": "台账",
    "field": "字段",
    "option": "选项",
    "state": "状态",
    "indicator": "指标",
    "duty": "规定动作",
    "list": "清单",
    "grouping": "分组",
    "checklist": "检查表",
    "report": "报告模板",
}
DROPPED = {
    "ledger": "已录条目保留、可查、可导出，不再登记新的",
    "indicator": "数字不再计算，已印发的报告保留原数",
    "duty": "不再产生应办，已办记录保留",
    "list": "引用它的模板要改",
    "grouping": "引用它的模板要改",
    "checklist": "已答的保留",
    "report": "已出的报告保留",
}
ADDED = {
    "ledger": "可以开始登记",
    "indicator": "安装后在后台从已有条目算出",
    "duty": "从首用日起产生应办",
    "list": "可以引用",
    "grouping": "可以引用",
    "checklist": "可以作答",
    "report": "可以生成",
}


def compare(old: PackSet, new: PackSet, pack: str) -> list[Change]:
    return list(_changes(old, new, pack))


def _changes(old: PackSet, new: PackSet, pack: str) -> Iterator[Change]:
    before, after = old.of(pack), new.of(pack)
    for plural, what in (
        ("ledgers", "ledger"),
        ("indicators", "indicator"),
        ("duties", "duty"),
        ("lists", "list"),
    ):
        yield from _items(what, _by_key(before[plural]), _by_key(after[plural]))
    for plural in ("groupings", "checklists", "reports"):
        yield from _items(plural.removesuffix("s"), _by_key(before[plural]), _by_key(after[plural]))
    for key, ledger in old.ledgers.items():
        if not ledger.builtin and key in new.ledgers:
            yield from _ledger(ledger, new.ledgers[key])
    for key, one in old.indicators.items():
        if one.pack == pack and key in new.indicators:
            yield from _definition(one, new.indicators[key])


def _by_key(items: object) -> dict[str, Item]:
    return {one.id: one for one in items} if isinstance(items, list) else {}


def _items(what: str, before: Mapping[str, Item], after: Mapping[str, Item]) -> Iterator[Change]:
    for key, one in before.items():
        if key not in after:
            yield Change("dropped", what, key, one.label, DROPPED[what])
        elif one.label != after[key].label:
            yield Change("renamed", what, key, after[key].label, f"原名“{one.label}”，数据不变")
    for key, one in after.items():
        if key not in before:
            yield Change("added", what, key, one.label, ADDED[what])


def _ledger(old: Ledger, new: Ledger) -> Iterator[Change]:
    for key, one in old.fields.items():
        yield from _field(f"{old.id}.{key}", one, new.fields.get(key))
    for key, field in new.fields.items():
        if key not in old.fields:
            effect = "必填，旧条目下次修改时补填" if field.required else "旧条目此栏为空"
            yield Change("added", "field", f"{old.id}.{key}", field.label, effect)
    for key, state in old.lifecycle.states.items():
        there = new.lifecycle.states.get(key)
        if there is None:
            effect = "处于此状态的条目保留原状态，只能查看，升级前须先办出去"
            yield Change("dropped", "state", f"{old.id}.{key}", state.label, effect)
        elif there.label != state.label:
            yield Change("renamed", "state", f"{old.id}.{key}", there.label, f"原名“{state.label}”，数据不变")
    for key, state in new.lifecycle.states.items():
        if key not in old.lifecycle.states:
            yield Change("added", "state", f"{old.id}.{key}", state.label, "旧条目不受影响")


def _field(key: str, old: Field, new: Field | None) -> Iterator[Change]:
    if new is None:
        yield Change("dropped", "field", key, old.label, "已填的值保留在条目和导出里，不再显示在表单上")
        return
    if old.type is not new.type:
        effect = f"由{TYPE_WORDS[old.type]}改为{TYPE_WORDS[new.type]}，已填的值会读不懂；请另用一个键名"
        yield Change("changed", "field", key, new.label, effect, refuse=True)
    elif old.places != new.places:
        effect = f"小数位由{old.places}改为{new.places}，已填的数会变大小；请另用一个键名"
        yield Change("changed", "field", key, new.label, effect, refuse=True)
    if old.label != new.label:
        yield Change("renamed", "field", key, new.label, f"原名“{old.label}”，数据不变，导入时两个名称都认")
    if new.required and not old.required:
        yield Change("changed", "field", key, new.label, "改为必填，旧条目下次修改时补填")
    yield from _options(key, old, new)


def _options(key: str, old: Field, new: Field) -> Iterator[Change]:
    before, after = old.options, new.options
    for one in before.options if before else ():
        if after is None or one.key not in after:
            effect = "已选它的条目保留原值并显示原名；停用请写 retired = true"
            yield Change("dropped", "option", f"{key}.{one.key}", one.label, effect)
        elif after.label(one.key) != one.label:
            yield Change(
                "renamed", "option", f"{key}.{one.key}", after.label(one.key), f"原名“{one.label}”，数据不变"
            )
    for one in after.options if after else ():
        if before is None or one.key not in before:
            yield Change("added", "option", f"{key}.{one.key}", one.label, "可以选用")


def _definition(old: Indicator, new: Indicator) -> Iterator[Change]:
    if old.definition_id != new.definition_id:
        effect = f"口径由“{old.text}”改为“{new.text}”；在后台重算，算好前仍答旧口径"
        yield Change("changed", "indicator", old.id, new.label, effect)
