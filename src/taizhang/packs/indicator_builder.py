"""Indicators: one source, one condition, one aggregation, one time, one reach, one word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from taizhang.packs import shapes
from taizhang.packs.condition_reader import Reading, read_condition
from taizhang.packs.definitions import indicator_identity, indicator_words
from taizhang.packs.drafts import Declared
from taizhang.packs.fieldtypes import NUMBERS, REFERENCES, FieldType, Role
from taizhang.packs.findings import Place
from taizhang.packs.model import Aggregation, Clock, Duty, Indicator, Ledger, Source, Take
from taizhang.packs.reach import Reach

DISTINCT = REFERENCES | {FieldType.TEXT, FieldType.CHOICE}
CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Known:
    ledgers: Mapping[str, Ledger]
    duties: Mapping[str, Duty]
    indicators: Mapping[str, Declared[shapes.IndicatorShape]]


def build_indicators(known: Known) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for identity, declared in known.indicators.items():
        one = _Building(identity, declared, known).indicator()
        if one is None:
            declared.place.findings.unreadable.add((declared.shape.what, identity))
        else:
            found[identity] = one
    kept = {key: one for key, one in found.items() if not _circular(key, found, known.indicators[key].place)}
    return _defined(kept, known)


def _defined(found: Mapping[str, Indicator], known: Known) -> dict[str, Indicator]:
    """Parts first, because a sum's definition is made of theirs."""
    done: dict[str, Indicator] = {}

    def define(key: str) -> None:
        if key in done or key not in found:
            return
        one = found[key]
        for part in one.parts:
            define(part)
        if not all(part in done for part in one.parts):
            return
        one = _checked(one, done, known.indicators[key].place)
        done[key] = replace(
            one,
            text=indicator_words(one, known.ledgers, done, known.duties),
            definition_id=indicator_identity(one, done, known.duties),
        )

    for key in found:
        define(key)
    return {key: done[key] for key in found if key in done}


def _circular(key: str, found: Mapping[str, Indicator], place: Place) -> bool:
    waiting, seen = list(found[key].parts), set[str]()
    while waiting:
        part = waiting.pop()
        if part == key:
            place.report(
                "P610", f"“{found[key].label}”绕了一圈又引用了自己。", "指标只能由台账里数出来的指标相加或相比。"
            )
            return True
        if part in found and part not in seen:
            seen.add(part)
            waiting.extend(found[part].parts)
    return False


def _checked(one: Indicator, done: Mapping[str, Indicator], place: Place) -> Indicator:
    parts = [done[part] for part in one.parts]
    if one.source is Source.PLUS:
        _check_plus(one, parts, place)
    if one.source is Source.SHARE:
        _check_share(one, parts, place)
    scored = one.scored and all(part.scored for part in parts)
    return replace(one, scored=scored, places=max([one.places, *(part.places for part in parts)]))


def _check_plus(one: Indicator, parts: list[Indicator], place: Place) -> None:
    if any(part.source is Source.SHARE for part in parts):
        place.at("plus").report("P606", f"“{one.label}”不能把比率相加。", "先加分子和分母，再取比率。")
    if any(part.aggregation is Aggregation.DISTINCT for part in parts):
        place.at("plus").report(
            "P606", f"“{one.label}”不能把去重的人数或点位相加，同一个会算两次。", "改用人次，或写成一个指标。"
        )
    if any(part.stock for part in parts) and any(part.flow for part in parts):
        place.at("plus").report("P606", f"“{one.label}”把一段时间的数与某一天的数相加。", "只加同一类的指标。")
    if len({part.places for part in parts}) > 1:
        place.at("plus").report("P606", f"“{one.label}”各部分的小数位不同。", "只加同一类的指标。")


def _check_share(one: Indicator, parts: list[Indicator], place: Place) -> None:
    if any(part.source is Source.SHARE for part in parts):
        place.at("share").report("P606", f"“{one.label}”不能取比率的比率。", "写两个能数出来的指标。")
    if parts[0].flow != parts[1].flow and Source.DUTY not in {parts[0].source, parts[1].source}:
        place.at("share").report(
            "P606", f"“{one.label}”的分子与分母一个是一段时间的数，一个是某一天的数。", "写同一类的两个指标。"
        )
    if one.cohort and not (parts[0].flow and parts[1].flow and parts[0].ledger == parts[1].ledger):
        place.at("cohort").report("P606", "cohort 要求分子分母出自同一台账。", "去掉 cohort，或换指标。")


class _Building:
    def __init__(self, identity: str, declared: Declared[shapes.IndicatorShape], known: Known) -> None:
        self.id = identity
        self.raw, self.scope, self.place = declared.shape, declared.scope, declared.place
        self.known = known

    def indicator(self) -> Indicator | None:
        raw = self.raw
        sources = [name for name in ("ledger", "duty", "plus", "share") if getattr(raw, name) is not None]
        if len(sources) != 1:
            self.place.report("P601", "来源要写且只写一个。", "写 ledger、duty＋take、plus、share 之一。")
            return None
        one = Indicator(
            id=self.id,
            key=self.id.partition(".")[2],
            pack=self.scope.pack,
            label=raw.label,
            word=raw.word,
            source=Source(sources[0]),
            aliases=tuple(raw.aliases),
            reach=raw.reach or Reach.ALL,
            cohort=raw.cohort,
            note=raw.note,
        )
        if raw.ledger is None:
            self._refuse_ledger_keys(sources[0])
        build = {"ledger": self._of_ledger, "duty": self._of_duty, "plus": self._of_parts, "share": self._of_parts}
        return build[sources[0]](one)

    def _refuse_ledger_keys(self, source: str) -> None:
        wrong = [
            name for name in ("where", "sum", "distinct", "day", "entered", "past") if getattr(self.raw, name)
        ]
        if self.raw.while_ is not None:
            wrong.append("while")
        for name in wrong:
            self.place.at(name).report(
                "P601", f"{source} 指标不能再写 {name}。", "条件和时间写在它引用的指标或规定动作里。"
            )

    def _of_duty(self, one: Indicator) -> Indicator | None:
        duty = self.scope.need(self.raw.duty or "", self.known.duties, self.place.at("duty"), "P612", "规定动作")
        if self.raw.take is None:
            self.place.report(
                "P612", "写了 duty 就要写 take。", "take 取 due、done、late、missing、excused、zero 之一。"
            )
        if duty is None or self.raw.take is None:
            return None
        return replace(one, duty=duty, take=Take(self.raw.take))

    def _of_parts(self, one: Indicator) -> Indicator | None:
        name = "plus" if self.raw.plus is not None else "share"
        names = self.raw.plus or self.raw.share or []
        place = self.place.at(name)
        if len(names) < 2 or (name == "share" and len(names) != 2):
            place.report("P601", f"{name} 写的指标个数不对。", "plus 至少两个；share 正好两个：[分子, 分母]。")
            return None
        parts = [self.scope.need(part, self.known.indicators, place, "P605", "指标") for part in names]
        if any(part is None for part in parts):
            return None
        return replace(one, parts=tuple(part for part in parts if part is not None))

    def _of_ledger(self, one: Indicator) -> Indicator | None:
        found = self.scope.need(self.raw.ledger or "", self.known.ledgers, self.place.at("ledger"), "P611", "台账")
        if found is None:
            return None
        ledger = self.known.ledgers[found]
        where = read_condition(self.raw.where, Reading(ledger.readable()), self.place.at("where"))
        one = replace(one, ledger=found, where=where, scored=ledger.scored)
        return self._timed(self._aggregated(one, ledger), ledger)

    def _aggregated(self, one: Indicator, ledger: Ledger) -> Indicator:
        raw = self.raw
        if raw.sum is not None and raw.distinct is not None:
            self.place.report("P602", "sum 与 distinct 只能写一个。")
        if raw.sum is not None:
            field = self._field(raw.sum, ledger, NUMBERS, "sum", "只有整数、小数和金额可以合计。")
            places = ledger.fields[raw.sum].places if field else 0
            return replace(one, aggregation=Aggregation.SUM, field=field, places=places)
        if raw.distinct is not None:
            field = self._field(raw.distinct, ledger, DISTINCT, "distinct", "用人员、单位、机构、关联或文字字段。")
            return replace(one, aggregation=Aggregation.DISTINCT, field=field)
        return one

    def _field(
        self, key: str, ledger: Ledger, types: Iterable[FieldType], name: str, hint: str, rule: str = "P602"
    ) -> str | None:
        field = ledger.fields.get(key)
        if field is None:
            self.place.at(name).unknown(rule, "字段", key, ledger.fields)
            return None
        if field.type not in set(types):
            self.place.at(name).report(rule, f"“{field.label}”不能用在 {name}。", hint)
            return None
        return key

    def _timed(self, one: Indicator, ledger: Ledger) -> Indicator:
        raw = self.raw
        written = [name for name in ("day", "entered", "while_") if getattr(raw, name) is not None]
        if len(written) > 1:
            self.place.report("P603", "时间只能写一种。", "day、entered、while 选一个。")
        if (raw.keeps or raw.times) and raw.entered is None:
            self.place.report("P603", "keeps 和 times 只跟 entered 一起写。")
        if raw.past is not None and raw.while_ is None:
            self.place.at("past").report("P603", "past 只跟 while 一起写。", "写 while = [未完成的状态]。")
        if raw.entered is not None:
            states = self._states(raw.entered, ledger, "entered")
            keeps = self._states(raw.keeps, ledger, "keeps")
            return replace(one, clock=Clock.ENTERED, states=states, keeps=keeps, times=raw.times)
        if raw.while_ is not None:
            return self._stock(one, ledger, raw.while_)
        return self._by_day(one, ledger)

    def _stock(self, one: Indicator, ledger: Ledger, states: list[str]) -> Indicator:
        if ledger.builtin:
            if states != [CURRENT]:
                self.place.at("while").unknown("P604", "状态", "、".join(states), [CURRENT])
            return replace(one, clock=Clock.CURRENT)
        past = self.raw.past
        if past is not None:
            past = self._field(past, ledger, [FieldType.DATE], "past", "写一个日期字段，例如 due。", "P603")
        return replace(one, clock=Clock.WHILE, states=self._states(states, ledger, "while"), past=past)

    def _states(self, names: Iterable[str], ledger: Ledger, name: str) -> tuple[str, ...]:
        for state in names:
            if state not in ledger.lifecycle.states:
                self.place.at(name).unknown("P604", f"“{ledger.label}”的状态", state, ledger.lifecycle.states)
        return tuple(names)

    def _by_day(self, one: Indicator, ledger: Ledger) -> Indicator:
        if self.raw.day is not None:
            types = [FieldType.DATE, FieldType.DATERANGE]
            hint = "写一个日期字段。"
            return replace(one, day=self._field(self.raw.day, ledger, types, "day", hint, "P603"))
        day = ledger.role(Role.DAY)
        if day is None:
            hint = '写 day = "日期字段"、entered 或 while；内置名册写 while = "current"。'
            self.place.report("P603", f'“{ledger.label}”没有 role = "day" 的字段，不知道按哪天计。', hint)
            return one
        return replace(one, day=day.key)
