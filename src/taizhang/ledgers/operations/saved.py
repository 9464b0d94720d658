"""Saving a list, changing and deleting it. What it holds was checked against the ledger when it was saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import installed, saved, words
from taizhang.ledgers.models import SavedList
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

MOST_OWN = 100


@dataclass(frozen=True, slots=True)
class NewList:
    ledger: str
    unit: Unit
    label: str
    words: Mapping[str, Any] = field(default_factory=dict)
    shared: bool = False


@dataclass(frozen=True, slots=True)
class ListEdit:
    """What is to change; None leaves it as it is."""

    version: int
    label: str | None = None
    words: Mapping[str, Any] | None = None
    shared: bool | None = None


def save_list(scope: Scope, new: NewList) -> SavedList:
    with operation(scope.actor) as op:
        scope.need(Right.VIEW, new.unit)
        _check_label(scope, new.ledger, new.label)
        if SavedList.objects.filter(account=op.actor.account).count() >= MOST_OWN:
            raise Refused(f"您已存了 {MOST_OWN} 份清单，请先删去不用的。", code="too_many_lists")
        row = SavedList.objects.create(
            account=op.actor.account,
            unit=new.unit,
            ledger=new.ledger,
            label=new.label.strip(),
            words=_checked(new.ledger, new.unit, new.words),
            shared=new.shared,
            updated_at=op.at,
        )
        _record(op, row, "saved_list.created", after=_facts(row))
        return row


def change_list(scope: Scope, key: int, edit: ListEdit) -> SavedList:
    with operation(scope.actor) as op:
        row = _locked(scope, key)
        if row.version != edit.version:
            raise Conflict(f"清单“{row.label}”已被他人修改，请刷新后再改。", code="stale")
        before = _facts(row)
        if edit.label is not None and edit.label.strip() != row.label:
            _check_label(scope, row.ledger, edit.label)
            row.label = edit.label.strip()
        if edit.words is not None:
            row.words = _checked(row.ledger, row.unit, edit.words)
        row.shared = row.shared if edit.shared is None else edit.shared
        after = _facts(row)
        changed = [name for name in after if after[name] != before[name]]
        if not changed:
            op.unchanged()
            return row
        row.version, row.updated_at = row.version + 1, op.at
        row.save(update_fields=["label", "words", "shared", "version", "updated_at"])
        told = {name: before[name] for name in changed}, {name: after[name] for name in changed}
        _record(op, row, "saved_list.changed", before=told[0], after=told[1])
        return row


def delete_list(scope: Scope, key: int) -> None:
    with operation(scope.actor) as op:
        row = _locked(scope, key)
        _record(op, row, "saved_list.deleted", before=_facts(row))
        row.delete()


def _locked(scope: Scope, key: int) -> SavedList:
    saved.find(scope, key)
    row = SavedList.objects.select_for_update(of=("self",)).select_related("unit").get(pk=key)
    if not saved.may_change(scope, row):
        raise Forbidden(f"清单“{row.label}”由他人共享，只能由本人或{row.unit.short_name}的办公室修改。")
    return row


def _check_label(scope: Scope, ledger: str, label: str) -> None:
    if not label.strip():
        raise Invalid({"label": "请给清单起个名字，例如“本月到期的”。"})
    if SavedList.objects.filter(account=scope.actor.account, ledger=ledger, label=label.strip()).exists():
        raise Invalid({"label": f"您已有名为“{label.strip()}”的清单，请换个名字。"})


def _checked(ledger: str, unit: Unit, given: Mapping[str, Any]) -> dict[str, Any]:
    return words.told(words.read(installed.ledger(ledger), unit, given))


def _facts(row: SavedList) -> dict[str, object]:
    return {"label": row.label, "words": row.words, "shared": row.shared}


def _record(op: Operation, row: SavedList, action: str, **told: Mapping[str, object]) -> None:
    label = f"{installed.ledger(row.ledger).label}：{row.label}"
    op.event(action, f"saved_list:{row.pk}", label, unit=row.unit_id, home=row.unit.home, **told)
