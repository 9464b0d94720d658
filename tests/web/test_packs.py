"""活动包 by page: another version is looked at before it is put in, and a wrong one names all its errors."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from taizhang.files.errors import FileError
from taizhang.ledgers.models import InstalledPack
from taizhang.ledgers.operations import packs
from taizhang.packs.arriving import laid_out
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.web.test_imports import tokens
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def zipped(folder: Path, *, top: str = "demo/", **changed: tuple[str, str]) -> SimpleUploadedFile:
    """The folder as a clerk would compress it; `changed` replaces words in a file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(folder.rglob("*.*")):
            text = path.read_bytes()
            old, new = changed.get(path.stem, ("", ""))
            archive.writestr(top + path.relative_to(folder).as_posix(), text.replace(old.encode(), new.encode()))
    return SimpleUploadedFile("包.zip", buffer.getvalue())


def version() -> str:
    return str(InstalledPack.objects.get(key="demo").version)


def test_an_upgrade_is_looked_at_and_then_put_in(world: World) -> None:
    client, old = world.client(Role.SYSTEM_ADMIN), version()
    new = zipped(PACK, pack=(f'version = "{old}"', 'version = "9.0"'), problem=("问题表现", "问题的表现"))
    page = client.post("/packs/", {"file": new}).content.decode()
    assert f"升级：{old} → 9.0" in page
    assert "问题的表现" in page
    assert version() == old
    answer = client.post("/packs/", {"kept": tokens(page), "do": "apply"})
    assert answer.status_code == 302
    assert version() == "9.0"


def test_a_wrong_pack_names_every_error_and_changes_nothing(world: World) -> None:
    old = version()
    new = zipped(PACK, pack=(f'version = "{old}"', 'version = "9.0"'), problem=('type = "date"', 'type = "dote"'))
    answer = world.client(Role.SYSTEM_ADMIN).post("/packs/", {"file": new})
    assert answer.status_code == 422
    assert "ledgers/problem.toml" in answer.content.decode()
    assert version() == old


def test_only_the_system_administrator_installs(world: World) -> None:
    clerk = world.client(Role.CLERK, "child")
    assert clerk.get("/packs/").status_code == 403
    assert clerk.get("/packs/demo/").status_code == 200
    assert clerk.post("/packs/", {"file": zipped(PACK)}).status_code == 403
    assert clerk.get("/settings/").status_code == 403


def test_a_pack_explains_itself_and_settings_show_no_secret(world: World) -> None:
    page = world.client(Role.CLERK, "child").get("/packs/demo/").content.decode()
    assert "问题清单" in page
    shown = world.client(Role.SYSTEM_ADMIN).get("/settings/").content.decode()
    assert "TAIZHANG_DATABASE_URL" in shown


@pytest.mark.parametrize("name", ["../evil.toml", "/etc/evil.toml", "demo/../../evil.toml", "demo\\..\\evil.toml"])
def test_a_zip_writes_nothing_outside_its_folder(name: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("demo/pack.toml", 'key = "demo"')
        archive.writestr(name, "x")
    with laid_out(buffer.getvalue()) as folder:
        assert [path.name for path in folder.parent.rglob("*.toml")] == ["pack.toml"]
        assert not list(folder.parent.parent.glob("evil.toml"))


def test_a_zip_without_a_pack_says_what_to_send(world: World) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(FileError, match=r"pack\.toml"), laid_out(buffer.getvalue()):
        pass
