"""What waits for me: to be reviewed, sent back to me, due soon or late."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from taizhang.ledgers import installed, waiting
from taizhang.ledgers.models import Entry
from taizhang.ledgers.waiting import Kind
from taizhang.units.request import ScopedRequest
from taizhang.web import looks
from taizhang.web.desk.section import Section

SHOWN = 6
LABELS = {Kind.REVIEW: "待我审核", Kind.RETURNED: "退回给我", Kind.DUE: "逾期和 7 天内到期"}
NOTHING = {
    Kind.REVIEW: "没有等您审核的条目。",
    Kind.RETURNED: "没有退回给您的条目。",
    Kind.DUE: "本单位没有逾期和 7 天内到期的条目。",
}


@dataclass(frozen=True, slots=True)
class Line:
    entry: Entry
    ledger: str
    deadline: looks.Deadline
    chip: looks.Chip


@dataclass(frozen=True, slots=True)
class Group:
    kind: Kind
    label: str
    lines: list[Line]
    total: int


def section(here: ScopedRequest) -> Section | None:
    kinds = waiting.kinds(here.scope)
    if not kinds:
        return None
    groups = [group(here, kind, today=timezone.localdate()) for kind in kinds]
    return Section("desk/todo.html", {"groups": groups, "most": waiting.MOST})


def group(here: ScopedRequest, kind: Kind, *, today: date) -> Group:
    rows = waiting.rows(here.scope, kind, today=today)
    shown = list(rows[: SHOWN + 1])
    total = rows.order_by()[: waiting.MOST].count() if len(shown) > SHOWN else len(shown)
    return Group(kind, LABELS[kind], lines(shown[:SHOWN], today=today), total)


def lines(rows: list[Entry], *, today: date) -> list[Line]:
    ledgers = installed.current().ledgers
    return [
        Line(
            row,
            ledgers[row.ledger].label,
            looks.deadline(row.due, finished=row.finished, today=today),
            looks.chip(ledgers[row.ledger], row.state),
        )
        for row in rows
        if row.ledger in ledgers
    ]


def count(here: ScopedRequest) -> int:
    """For the top bar; nothing for who cannot take any step."""
    return waiting.total(here.scope, today=timezone.localdate())
