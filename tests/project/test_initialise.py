"""`taizhang init` as a person runs it: what it makes, and the one sentence for each way it cannot.

Each trouble is the real one: a full file system where one can be mounted, a file mode, a damaged file.
"""

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError

from taizhang.project import initialise
from taizhang.project.explain import explain
from taizhang.project.failure import sentence
from tests.project.conftest import Command, one_sentence


def test_it_makes_keys_only_their_owner_can_read_and_keeps_them(taizhang: Command, ready: Path) -> None:
    keys = {file.name: file.read_bytes() for file in (ready / "secret.key", ready / "seal.key")}
    assert all(stat.S_IMODE((ready / name).stat().st_mode) == 0o600 for name in keys)
    assert stat.S_IMODE(ready.stat().st_mode) == 0o700
    assert taizhang("init").returncode == 0
    assert keys == {name: (ready / name).read_bytes() for name in keys}


def test_a_file_that_is_no_database_is_refused_and_left_alone(taizhang: Command, tmp_path: Path) -> None:
    file = tmp_path / "data" / "taizhang.db"
    file.parent.mkdir()
    file.write_text("这不是数据库" * 1000)
    assert str(file) in one_sentence(taizhang("init"))
    assert file.read_text() == "这不是数据库" * 1000
    assert not (file.parent / "secret.key").exists()


def test_damage_inside_a_database_is_found_at_start(taizhang: Command, ready: Path) -> None:
    file = ready / "taizhang.db"
    content = bytearray(file.read_bytes())
    content[40_960:81_920] = b"\xff" * 40_960
    file.write_bytes(content)
    assert "已损坏" in one_sentence(taizhang("init"))


def test_a_large_file_is_looked_at_for_a_moment_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "large.db"
    base = sqlite3.connect(file)
    base.execute("CREATE TABLE t (x)")
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
    base.execute(count + "INSERT INTO t SELECT hex(zeroblob(100)) FROM n")
    base.commit()
    base.close()
    content = bytearray(file.read_bytes())
    content[40_960:409_600] = b"\xff" * 368_640  # where the check comes last
    file.write_bytes(content)
    monkeypatch.setattr(initialise, "LOOK", 60.0)
    assert initialise._checked(file) != "ok"
    monkeypatch.setattr(initialise, "LOOK", 0.005)
    assert any(
        initialise._checked(file) == "ok" for _ in range(20)
    )  # a busy machine may be late to begin or to stop


def test_a_directory_without_write_permission_is_named(taizhang: Command, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    said = one_sentence(taizhang("init", TAIZHANG_DATA_DIR=str(closed / "data")))
    assert "没有权限" in said
    assert str(closed) in said


def test_a_database_that_does_not_answer_is_told(taizhang: Command) -> None:
    assert "连不上数据库" in one_sentence(taizhang("init", TAIZHANG_DATABASE_URL="postgresql://u@127.0.0.1:1/d"))


def test_a_wrong_setting_stops_it_before_anything_is_written(taizhang: Command, tmp_path: Path) -> None:
    assert "TAIZHANG_PORT" in one_sentence(taizhang("init", TAIZHANG_PORT="x"))
    assert not (tmp_path / "data").exists()


def test_a_command_before_init_says_what_to_do() -> None:
    run = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=False)
    assert "taizhang init" in run.stdout


READ = """
from taizhang.project.django_setup import setup
setup()
from taizhang.project import initialise
from taizhang.project.explain import explain
from taizhang.units.models import Unit
try:
    Unit._base_manager.count()
except Exception as error:
    print(explain(error))
"""


def test_a_database_older_than_the_program_is_told() -> None:
    """What each engine says of a column it does not have."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE t (a INT)")
    for statement in ("SELECT b FROM t", "INSERT INTO t (b) VALUES (1)"):
        with pytest.raises(sqlite3.OperationalError) as caught:
            base.execute(statement)
        assert "taizhang init" in str(explain(OperationalError(str(caught.value))))
    base.close()
    assert "taizhang init" in str(explain(OperationalError("column entry.b does not exist")))


def test_the_kernel_says_full_and_so_do_we() -> None:
    with pytest.raises(OSError, match="space") as caught, Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"x")
    assert "磁盘已满" in sentence(caught.value, "写入")


def may_mount() -> bool:
    """Whether a small file system can be had here: as root, outside a locked-down container."""
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


if may_mount():

    @pytest.fixture
    def small(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
        place = tmp_path / "small"
        place.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={request.param}", "tmpfs", place], check=True)
        yield place
        subprocess.run(["umount", place], check=True)

    @pytest.mark.parametrize("small", ["4k", "1m"], indirect=True)
    def test_a_full_disk_is_told_in_one_sentence(taizhang: Command, small: Path) -> None:
        run = taizhang("init", TAIZHANG_DATA_DIR=str(small / "data"))
        assert "磁盘已满" in one_sentence(run)

    @pytest.mark.parametrize("small", ["20m"], indirect=True)
    def test_a_disk_that_fills_under_way_is_told(taizhang: Command, small: Path) -> None:
        base = sqlite3.connect(small / "taizhang.db")
        base.execute("CREATE TABLE t (b BLOB)")
        with pytest.raises(sqlite3.OperationalError) as caught:
            base.execute("INSERT INTO t VALUES (zeroblob(30000000))")
        base.close()
        assert "磁盘" in str(explain(OperationalError(str(caught.value))))
