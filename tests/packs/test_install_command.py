"""`taizhang pack install` and `upgrade`: dry run first, then all or nothing; what was entered stays."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner, Result

from taizhang.audit.actor import Actor
from taizhang.audit.errors import Forbidden
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry, InstalledPack
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.loader import BUILTIN
from taizhang.project.cli.pack import app
from taizhang.units.models import Account, Grant, Unit
from taizhang.units.paths import segment
from taizhang.units.roles import Role
from taizhang.units.scope import scope_of

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]

TODAY = date(2026, 3, 20)


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """zhuti as a city might rework it: a renamed label, a new field, a dropped field, a new state."""
    folder = tmp_path / "zhuti"
    copytree(BUILTIN / "zhuti", folder)
    edits: Sequence[tuple[str, str, str]] = (
        ("pack.toml", 'version = "2026.1"', 'version = "2026.2"'),
        ("ledgers/self_check.toml", 'label = "自查内容"', 'label = "自查事项"'),
        ("ledgers/self_check.toml", "[fields]", '[fields]\nplace = { label = "自查范围", type = "text" }'),
        ("ledgers/self_check.toml", 'fixed   = { label = "纠正情况", type = "longtext" }\n', ""),
        ("lifecycles.toml", 'replied = "已报结果"', 'replied = "已报结果"\nfiled = "已归档"'),
        (
            "lifecycles.toml",
            'reopen = { label = "续办"',
            'file = { label = "归档", from = ["replied"], to = "filed", by = "clerk" }\nreopen = { label = "续办"',
        ),
        ("lifecycles.toml", 'start = "received"', 'start = "received"\nends = ["replied", "filed"]'),
    )
    for file, old, new in edits:
        text = (folder / file).read_text("utf-8")
        assert old in text, old
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return folder


def province() -> Unit:
    names = {"name": "云川省", "short_name": "云川", "kind": "province"}
    return Unit.system.create(code="530000000000", order=1, path=segment(1), started_on=TODAY, **names)


def clerk(unit: Unit) -> Account:
    account = Account.objects.create(username="clerk", name="填报员", unit=unit)
    Grant.objects.create(account=account, role=Role.CLERK, unit=unit)
    return account


def clerk_entry() -> Entry:
    unit = province()
    account = clerk(unit)
    scope = scope_of(account, Actor(account=account.pk, name="填报员", unit=unit.pk, via="page"), today=TODAY)
    values = {"title": "第一轮", "held_on": "2026-03-01", "round": "first", "result": "clean", "fixed": "已改两处"}
    return create(scope, NewEntry("zhuti.self_check", unit.pk, values), today=TODAY)


def test_a_pack_is_installed_with_what_it_uses() -> None:
    assert call("install", "zhuti").output == "已安装 base 2026.1\n已安装 zhuti 2026.1\n"
    assert {row.key for row in InstalledPack.objects.all()} == {"base", "zhuti"}
    assert "zhuti.plan" in installed.current().ledgers
    assert len(installed.current().reports) == 10


def test_a_clerk_may_not_install() -> None:
    clerk(province())
    with pytest.raises(Forbidden):
        call("install", "base", "--as", "clerk")
    assert not InstalledPack.objects.exists()


def test_an_upgrade_is_shown_first_and_loses_nothing(newer: Path) -> None:
    call("install", "zhuti")
    entry = clerk_entry()
    shown = json.loads(call("upgrade", newer, "--json").output)
    assert {(one["kind"], one["what"], one["key"]) for one in shown["changes"]} == {
        ("renamed", "field", "zhuti.self_check.title"),
        ("added", "field", "zhuti.self_check.place"),
        ("dropped", "field", "zhuti.self_check.fixed"),
        ("added", "state", "zhuti.instruction.filed"),
    }
    assert InstalledPack.objects.get(key="zhuti").version == "2026.1"
    assert "已升级 zhuti 到 2026.2" in call("upgrade", newer, "--apply").output
    assert InstalledPack.objects.get(key="zhuti").version == "2026.2"
    assert installed.current().ledgers["zhuti.self_check"].fields["title"].label == "自查事项"
    kept = Entry.system.get(pk=entry.pk)
    assert kept.data["fixed"] == "已改两处"
    assert kept.state == entry.state


def test_a_change_of_type_is_not_applied(newer: Path) -> None:
    call("install", "zhuti")
    file = newer / "ledgers/self_check.toml"
    file.write_text(
        file.read_text("utf-8").replace(
            'label = "自查件数", type = "int", min = 0', 'label = "自查件数", type = "text"'
        ),
        "utf-8",
    )
    done = call("upgrade", newer, "--apply")
    assert done.exit_code == 1
    assert "不允许的改动" in done.output
    assert InstalledPack.objects.get(key="zhuti").version == "2026.1"


def test_a_pack_not_installed_is_not_upgraded(newer: Path) -> None:
    done = call("upgrade", newer)
    assert done.exit_code == 1
