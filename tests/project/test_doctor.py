"""The doctor names every kind of thing that lies about, and says nothing of a site that is well."""

import json
import os
import secrets
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from taizhang.audit.actor import SYSTEM
from taizhang.audit.models import Event
from taizhang.audit.operation import operation
from taizhang.jobs import health as workers
from taizhang.jobs.models import Job
from taizhang.ledgers.evidence import keeping
from taizhang.ledgers.evidence.store import store
from taizhang.ledgers.importing.stage import left
from taizhang.ledgers.models import Blob, Export
from taizhang.project import doctor, health, keys
from tests.ledgers.conftest import World, world
from tests.ledgers.test_importing import staged

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

__all__ = ["world"]
NOW = doctor.now()


@pytest.fixture(autouse=True)
def _well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data directory of its own with keys, and a worker at work."""
    directory = tmp_path / "data"
    directory.mkdir(mode=0o700)
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, data_dir=directory))
    keys.create(settings.CONFIG)
    workers.begin("w", NOW)


def found() -> dict[str, doctor.Found]:
    return {one.kind: one for one in doctor.examine(NOW)}


def put(data: bytes) -> str:
    return store().put([data], 1 << 20).sha256


def test_a_site_that_is_well_has_nothing_to_tell() -> None:
    assert found() == {}


def test_a_directory_that_is_not_there_has_no_room_to_tell_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, data_dir=tmp_path / "none"))
    assert list(doctor.room(NOW)) == []


def test_keys_others_may_read_and_keys_that_are_gone() -> None:
    settings.CONFIG.secret_key_file.chmod(0o644)
    settings.CONFIG.seal_key_file.unlink()
    told = found()
    assert "chmod" in told["permissions"].remedy
    assert told["key"].grade == doctor.WRONG


def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LITTLE_ROOM", 1 << 60)
    assert "磁盘只剩" in found()["disk"].message


def test_tables_of_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "migrations", lambda: False)
    assert "taizhang init" in found()["migrations"].remedy


def test_no_worker() -> None:
    workers.leave("w")
    assert set(found()) == {"worker"}


def test_jobs_cut_off_and_jobs_that_failed() -> None:
    about = {"actor": 0, "actor_name": "系统", "run_at": NOW, "created_at": NOW}
    late = NOW - timedelta(minutes=1)
    Job.objects.create(kind="ledgers.import", state=Job.RUNNING, lease_until=late, done=3, total=9, **about)
    Job.objects.create(kind="audit.verify", state=Job.FAILED, error="Traceback\n磁盘已满", **about)
    told = found()
    assert "“导入台账”做到一半中断了（3/9）" in told["job.cut"].message
    assert "磁盘已满" in told["job.failed"].message


def test_a_staged_import_is_left_and_one_under_way_is_not(world: World) -> None:
    batch = staged(world)
    assert "import.left" not in found()
    type(batch).objects.update(touched_at=NOW - timedelta(hours=2))
    assert "留下 2 条" in found()["import.left"].message
    assert left(batch).count() == 2  # it only looks


def test_events_that_no_sealer_takes() -> None:
    with operation(SYSTEM) as op:
        op.event("test.done", "test:1", "一件事")
    assert "unsealed" not in found()
    Event.objects.update(at=NOW - timedelta(hours=1))
    assert "audit seal" in found()["unsealed"].remedy


def test_a_lost_blob_a_stray_one_and_one_half_written() -> None:
    stray = put(b"stray")
    Blob.objects.create(sha256="0" * 64, size=1, kind="text", stored_at=NOW)
    draft = settings.CONFIG.data_dir / "blobs" / f".{secrets.token_hex(8)}"
    draft.write_bytes(b"half")
    told = found()
    assert told["blob.lost"].grade == doctor.WRONG
    assert told["blob.stray"].object == f"blob:{stray}"
    assert "满一天后" in told["blob.stray"].remedy
    assert draft.name in told["draft"].message
    os.utime(draft, (0, 0))
    assert keeping.collect(NOW + timedelta(days=2)) == 2
    assert set(found()) == {"blob.lost"}


def test_an_export_whose_file_is_gone(world: World) -> None:
    Export.objects.create(
        account=0,
        unit=world.town,
        ledger="demo.problem",
        form="xlsx",
        name="问题.xlsx",
        words={},
        asked_at=NOW,
        state=Export.READY,
    )
    assert "请重新导出" in found()["export.lost"].remedy


def test_the_command_tells_by_its_exit_code(tmp_path: Path) -> None:
    environ = {**os.environ, "TAIZHANG_DATA_DIR": str(tmp_path / "site"), "TAIZHANG_DATABASE_URL": ""}
    command = [sys.executable, "-m", "taizhang.project.cli"]
    subprocess.run([*command, "init"], env=environ, check=True, capture_output=True)
    done = subprocess.run([*command, "doctor", "--json"], env=environ, check=False, capture_output=True, text=True)
    told = json.loads(done.stdout)
    assert (done.returncode, told["well"]) == (1, False)
    assert [one["kind"] for one in told["found"]] == ["worker"]
