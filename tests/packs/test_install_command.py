"""`taizhang pack install`: a pack comes with what it uses, by those who may."""

from datetime import date

import pytest
from typer.testing import CliRunner, Result

from taizhang.audit.errors import Forbidden
from taizhang.ledgers import installed
from taizhang.ledgers.models import InstalledPack
from taizhang.project.cli.pack import app
from taizhang.units.models import Account, Grant, Unit
from taizhang.units.paths import segment
from taizhang.units.roles import Role

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]

TODAY = date(2026, 3, 20)


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)


def province() -> Unit:
    names = {"name": "云川省", "short_name": "云川", "kind": "province"}
    return Unit.system.create(code="530000000000", order=1, path=segment(1), started_on=TODAY, **names)


def clerk(unit: Unit) -> Account:
    account = Account.objects.create(username="clerk", name="填报员", unit=unit)
    Grant.objects.create(account=account, role=Role.CLERK, unit=unit)
    return account


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
