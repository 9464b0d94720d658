"""Installing and upgrading packs: everything is read and checked outside the transaction, then switched at once.

What was entered stays: a dropped field stays in `data` and in exports, a renamed label is only a label. A state that
rows still stand in cannot be dropped, because they could never leave it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from taizhang.audit.errors import Conflict, Forbidden, Refused
from taizhang.audit.locks import Shape
from taizhang.audit.operation import Change, operation
from taizhang.ledgers import field_indexes, installed, refreshing
from taizhang.ledgers.models import Entry, InstalledPack
from taizhang.packs.diff import compare
from taizhang.packs.folder import content_digest, key_of
from taizhang.packs.keeping import kept_files
from taizhang.packs.loader import PackError, load
from taizhang.packs.model import PackSet
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class PacksChanged(Change):
    """The definitions the site runs on changed; figures build what is new beside what is old."""

    before: PackSet
    after: PackSet


class PackRefused(Refused):
    """The pack has errors, all of them named."""

    code = "pack_errors"

    def __init__(self, error: PackError) -> None:
        super().__init__("活动包有错误，没有安装：" + "；".join(one.line() for one in error.findings))
        self.findings = error.findings


def install(scope: Scope, folders: Iterable[Path]) -> list[InstalledPack]:
    """Install packs, or upgrade those of the same key. All of them or none."""
    if not scope.has(Right.SYSTEM):
        raise Forbidden("安装活动包由系统管理员办理。")
    folders = list(folders)
    before, standing = installed.current(), _standing()
    after = _resolved(folders, standing)
    refuse_unreadable(before, after)
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        if _standing() != standing:
            raise Conflict("另一位管理员刚刚安装了活动包，请重试。")
        refuse_dropped_states(after)
        rows = []
        for folder in folders:
            key = _key_of(folder, after)
            row = InstalledPack(
                key=key,
                version=after.packs[key].version,
                content=content_digest(folder),
                files=kept_files(folder),
                installed_at=op.at,
                installed_by=op.actor.account,
            )
            old = standing.get(key)
            row.save(force_insert=old is None, force_update=old is not None)
            action = "pack.installed" if old is None else "pack.upgraded"
            was = {"version": old[0], "content": old[1]} if old is not None else {}
            op.event(
                action,
                f"pack:{key}",
                after.packs[key].title,
                before=was,
                after={"version": row.version, "content": row.content},
            )
            rows.append(row)
        refresh_finished(before, after)
        refreshing.after_upgrade(op, before, after)
        field_indexes.after_change(op, before, after)
        op.change(PacksChanged(before=before, after=after))
    return rows


def preview(folders: Iterable[Path]) -> tuple[PackSet, PackSet]:
    """What is installed now, and what would be: the dry run of an installation or upgrade."""
    return installed.current(), _resolved(list(folders), _standing())


def refresh_finished(before: PackSet, after: PackSet) -> None:
    """Which states are ends may differ in the new version; the copy on the rows follows."""
    for key, ledger in after.ledgers.items():
        old = before.ledgers.get(key)
        if old is not None and not ledger.builtin and old.lifecycle.ends != ledger.lifecycle.ends:
            rows = Entry.system.filter(ledger=key, lump=False)
            rows.filter(state__in=ledger.lifecycle.ends).update(finished=True)
            rows.exclude(state__in=ledger.lifecycle.ends).update(finished=False)


def _standing() -> dict[str, tuple[str, str]]:
    return {row.key: (row.version, row.content) for row in InstalledPack.objects.defer("files")}


def _resolved(folders: list[Path], standing: dict[str, tuple[str, str]]) -> PackSet:
    arriving = {key_of(folder) for folder in folders}
    staying = [installed.folder_of(key, content) for key, (_, content) in standing.items() if key not in arriving]
    try:
        return load([*staying, *folders], standing).checked()
    except PackError as error:
        raise PackRefused(error) from error


def _key_of(folder: Path, packs: PackSet) -> str:
    digest = content_digest(folder)
    return next(key for key, pack in packs.packs.items() if pack.content == digest)


def refuse_unreadable(before: PackSet, after: PackSet) -> None:
    """A field that changes its type or its places would turn what was entered into something else."""
    lines = [
        change.line()
        for key in after.packs
        if key in before.packs
        for change in compare(before, after, key)
        if change.refuse
    ]
    if lines:
        raise Refused("新版本会让已录的数据读不懂：" + "；".join(dict.fromkeys(lines)) + "。", code="unreadable")


def refuse_dropped_states(after: PackSet) -> None:
    held = Entry.system.values_list("ledger", "state").distinct()
    lost = [
        f"{ledger} 的“{state}”"
        for ledger, state in held
        if ledger in after.ledgers and state not in after.ledgers[ledger].lifecycle.states
    ]
    gone = sorted({ledger for ledger, _ in held if ledger not in after.ledgers})
    if lost or gone:
        names = "、".join([*lost, *gone])
        raise Refused(f"还有条目在用，新版本里却没有了：{names}。请在新版本里保留。", code="state_in_use")
