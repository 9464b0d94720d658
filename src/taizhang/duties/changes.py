"""Remembering what a duty said before another version of its pack: a projection of installed packs."""

from collections.abc import Sequence

from django.utils import timezone

from taizhang.audit.operation import Change
from taizhang.duties.models import DutyChange
from taizhang.ledgers.operations.packs import PacksChanged
from taizhang.packs.duty_keeper import kept_duty
from taizhang.packs.model import Duty


def project(changes: Sequence[Change]) -> None:
    for change in changes:
        if isinstance(change, PacksChanged) and change.before.packs:
            DutyChange.objects.bulk_create(_changed(change), batch_size=500)


def _changed(change: PacksChanged) -> list[DutyChange]:
    """Duties of packs that were there before; a new pack changes nobody's duties in mid-period."""
    before, after, on = change.before.duties, change.after.duties, timezone.localdate()
    found = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        pack = key.partition(".")[0]
        if pack in change.before.packs and _definition(old) != _definition(new):
            found.append(
                DutyChange(
                    duty=key,
                    on=on,
                    before=old.text if old else "",
                    after=new.text if new else "",
                    definition_before=_definition(old),
                    definition_after=_definition(new),
                    kept_before=kept_duty(old) if old else None,
                )
            )
    return found


def _definition(duty: Duty | None) -> int | None:
    return duty.definition_id if duty is not None else None
