"""Checks somebody may see, and how often a unit's reports agreed: for the unit itself and its superior only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from taizhang.audit.errors import Missing
from taizhang.reports.checking.result import Verdict
from taizhang.reports.models import Beginning, Incoming
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

RIGHT = (Verdict.AGREES, Verdict.ROUNDED)
WRONG = (Verdict.DIFFERS, Verdict.CONTRADICTS)
MOST = 200


def found(scope: Scope, key: int) -> Incoming:
    row = Incoming.objects.visible_to(scope).filter(pk=key).select_related("unit", "by").first()
    if row is None:
        raise Missing
    return row


def listed(scope: Scope) -> "QuerySet[Incoming]":
    return Incoming.objects.visible_to(scope).select_related("unit", "by").defer("result").order_by("-pk")


def beginnings(scope: Scope, unit: Unit) -> list[Beginning]:
    return list(Beginning.objects.visible_to(scope).filter(unit=unit).order_by("-pk")[:MOST])


@dataclass(frozen=True, slots=True)
class Agreement:
    """One check of a unit's file: how many numbers were compared, and how many of them agreed."""

    key: int
    name: str
    first: date
    last: date
    checked_at: datetime
    agreed: int
    compared: int


def agreement(scope: Scope, unit: Unit) -> list[Agreement]:
    """Newest first. The scope's own rule on rows leaves nothing to anybody but the two units concerned."""
    rows: Iterable[Incoming] = listed(scope).filter(unit=unit)[:MOST]
    return [_agreement(row) for row in rows]


def _agreement(row: Incoming) -> Agreement:
    agreed = sum(row.counts.get(str(one), 0) for one in RIGHT)
    wrong = sum(row.counts.get(str(one), 0) for one in WRONG)
    return Agreement(row.pk, row.name, row.first, row.last, row.checked_at, agreed, agreed + wrong)
