"""Duties: who owes what, how often. Dues are computed from these and never stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from taizhang.packs import shapes
from taizhang.packs.builtins import BUILTIN_LEDGERS
from taizhang.packs.condition_reader import Reading, read_condition
from taizhang.packs.conditions import ALWAYS, Condition
from taizhang.packs.definitions import duty_identity, duty_words
from taizhang.packs.drafts import Declared
from taizhang.packs.durations import Duration, Measure, parse
from taizhang.packs.fieldtypes import CHOICES, LINKS, NUMBERS, FieldType, Role
from taizhang.packs.findings import Place
from taizhang.packs.lifecycles import duration
from taizhang.packs.model import Before, ByDay, Duty, DutyClock, Each, EachKind, Every, Ledger, Who, Within
from taizhang.packs.periods import Kind

CLOCKS = ("every", "by", "within", "before")
PEOPLE = frozenset({FieldType.PERSON, FieldType.PEOPLE})


@dataclass(frozen=True, slots=True)
class Known:
    ledgers: Mapping[str, Ledger]
    batches: Mapping[str, frozenset[str]]  # pack -> batches that may be named


def build_duties(declared: Mapping[str, Declared[shapes.DutyShape]], known: Known) -> dict[str, Duty]:
    found = {}
    for identity, one in declared.items():
        duty = _Building(identity, one, known).duty()
        if duty is None:
            one.place.findings.unreadable.add((one.shape.what, identity))
        else:
            found[identity] = duty
    return found


class _Building:
    def __init__(self, identity: str, declared: Declared[shapes.DutyShape], known: Known) -> None:
        self.id, self.known = identity, known
        self.raw, self.scope, self.place = declared.shape, declared.scope, declared.place

    def duty(self) -> Duty | None:
        raw = self.raw
        found = self._ledger(raw.ledger, self.place.at("ledger"))
        if found is None:
            return None
        each = self._each(found)
        clock = self._clock(each)
        if clock is None:
            return None
        self._check_zero(clock, each)
        one = Duty(
            id=self.id,
            key=self.id.partition(".")[2],
            pack=self.scope.pack,
            label=raw.label,
            ledger=found.id,
            clock=clock,
            who=self._who(),
            where=self._rows(found),
            states=self._states(raw.state, found, self.place.at("state")),
            each=each,
            at_least=raw.at_least,
            minimum=tuple(raw.minimum),
            pool=raw.pool,
            grace=duration(raw.grace, self.place.at("grace"), "P702") if raw.grace else None,
            remind=tuple(one for text in raw.remind if (one := duration(text, self.place.at("remind"), "P702"))),
            zero_report=raw.zero_report,
            on=raw.on,
            purpose=raw.purpose,
            basis=raw.basis,
            until=self._day(raw.until, "until") if raw.until is not None else None,
            aliases=tuple(raw.aliases),
            why=raw.why,
        )
        return replace(one, text=duty_words(one, self.known.ledgers), definition_id=duty_identity(one))

    def _ledger(self, name: str, place: Place) -> Ledger | None:
        found = self.scope.need(name, self.known.ledgers, place, "P701", "台账")
        return self.known.ledgers[found] if found else None

    def _rows(self, ledger: Ledger) -> Condition:
        """The rows that count: those of `where`, each of at least the amounts of `minimum`."""
        raw, least = self.raw.where or {}, self.raw.minimum
        for key in least:
            field, place = ledger.fields.get(key), self.place.at("minimum")
            if field is None or field.type not in NUMBERS:
                numbers = [one.key for one in ledger.fields.values() if one.type in NUMBERS]
                place.unknown("P709", f"“{ledger.label}”里能比多少的字段", key, numbers)
            elif key in raw:
                place.report(
                    "P709", f"“{field.label}”在 where 里已经有了条件。", "只在一处写，最低要求写在 minimum。"
                )
        known = {key: {"gte": value} for key, value in least.items() if key in ledger.fields and key not in raw}
        return self._where({**raw, **known}, ledger, self.place.at("where"))

    def _where(self, raw: shapes.Written | None, ledger: Ledger, place: Place) -> Condition:
        return read_condition(raw, Reading(ledger.readable()), place) if raw else ALWAYS

    def _states(self, names: object, ledger: Ledger, place: Place) -> tuple[str, ...]:
        states = [names] if isinstance(names, str) else names if isinstance(names, list) else []
        for state in states:
            if state not in ledger.lifecycle.states:
                place.unknown("P707", f"“{ledger.label}”的状态", str(state), ledger.lifecycle.states)
        return tuple(str(state) for state in states)

    # ── whom ──

    def _who(self) -> Who:
        raw, place = self.raw.who, self.place.at("who")
        if not any((raw.kind, raw.category, raw.batch, raw.body, raw.row)):
            place.report("P704", "没有写由谁来办。", "写 who = { kind = [ … ] }，或 category、batch、body、row。")
        known = self.known.batches[self.scope.pack]
        for batch in raw.batch:
            if batch not in known:
                place.at("batch").unknown("P704", "批次", batch, known)
        row = self.scope.need(raw.row, self.known.ledgers, place.at("row"), "P704", "台账") if raw.row else None
        return Who(tuple(raw.kind), tuple(raw.category), tuple(raw.batch), tuple(raw.body), row)

    def _each(self, ledger: Ledger) -> Each | None:
        raw, place = self.raw, self.place.at("each")
        if raw.each is None:
            if raw.of is not None or (raw.field is not None and raw.before is None):
                self.place.report("P703", "of 和 field 要跟 each 一起写。", "补上 each，或去掉它们。")
            return None
        if raw.each in {"leader", "person"}:
            field = self._each_field(ledger, PEOPLE, "人员")
            of = self._where(raw.of, BUILTIN_LEDGERS["@person"], self.place.at("of"))
            return Each(EachKind(raw.each), "@person", of, field=field)
        own = ledger.fields.get(raw.each)
        if own is not None and own.type in CHOICES:
            return Each(EachKind.OPTION, field=own.key)
        found = self._ledger_of_each(place)
        if found is None:
            return None
        if found.id == ledger.id and not raw.state and not raw.where:
            hint = "写 state = [办结的状态]，或用 where 写明怎样才算办了。"
            place.report("P703", "逐条办的就是本台账的条目，没有写怎样才算办了。", hint)
        rest = dict(raw.of or {})
        states = self._states(rest.pop("state", []), found, self.place.at("of", "state"))
        where = self._where(rest, found, self.place.at("of"))
        return Each(EachKind.ROW, found.id, where, states, self._row_field(ledger, found))

    def _ledger_of_each(self, place: Place) -> Ledger | None:
        name = self.raw.each or ""
        found = self.scope.need(name, self.known.ledgers, place, "P703", "台账")
        return self.known.ledgers[found] if found else None

    def _each_field(self, ledger: Ledger, types: frozenset[FieldType], words: str) -> str | None:
        key = self.raw.field
        if key is None:
            candidates = [one.key for one in ledger.fields.values() if one.type in types]
            if len(candidates) == 1:
                return candidates[0]
            self.place.at("field").report(
                "P703", f"没有写“{ledger.label}”里哪个字段是{words}。", '补上 field = "字段键名"。'
            )
            return None
        if key not in ledger.fields:
            self.place.at("field").unknown("P703", "字段", key, ledger.fields)
        elif ledger.fields[key].type not in types:
            self.place.at("field").report("P703", f"“{ledger.fields[key].label}”不是{words}字段。")
        return key

    def _row_field(self, ledger: Ledger, each: Ledger) -> str | None:
        """None: the duty's row belongs to the other by parent or origin."""
        key = self.raw.via if self.raw.before is not None else self.raw.field
        if key is None:
            tied = each.id in ledger.parents or each.id in ledger.origins or each.id == ledger.id
            if not tied:
                hint = '补上指向它的关联字段 field = "…"，或在台账里写 [from] 或 [children]。'
                self.place.at("field").report("P703", f"“{ledger.label}”与“{each.label}”没有联系。", hint)
            return None
        field = ledger.fields.get(key)
        if field is None:
            self.place.at("field").unknown("P703", "字段", key, ledger.fields)
        elif field.type not in LINKS or not {each.id, "*"} & {*field.targets}:
            self.place.at("field").report("P703", f"“{field.label}”不指向“{each.label}”。")
        return key

    # ── when ──

    def _clock(self, each: Each | None) -> DutyClock | None:
        raw = self.raw
        written = [name for name in CLOCKS if getattr(raw, name) is not None]
        if not written and each is not None and each.kind is EachKind.ROW:
            return self._row_due(each)
        if len(written) != 1:
            self.place.report(
                "P702", "时限要写且只写一种。", "写 every、by、within＋after 或 before＋field 之一。"
            )
            return None
        if raw.after is not None and written != ["within"]:
            self.place.at("after").report("P702", "after 只跟 within 一起写。")
        build = {"every": self._every, "by": self._by, "within": self._within, "before": self._before}
        return build[written[0]](each)

    def _row_due(self, each: Each) -> DutyClock | None:
        """No clock beside `each`: every row of that ledger brings its own due day."""
        ledger = self.known.ledgers[each.ledger or ""]
        due = ledger.role(Role.DUE)
        if due is None:
            hint = "写 every、by、within＋after 或 before＋field 之一。"
            self.place.report("P702", f'没有写时限，“{ledger.label}”也没有 role = "due" 的字段。', hint)
            return None
        return Before(Duration(0, Measure.DAY), due.key)

    def _every(self, _each: Each | None) -> DutyClock | None:
        text = self.raw.every or ""
        weeks = parse(text)
        if text in set(Kind) - {Kind.DAY} or (weeks is not None and weeks.measure is Measure.WEEK):
            return Every(text)
        known = "、".join(one for one in Kind if one is not Kind.DAY)
        self.place.at("every").report("P702", f"不认识的周期“{text}”。", f"可用：{known}，或“2 weeks”。")
        return None

    def _by(self, _each: Each | None) -> DutyClock | None:
        written = self.raw.by
        if written == "campaign_end":
            return ByDay()
        after = parse(written) if isinstance(written, str) else None
        if after is not None:
            return ByDay(after=after)
        day = self._day(written, "by")
        return ByDay(day) if day else None

    def _day(self, written: date | str | None, name: str) -> date | None:
        try:
            return written if isinstance(written, date) else date.fromisoformat(str(written))
        except ValueError:
            self.place.at(name).report(
                "P702",
                f"“{written}”不是日期。",
                "写成 2023-09-28；by 还可以写“30 days”（活动开始后）或“campaign_end”。",
            )
            return None

    def _within(self, each: Each | None) -> DutyClock | None:
        raw, place = self.raw, self.place.at("after")
        span = duration(raw.within or "", self.place.at("within"), "P702")
        if raw.after is None:
            self.place.at("within").report(
                "P702", "写了 within 就要写从什么时候算起。", "补上 after = { ledger = …, of = … }。"
            )
            return None
        found = self._ledger(raw.after.ledger, place.at("ledger"))
        if found is None or span is None:
            return None
        if found.role(Role.DAY) is None:
            place.report("P702", f"“{found.label}”没有日期，无法起算。")
        if raw.after.of == "row" and (each is None or each.ledger != found.id) and raw.who.row is None:
            place.at("of").report("P702", 'of = "row" 要有 each 指向同一台账。')
        where = self._where(raw.after.where, found, place.at("where"))
        return Within(span, found.id, where, raw.after.of)

    def _before(self, each: Each | None) -> DutyClock | None:
        raw, place = self.raw, self.place.at("field")
        span = duration(raw.before or "", self.place.at("before"), "P702")
        if each is None or each.ledger is None or raw.field is None:
            place.report("P702", "before 要有 each 指明哪本台账、field 指明哪个日期。")
            return None
        ledger = self.known.ledgers[each.ledger]
        field = ledger.fields.get(raw.field)
        if field is None or field.type is not FieldType.DATE:
            place.unknown("P702", f"“{ledger.label}”的日期字段", raw.field, _dates(ledger))
            return None
        return Before(span, raw.field) if span else None

    def _check_zero(self, clock: DutyClock, each: Each | None) -> None:
        if self.raw.zero_report and not isinstance(clock, Every):
            self.place.at("zero_report").report(
                "P708", "零报告只用于按周期办理的事项。", "写 every，或去掉 zero_report。"
            )
        if self.raw.pool and each is not None:
            self.place.at("pool").report("P703", "pool 是各单位合计，不能再分 each。")


def _dates(ledger: Ledger) -> list[str]:
    return [one.key for one in ledger.fields.values() if one.type is FieldType.DATE]
