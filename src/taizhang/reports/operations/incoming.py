"""Keeping what a check said, and what people confirm while reading it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.audit.canonical import sha256
from taizhang.audit.errors import Invalid, Missing
from taizhang.audit.operation import operation
from taizhang.files.errors import FileError
from taizhang.files.kinds import is_zip, kind_of
from taizhang.files.pdf import installed_faces
from taizhang.ledgers import installed
from taizhang.ledgers.evidence.kinds import clean_name
from taizhang.reports.binding import FIGURE, Binding
from taizhang.reports.checking.check import check
from taizhang.reports.checking.layout import findings
from taizhang.reports.intake import known
from taizhang.reports.models import Incoming, SlotMemory
from taizhang.reports.unreadable import refused_files
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class NewCheck:
    unit: int
    name: str
    data: bytes
    first: date
    last: date


def keep(scope: Scope, new: NewCheck) -> Incoming:
    """Read and judge before the transaction; only the outcome is written in it."""
    unit = Unit.objects.visible_to(scope).filter(pk=new.unit).first()
    if unit is None:
        raise Missing
    name = clean_name(new.name)
    with refused_files():
        checked = check(scope, new.data, name, unit, new.first, new.last, known.of(unit).learned)
    result = {**checked.kept(), "lint": _layout(new.data)}
    with operation(scope.actor) as op:
        row = Incoming.system.create(
            unit=unit,
            by_id=scope.actor.unit or unit.pk,
            name=name,
            sha256=sha256(new.data),
            kind=checked.kind,
            first=new.first,
            last=new.last,
            counts=checked.counts(),
            result=result,
            checked_at=op.at,
            checked_by=op.actor.account,
        )
        about = {"file": name, "sha256": row.sha256, **checked.counts()}
        op.event("incoming.checked", f"incoming:{row.pk}", name, unit=unit.pk, home=unit.home, after=about)
        return row


def _layout(data: bytes) -> list[dict[str, Any]] | None:
    """GB/T 9704, where the file is a Word file; None for any other."""
    try:
        if not is_zip(data) or kind_of(data) != "docx":
            return None
        found = findings(data, installed_faces())
    except FileError:
        return None
    return [one.as_json() for one in found]


def confirm(scope: Scope, unit: int, words: str, indicator: str) -> SlotMemory:
    """These words are that indicator; without one they are no figure of ours. The next check knows it."""
    words = "".join(words.split())[:LONGEST_WORDS]
    if not words:
        raise Invalid({"words": "没有可记住的说法。"})
    if indicator and indicator not in installed.current().indicators:
        raise Invalid({"indicator": f"没有名为“{indicator}”的指标。"})
    with operation(scope.actor) as op:
        place = Unit.system.filter(pk=unit).first()
        if place is None:
            raise Missing
        scope.need(Right.ENTER, place)
        row, _ = SlotMemory.objects.update_or_create(
            unit=place, words=words, defaults={"indicator": indicator, "binding": _binding(indicator), "at": op.at}
        )
        about = {"words": words, "indicator": indicator}
        op.event("incoming.confirmed", f"incoming:{row.pk}", words, unit=place.pk, home=place.home, after=about)
        return row


def _binding(indicator: str) -> dict[str, Any]:
    return Binding(FIGURE, indicator, confirmed=True).as_json() if indicator else {}
