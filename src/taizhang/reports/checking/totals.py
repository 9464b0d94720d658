"""More closed than found, where both are totals of one unit; figures of one week may well be so."""

from collections.abc import Iterable, Iterator

from taizhang.reports.checking.asking import Asked
from taizhang.reports.checking.result import Finding, Verdict
from taizhang.reports.checking.universal import Whole


def more_than_found(asked: Iterable[Asked], wholes: Iterable[Whole]) -> Iterator[Finding]:
    totals = {
        (one.indicator.id, one.unit.pk): one
        for one in asked
        if one.total and one.sure and one.assigned and one.allowed.low == one.allowed.high
    }
    for whole in wholes:
        for (key, unit), part in totals.items():
            base = totals.get((whole.base.id, unit))
            if key == whole.part.id and base is not None and part.allowed.low > base.allowed.high:
                message = (
                    f"累计“{part.indicator.label}”{part.claimed}，多于累计“{base.indicator.label}”{base.claimed}。"
                )
                yield Finding("sum", Verdict.CONTRADICTS, part.place, message, part.claimed)
