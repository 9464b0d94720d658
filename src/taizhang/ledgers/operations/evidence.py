"""Adding a file to an entry, and taking it off again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from taizhang.audit.errors import Invalid, Missing, Refused, few_words
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import installed, keepers
from taizhang.ledgers.evidence import kinds
from taizhang.ledgers.evidence.blob import Stored
from taizhang.ledgers.evidence.store import store
from taizhang.ledgers.locked import lock
from taizhang.ledgers.models import Blob, Entry, Evidence
from taizhang.ledgers.record import entry_event
from taizhang.packs.fieldtypes import FieldType
from taizhang.units.scope import Scope

MOST_FILES = 50


@dataclass(frozen=True, slots=True)
class NewEvidence:
    entry: int
    name: str
    day: date | None = None  # of the thing itself
    field: str = ""
    ends_on: date | None = None  # the last day it is good for


def add(scope: Scope, new: NewEvidence, chunks: Iterable[bytes]) -> Evidence:
    """The bytes are judged and stored before the transaction."""
    _check_place(scope, new)
    stored, checked = take(new.name, chunks)
    with operation(scope.actor) as op:
        row = lock(scope, new.entry)
        keepers.need(scope, installed.ledger(row.ledger), row.unit)
        return attach(op, row, stored, checked, field=new.field, day=new.day, ends_on=new.ends_on)


def take(name: str, chunks: Iterable[bytes]) -> tuple[Stored, kinds.Checked]:
    """A file that may stand under an entry. One that may not is never kept, not for a moment."""
    found: list[kinds.Checked] = []
    stored = store().put(
        chunks,
        settings.CONFIG.upload_megabytes << 20,
        lambda content: found.append(kinds.check(content, name)),
    )
    return stored, found[0]


def attach(
    op: Operation,
    row: Entry,
    stored: Stored,
    checked: kinds.Checked,
    *,
    field: str = "",
    day: date | None = None,
    ends_on: date | None = None,
) -> Evidence:
    """Refer to a file that is stored and judged already, in the operation of whoever needs it."""
    Blob.objects.get_or_create(
        sha256=stored.sha256, defaults={"size": stored.size, "kind": checked.kind, "stored_at": op.at}
    )
    evidence = Evidence.objects.create(
        home=row.home,
        entry=row.pk,
        blob=stored.sha256,
        name=checked.name,
        size=stored.size,
        kind=checked.kind,
        field=field,
        day=day,
        ends_on=ends_on,
        added_at=op.at,
        added_by=op.actor.account,
    )
    about = {"@file": checked.name, "@sha256": stored.sha256, "@evidence": evidence.pk}
    entry_event(op, "evidence.added", row, after=about)
    return evidence


def _check_place(scope: Scope, new: NewEvidence) -> None:
    """Before a large upload is stored: may it be added here at all?"""
    row = Entry.objects.visible_to(scope).filter(pk=new.entry, gone="").select_related("unit").first()
    if row is None:
        raise Missing
    ledger = installed.ledger(row.ledger)
    keepers.need(scope, ledger, row.unit)
    field = ledger.fields.get(new.field)
    if new.field and (field is None or field.type is not FieldType.FILE):
        raise Invalid({"field": f"没有名为“{new.field}”的附件栏。"})
    if new.day is not None and new.day > timezone.localdate():
        raise Invalid({"file": "材料日期不能晚于今天。"})
    if new.ends_on is not None and new.day is not None and new.ends_on < new.day:
        raise Invalid({"file": "有效期不能早于材料日期。"})
    if Evidence.objects.filter(entry=row.pk, removed_at=None).count() >= MOST_FILES:
        raise Refused(f"{row.number} 已有 {MOST_FILES} 份材料，请先去掉不需要的。", code="too_many_files")


def remove(scope: Scope, evidence: int, *, reason: str) -> Evidence:
    """It is no longer shown; the bytes stay for the trail until the collector finds nothing that needs them."""
    reason = few_words(reason, "reason")
    if not reason:
        raise Invalid({"reason": "请填写去掉这份材料的原因。"})
    with operation(scope.actor) as op:
        found = Evidence.objects.filter(pk=evidence, removed_at=None).first()
        if found is None:
            raise Missing
        row = lock(scope, found.entry)
        keepers.need(scope, installed.ledger(row.ledger), row.unit)
        found.removed_at = op.at
        found.save(update_fields=["removed_at"])
        entry_event(
            op, "evidence.removed", row, after={"@file": found.name, "@evidence": found.pk, "@reason": reason}
        )
        return found
