"""Rows of a list that somebody ticked for one report, one by one.

They stand in the order of the list and are held to its condition: one that was withdrawn, or does not meet it any more,
is left out and named, so that nobody issues a case that is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.model import ListView
from taizhang.reports.evaluate import listed
from taizhang.reports.evaluate.asked import Asked
from taizhang.reports.evaluate.listed import Row

MOST = 200  # of one list


@dataclass(frozen=True, slots=True)
class Cited:
    """`lost` are sentences about ticked rows that are no case any more."""

    view: ListView
    rows: list[Row]
    lost: list[str]


def of(asked: Asked, view: ListView, ticked: Sequence[int]) -> Cited:
    rows = listed.ticked(asked, view, ticked)
    here = {one.entry for one in rows}
    gone = [key for key in ticked if key not in here]
    return Cited(view, rows, _lost(asked, view, gone) if gone else [])


def _lost(asked: Asked, view: ListView, gone: Sequence[int]) -> list[str]:
    seen = Entry.objects.visible_to(asked.scope).filter(pk__in=gone).select_related("unit").order_by("pk")
    found = [
        f"清单“{view.label}”里勾选的 {one.number}“{one.title}”（{one.unit.short_name}）{_why(one)}，请重新勾选。"
        for one in seen
    ]
    hidden = len(gone) - len(found)
    return [*found, *([f"清单“{view.label}”里勾选的有 {hidden} 条已看不到，请重新勾选。"] if hidden else [])]


def _why(entry: Entry) -> str:
    return "已不合清单的条件" if entry.gone == LIVE else "已撤回"
