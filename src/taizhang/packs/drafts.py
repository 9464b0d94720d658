"""Ledgers on their way to being resolved: what their own pack wrote, and what other packs add.

An extension may add fields, options, states, steps, children, origins and rules, relabel and hide; it never
removes and never changes a type, so that entries made before it stay valid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from taizhang.packs import shapes
from taizhang.packs.findings import Findings, Place
from taizhang.packs.folder import RawExtension, RawLedger, RawLifecycle, RawPack, read_options
from taizhang.packs.scope import Scope

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Declared(Generic[T]):
    """Something written in a pack: who wrote it decides which names it may use."""

    shape: T
    scope: Scope
    place: Place


@dataclass
class Draft:
    id: str
    key: str
    pack: str
    shape: shapes.LedgerShape
    scope: Scope
    place: Place
    fields: dict[str, Declared[shapes.FieldShape]]
    children: dict[str, Declared[shapes.ChildShape]]
    origins: dict[str, Declared[shapes.OriginShape]]
    rules: dict[str, Declared[shapes.RuleShape]]
    needs: dict[str, Declared[shapes.Written]]
    options: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # field -> added (key, label)
    states: dict[str, str] = field(default_factory=dict)
    steps: dict[str, shapes.StepShape] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    label: str = ""

    @property
    def extends_lifecycle(self) -> bool:
        return bool(self.states or self.steps or self.ends)


def draft(pack: RawPack, key: str, raw: RawLedger, scope: Scope, place: Place) -> Draft:
    def mine(shape: T, *path: str) -> Declared[T]:
        return Declared(shape, scope, place.at(*path))

    return Draft(
        id=f"{pack.key}.{key}",
        key=key,
        pack=pack.key,
        shape=raw.shape,
        scope=scope,
        place=place,
        fields={name: mine(one, "fields", name) for name, one in raw.fields.items()},
        children={name: mine(one, "children", name) for name, one in raw.children.items()},
        origins={name: mine(one, "from", name) for name, one in raw.origins.items()},
        rules={name: mine(one, "rules", name) for name, one in raw.rules.items()},
        needs={name: mine(one, "needs", name) for name, one in raw.shape.needs.items()},
        label=raw.shape.label,
    )


def drafts(packs: Mapping[str, RawPack], scopes: Mapping[str, Scope], findings: Findings) -> dict[str, Draft]:
    """Every ledger of every pack with all extensions applied, by id."""
    found: dict[str, Draft] = {}
    for pack in packs.values():
        for key, raw in pack.ledgers.items():
            one = draft(pack, key, raw, scopes[pack.key], Place(findings, pack.key, f"ledgers/{key}.toml"))
            found[one.id] = one
    for pack in packs.values():
        place = Place(findings, pack.key, "pack.toml").at("extend")
        for name, extension in pack.extend.items():
            target = scopes[pack.key].need(name, found, place.at(name), "P206", "台账")
            if target is None:
                continue
            if found[target].pack == pack.key:
                place.at(name).report("P206", "自己的台账不用扩展。", f"直接写进 ledgers/{name}.toml。")
                continue
            _Extending(found[target], extension, scopes[pack.key], place.at(name)).apply()
    return found


class _Extending:
    def __init__(self, target: Draft, extension: RawExtension, scope: Scope, place: Place) -> None:
        self.target, self.extension, self.scope, self.place = target, extension, scope, place

    def apply(self) -> None:
        one, target = self.extension, self.target
        self._add("fields", target.fields, one.fields)
        self._add("children", target.children, one.children)
        self._add("from", target.origins, one.origins)
        self._add("rules", target.rules, one.rules)
        self._add("needs", target.needs, one.shape.needs)
        self._lifecycle()
        self._words()
        for field_key, written in one.shape.options.items():
            self._options(field_key, written)

    def _add(self, what: str, there: dict[str, Declared[T]], added: Mapping[str, T]) -> None:
        for key, shape in added.items():
            if key in there:
                hint = "换一个键名；改名称用 relabel，不用的字段用 hide。"
                self.place.at(what, key).report("P207", f"“{key}”原来就有，扩展不能改动它。", hint)
            else:
                there[key] = Declared(shape, self.scope, self.place.at(what, key))

    def _options(self, key: str, written: dict[str, object]) -> None:
        if key not in self.target.fields:
            self.place.at("options", key).unknown("P206", "字段", key, self.target.fields)
            return
        added = read_options(written, self.place.at("options", key))
        self.target.options.setdefault(key, []).extend((name, one.label) for name, one in added.options.items())

    def _lifecycle(self) -> None:
        target, shape = self.target, self.extension.shape
        target.states.update(shape.states)
        target.steps.update(self.extension.steps)
        target.ends.extend(shape.ends)

    def _words(self) -> None:
        shape, target = self.extension.shape, self.target
        target.label = shape.label or target.label
        for key in [*shape.relabel, *shape.hide]:
            if key not in target.fields:
                self.place.unknown("P206", "字段", key, target.fields)
        target.labels.update(shape.relabel)
        target.hidden.update(shape.hide)


def extended_lifecycle(raw: RawLifecycle, one: Draft) -> RawLifecycle:
    """The shared lifecycle with what extensions add for this ledger; taken keys are reported."""
    for key in {*one.states} & {*raw.shape.states} | {*one.steps} & {*raw.steps}:
        one.place.report("P207", f"扩展的状态或步骤“{key}”原来就有。", "换一个键名。")
    shape = raw.shape.model_copy(
        update={
            "states": {**one.states, **raw.shape.states},
            "ends": [*(raw.shape.ends or []), *one.ends] if raw.shape.ends or one.ends else None,
        }
    )
    return RawLifecycle(shape, {**one.steps, **raw.steps})
