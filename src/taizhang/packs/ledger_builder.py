"""Drafts become ledgers: every name a ledger uses is looked up, every condition typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from taizhang.packs import shapes
from taizhang.packs.builtins import BUILTIN_LEDGERS
from taizhang.packs.condition_reader import Reading, read_condition, stored_literal
from taizhang.packs.conditions import ALWAYS, Condition
from taizhang.packs.default_reader import Row, read_default
from taizhang.packs.drafts import Declared, Draft, extended_lifecycle
from taizhang.packs.fieldtypes import CHOICES, INDEXED, LINKS, ROLE_TYPES, TYPE_WORDS, FieldType, Role
from taizhang.packs.findings import Place
from taizhang.packs.folder import RawLifecycle
from taizhang.packs.lifecycles import build_lifecycle, duration, posts
from taizhang.packs.model import NEEDS, By, Child, Field, Ledger, Lifecycle, Origin, RowRule, Step
from taizhang.packs.options import Option, OptionList

MONEY_PLACES, DECIMAL_PLACES = 2, 2
NUMBER = re.compile(r"(?:[^{}]|\{(?:unit_code|year|seq(?::0[1-9])?)\})*")
SINGLE_ROLES = frozenset({Role.TITLE, Role.DAY, Role.DUE, Role.AMOUNT, Role.PEOPLE})


@dataclass
class Declarations:
    """What all packs of the set declare, by id."""

    drafts: Mapping[str, Draft]
    options: Mapping[str, OptionList]
    raw_lifecycles: Mapping[str, RawLifecycle]
    lifecycles: Mapping[str, Lifecycle]
    streams: Mapping[str, Mapping[str, str]]  # pack -> its streams
    fields: dict[str, dict[str, Field]] = field(default_factory=dict)  # ledger id -> its fields

    def ledger_ids(self) -> list[str]:
        return list(self.drafts)


def build_ledgers(known: Declarations) -> dict[str, Ledger]:
    for one in known.drafts.values():
        known.fields[one.id] = {key: _field(key, each, one, known) for key, each in one.fields.items()}
    children = {one.id: _children(one, known) for one in known.drafts.values()}
    parents = _parents(children)
    for one in known.drafts.values():
        _inherit(one, parents, known, ())
    origins = {one.id: _origins(one, known) for one in known.drafts.values()}
    built = {}
    for one in known.drafts.values():
        becomes = tuple(there for there, found in origins.items() if one.id in found)
        ledger = _Building(one, known, parents[one.id], becomes).ledger(children[one.id], origins[one.id])
        built[one.id] = ledger
    return {**built, **BUILTIN_LEDGERS}


# ── fields ──


def _field(key: str, declared: Declared[shapes.FieldShape], one: Draft, known: Declarations) -> Field:
    shape, place = declared.shape, declared.place
    _check_role(shape, place)
    places = _places(shape, place)
    low, high = (_bound(bound, places, place) for bound in (shape.min, shape.max))
    return Field(
        key=key,
        label=one.labels.get(key, shape.label),
        type=shape.type,
        role=shape.role,
        options=_options(key, declared, one, known),
        required=shape.required,
        targets=_targets(declared, known),
        help=shape.help,
        hidden=shape.hidden or key in one.hidden,
        index=shape.index,
        min=low,
        max=high,
        places=places,
        suffix=shape.suffix,
        remind=tuple(found for text in shape.remind if (found := duration(text, place.at("remind"), "P313"))),
        pack=declared.scope.pack,
    )


def _check_role(shape: shapes.FieldShape, place: Place) -> None:
    if shape.role is not None and shape.type not in ROLE_TYPES[shape.role]:
        allowed = "、".join(TYPE_WORDS[one] for one in FieldType if one in ROLE_TYPES[shape.role])
        place.at("role").report(
            "P305", f"角色 {shape.role} 不能用在{TYPE_WORDS[shape.type]}上。", f"可用于：{allowed}。"
        )
    if shape.remind and shape.type is not FieldType.DATE:
        place.at("remind").report("P313", "只有日期字段可以提醒。")
    if shape.index and shape.type not in INDEXED:
        allowed = "、".join(TYPE_WORDS[one] for one in FieldType if one in INDEXED)
        place.at("index").report("P313", f"{TYPE_WORDS[shape.type]}字段不能建排序索引。", f"可用于：{allowed}。")


def _places(shape: shapes.FieldShape, place: Place) -> int:
    if shape.places is not None and shape.type is not FieldType.DECIMAL:
        place.at("places").report("P313", "只有小数字段可以写 places。", "金额固定到分。")
    if shape.type is FieldType.MONEY:
        return MONEY_PLACES
    if shape.type is FieldType.DECIMAL:
        return DECIMAL_PLACES if shape.places is None else shape.places
    return 0


def _bound(bound: float | None, places: int, place: Place) -> int | None:
    if bound is None:
        return None
    scaled = Decimal(str(bound)).scaleb(places)
    if scaled != scaled.to_integral_value():
        place.report("P313", f"上下限“{bound}”的小数位数多于字段。")
        return None
    return int(scaled)


def _options(
    key: str, declared: Declared[shapes.FieldShape], one: Draft, known: Declarations
) -> OptionList | None:
    shape, place = declared.shape, declared.place
    if (shape.options is not None) != (shape.type in CHOICES):
        rule = "P313" if shape.options else "P301"
        place.report(rule, "选项表用在且只用在单选和多选字段上。", '写 options = "选项表键名"，或改字段类型。')
        return None
    if shape.options is None:
        return None
    found = declared.scope.need(shape.options, known.options, place.at("options"), "P301", "选项表")
    if found is None:
        return None
    added = [Option(name, label) for name, label in one.options.get(key, [])]
    taken = [option.key for option in added if option.key in known.options[found]]
    for name in taken:
        place.at("options").report("P207", f"扩展的选项“{name}”原来就有。", "换一个键名。")
    if not added:
        return known.options[found]
    return replace(known.options[found], options=(*known.options[found].options, *added))


def _targets(declared: Declared[shapes.FieldShape], known: Declarations) -> tuple[str, ...]:
    shape, place = declared.shape, declared.place
    if (shape.to is not None) != (shape.type in LINKS):
        place.report("P303", "关联字段要写 to，别的字段不写。", '写 to = "台账键名"，或 to = "*" 表示任何台账。')
        return ()
    if shape.to is None or list(shape.to) == ["*"]:
        return tuple(shape.to or ())
    found = (declared.scope.need(name, known.drafts, place.at("to"), "P303", "台账") for name in shape.to)
    return tuple(one for one in found if one is not None)


# ── children, parents, copies ──


def _children(one: Draft, known: Declarations) -> dict[str, Child]:
    found = {}
    for name, declared in one.children.items():
        shape, place = declared.shape, declared.place
        child = declared.scope.need(name, known.drafts, place, "P308", "台账")
        if child is None:
            continue
        if shape.by is not None:
            _check_by(shape.by, child, one, known, place)
        label = shape.label or known.drafts[child].label
        found[child] = Child(child, label, shape.by, shape.at_least, shape.at)
    return found


def _check_by(by: str, child: str, one: Draft, known: Declarations, place: Place) -> None:
    fields = known.fields[child]
    if by not in fields:
        place.at("by").unknown("P308", f"“{known.drafts[child].label}”的字段", by, fields)
    elif fields[by].type not in LINKS or not {one.id, "*"} & {*fields[by].targets}:
        hint = f'它应当是 to = "{one.key}" 的关联字段。'
        place.at("by").report("P308", f"字段“{fields[by].label}”不指向“{one.label}”。", hint)


def _parents(children: Mapping[str, Mapping[str, Child]]) -> dict[str, tuple[str, ...]]:
    return {one: tuple(there for there, found in children.items() if one in found) for one in children}


def _inherit(
    one: Draft, parents: Mapping[str, tuple[str, ...]], known: Declarations, chain: tuple[str, ...]
) -> None:
    """Copies the parent's fields; a parent that itself inherits is served first."""
    if one.id in chain:
        return
    for name in one.shape.inherit:
        place, fields = one.place.at("inherit"), known.fields[one.id]
        if name in fields and not fields[name].inherited:
            place.report("P307", f"“{name}”本台账自己就有，不能再沿用。", "去掉其中一个。")
            continue
        for parent in parents[one.id]:
            _inherit(known.drafts[parent], parents, known, (*chain, one.id))
        sources = [known.fields[parent].get(name) for parent in parents[one.id]]
        if not sources or any(source is None for source in sources):
            every = [key for parent in parents[one.id] for key in known.fields[parent]]
            place.unknown("P307", "上级条目的字段", name, every)
        elif sources[0] is not None:
            fields[name] = replace(sources[0], role=None, required=False, default=None, inherited=True)


def _origins(one: Draft, known: Declarations) -> dict[str, Origin]:
    found = {}
    for name, declared in one.origins.items():
        shape, place = declared.shape, declared.place
        source = declared.scope.need(name, known.drafts, place, "P309", "台账")
        if source is None:
            continue
        here, there = known.fields[one.id], known.fields[source]
        for key, other in shape.copy_.items():
            _check_copy(key, other, here, there, place.at("copy"))
        found[source] = Origin(source, dict(shape.copy_), fixed(shape.set, here, place.at("set")))
    return found


def _check_copy(key: str, other: str, here: Mapping[str, Field], there: Mapping[str, Field], place: Place) -> None:
    if key not in here:
        place.unknown("P309", "字段", key, here)
    elif other not in there:
        place.unknown("P309", "来源台账的字段", other, there)
    elif here[key].type is not there[other].type:
        place.report("P309", f"“{key}”与来源的“{other}”类型不同。", "只能抄同类型的字段。")


def fixed(written: Mapping[str, object], here: Mapping[str, Field], place: Place) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in written.items():
        if key not in here:
            place.unknown("P309", "字段", key, here)
        elif (stored := stored_literal(here[key], value, place.at(key))) is not None:
            found[key] = [stored] if here[key].type is FieldType.MULTICHOICE else stored
    return found


# ── the ledger itself ──


class _Building:
    def __init__(
        self, one: Draft, known: Declarations, parents: tuple[str, ...], becomes: tuple[str, ...]
    ) -> None:
        self.one, self.known, self.parents = one, known, parents
        self.place = one.place
        self.fields = known.fields[one.id]
        self.becomes = becomes

    def ledger(self, children: Mapping[str, Child], origins: Mapping[str, Origin]) -> Ledger:
        one, shape = self.one, self.one.shape
        self._check_words()
        self._check_roles()
        self._defaults()
        lifecycle = self._lifecycle()
        needs = {key: self._condition(each.shape, each.place) for key, each in one.needs.items()}
        self._check_steps(lifecycle, needs, children)
        return Ledger(
            id=one.id,
            key=one.key,
            pack=one.pack,
            label=one.label,
            word=shape.word,
            stream=shape.stream,
            fields=self.fields,
            lifecycle=lifecycle,
            number=shape.number,
            private=self._private(),
            hidden_until=self._hidden_until(),
            lump=shape.lump,
            scored=shape.scored,
            kept_by=self._kept_by(),
            children=children,
            parents=self.parents,
            inherit=tuple(shape.inherit),
            origins=origins,
            needs=needs,
            rules=self._rules(),
            step_conditions=self._step_conditions(lifecycle),
            becomes=self.becomes,
            purpose=shape.purpose,
            why=shape.why,
        )

    def _check_words(self) -> None:
        seen: dict[str, str] = {}
        for key, one in self.fields.items():
            if one.label in seen:
                hint = "换一个名称；导入时靠名称认栏目。"
                self.place.at("fields", key).report("P310", f"名称“{one.label}”与“{seen[one.label]}”重复。", hint)
            seen[one.label] = key
        streams = self.known.streams[self.one.pack]
        if self.one.shape.stream not in streams:
            self.place.at("stream").unknown("P315", "板块", self.one.shape.stream, streams)
        if not NUMBER.fullmatch(self.one.shape.number) or "{seq" not in self.one.shape.number:
            hint = "例如 {unit_code}-{year}-{seq:04}。"
            self.place.at("number").report("P311", f"编号格式“{self.one.shape.number}”不成立。", hint)

    def _check_roles(self) -> None:
        taken: dict[Role, str] = {}
        for key, one in self.fields.items():
            if one.role in SINGLE_ROLES and one.role in taken:
                self.place.at("fields", key).report(
                    "P305", f"角色 {one.role} 已经在“{taken[one.role]}”上。", "一本台账只有一个。"
                )
            if one.role is not None:
                taken[one.role] = key
        if Role.TITLE not in taken:
            self.place.at("fields").report("P304", "没有标题字段。", '给一个文字字段写 role = "title"。')

    def _defaults(self) -> None:
        targets = self.known.fields
        row = Row(self.fields, tuple(self.known.fields[parent] for parent in self.parents), targets)
        for key, declared in self.one.fields.items():
            if declared.shape.default is not None:
                place = declared.place.at("default")
                found = read_default(declared.shape.default, self.fields[key], row, place)
                self.fields[key] = replace(self.fields[key], default=found)

    def _lifecycle(self) -> Lifecycle:
        one, place = self.one, self.place.at("lifecycle")
        found = one.scope.need(one.shape.lifecycle, self.known.lifecycles, place, "P302", "生命周期")
        if found is None:
            return BUILTIN_LEDGERS["@unit"].lifecycle
        if not one.extends_lifecycle:
            return self.known.lifecycles[found]
        return build_lifecycle(
            f"{found}+{one.key}", extended_lifecycle(self.known.raw_lifecycles[found], one), place
        )

    def _condition(self, raw: Mapping[str, object], place: Place) -> Condition:
        return read_condition(raw, Reading(self._readable(), refs=True), place)

    def _readable(self) -> Mapping[str, Field]:
        becomes = Field("becomes", "已转为", FieldType.MULTICHOICE)
        return {**self.fields, "becomes": becomes} if self.becomes else self.fields

    def _rules(self) -> tuple[RowRule, ...]:
        found = []
        for key, declared in self.one.rules.items():
            check = self._condition(declared.shape.check, declared.place.at("check"))
            when = self._condition(declared.shape.when, declared.place.at("if")) if declared.shape.when else ALWAYS
            found.append(RowRule(key, check, declared.shape.say, when))
        return tuple(found)

    def _private(self) -> Condition | None:
        raw, place = self.one.shape.private, self.place.at("private")
        if isinstance(raw, bool):
            return ALWAYS if raw else None
        if isinstance(raw, list):
            # the short form names sources: rows from a closed meeting are nobody else's business
            if "source" not in self.fields:
                place.report(
                    "P314", "列表写法指的是 source 字段的选项，本台账没有这个字段。", "写成条件 { 字段 = [ … ] }。"
                )
                return None
            raw = {"source": raw}
        return read_condition(raw, Reading(self._readable()), place)

    def _kept_by(self) -> tuple[By, ...]:
        place = self.place.at("kept_by")
        found = posts(self.one.shape.kept_by, place, "这本台账没有人能登记。")
        if any(one.at_parent for one in found):
            hint = "写角色本身，例如 office：上级的办公室对下级单位同样有权。"
            place.report("P404", "登记只看条目所在单位的角色，不能写 @parent。", hint)
        return found

    def _hidden_until(self) -> str | None:
        key = self.one.shape.hidden_until
        if key is not None and (key not in self.fields or self.fields[key].role is not Role.DAY):
            hint = '写 role = "day" 的那个字段的键名：到那天才看得到，也从那天起才计数。'
            self.place.at("hidden_until").report("P314", f"“{key}”不是条目按它计的日期字段。", hint)
        return key

    def _check_steps(
        self, lifecycle: Lifecycle, needs: Mapping[str, Condition], children: Mapping[str, Child]
    ) -> None:
        place = self.place.at("lifecycle", self.one.shape.lifecycle)
        known = {*self.fields, *needs, *NEEDS}
        keys = {child.partition(".")[2]: child for child in children}
        for step in lifecycle.steps.values():
            for need in step.needs:
                if need not in known:
                    place.at(step.key).unknown("P405", f"“{step.label}”要求的", need, known)
            self._check_step_children(step, keys, place.at(step.key))
        for child in children.values():
            if child.at is not None and child.at not in lifecycle.steps:
                self.place.at("children", child.ledger, "at").unknown("P308", "步骤", child.at, lifecycle.steps)
        extension = lifecycle.extension
        for need in extension.needs if extension else ():
            if need not in known:
                place.at("extend").unknown("P408", "延期要求的", need, known)

    def _check_step_children(self, step: Step, keys: Mapping[str, str], place: Place) -> None:
        if "children_closed" in step.needs and not keys:
            place.report("P409", f"“{step.label}”要求下属条目办结，但“{self.one.label}”没有子台账。")
        for name in step.children:
            if name not in keys:
                place.unknown("P409", "子台账", name, keys)

    def _step_conditions(self, lifecycle: Lifecycle) -> dict[str, Condition]:
        place = self.place.at("lifecycle", self.one.shape.lifecycle)
        return {
            key: self._condition(step.when, place.at(key, "if"))
            for key, step in lifecycle.steps.items()
            if step.when is not None
        }
