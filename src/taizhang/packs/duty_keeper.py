"""A duty as JSON that needs no pack to be read again: a period begun under it is judged by it, whatever the pack says
later."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from taizhang.packs.condition_keeper import kept_condition, read_condition
from taizhang.packs.durations import Duration, Measure
from taizhang.packs.model import Before, ByDay, Duty, DutyClock, Each, EachKind, Every, Who, Within

Kept = dict[str, Any]
PLAIN = (
    "id", "key", "pack", "label", "ledger", "at_least", "pool", "zero_report", "on", "purpose", "basis", "why",
    "text", "definition_id",
)  # fmt: skip
WHO = ("kinds", "categories", "batches", "bodies")


def kept_duty(duty: Duty) -> Kept:
    return {name: getattr(duty, name) for name in PLAIN} | {
        "states": list(duty.states),
        "minimum": list(duty.minimum),
        "aliases": list(duty.aliases),
        "where": kept_condition(duty.where),
        "clock": _kept_clock(duty.clock),
        "who": {name: getattr(duty.who, name) for name in (*WHO, "row")},
        "each": _kept_each(duty.each),
        "grace": _kept_duration(duty.grace),
        "remind": [_kept_duration(one) for one in duty.remind],
        "until": duty.until.isoformat() if duty.until else None,
    }


def read_duty(kept: Mapping[str, Any]) -> Duty:
    return Duty(
        **{name: kept[name] for name in PLAIN},
        states=tuple(kept["states"]),
        minimum=tuple(kept["minimum"]),
        aliases=tuple(kept["aliases"]),
        where=read_condition(kept["where"]),
        clock=_read_clock(kept["clock"]),
        who=_who(kept["who"]),
        each=_read_each(kept["each"]),
        grace=_perhaps(kept["grace"]),
        remind=tuple(_duration(one) for one in kept["remind"]),
        until=_day(kept["until"]),
    )


def _who(kept: Mapping[str, Any]) -> Who:
    kinds, categories, batches, bodies = (tuple(kept[name]) for name in WHO)
    return Who(kinds, categories, batches, bodies, kept["row"])


def _kept_clock(clock: DutyClock) -> Kept:
    match clock:
        case Every(period):
            return {"every": period}
        case ByDay(day, after):
            return {"by": day.isoformat() if day else None, "after": _kept_duration(after)}
        case Within(duration, ledger, where, of):
            within = _kept_duration(duration)
            return {"within": within, "ledger": ledger, "where": kept_condition(where), "of": of}
        case Before(duration, field):
            return {"before": _kept_duration(duration), "field": field}


def _read_clock(kept: Mapping[str, Any]) -> DutyClock:
    if "every" in kept:
        return Every(kept["every"])
    if "by" in kept:
        return ByDay(_day(kept["by"]), _perhaps(kept["after"]))
    if "within" in kept:
        where = read_condition(kept["where"])
        return Within(_duration(kept["within"]), kept["ledger"], where, kept["of"])
    return Before(_duration(kept["before"]), kept["field"])


def _kept_each(each: Each | None) -> Kept | None:
    if each is None:
        return None
    where = kept_condition(each.where)
    named = {"kind": str(each.kind), "ledger": each.ledger, "field": each.field}
    return {**named, "where": where, "states": list(each.states)}


def _read_each(kept: Mapping[str, Any] | None) -> Each | None:
    if kept is None:
        return None
    where, states = read_condition(kept["where"]), tuple(kept["states"])
    return Each(EachKind(kept["kind"]), kept["ledger"], where, states, kept["field"])


def _kept_duration(duration: Duration | None) -> list[object] | None:
    return [duration.count, str(duration.measure)] if duration else None


def _duration(kept: list[Any]) -> Duration:
    return Duration(int(kept[0]), Measure(kept[1]))


def _perhaps(kept: list[Any] | None) -> Duration | None:
    return _duration(kept) if kept is not None else None


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept is not None else None
