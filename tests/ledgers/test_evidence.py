"""Files are judged by their bytes, kept once, shown safely and proved."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from docx import Document

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.ledgers.evidence import keeping, preview
from taizhang.ledgers.evidence.store import Folder, store
from taizhang.ledgers.locked import lock as lock_entry
from taizhang.ledgers.models import Blob, Entry, Evidence
from taizhang.ledgers.operations import evidence
from taizhang.units.roles import Role
from taizhang.units.scope import Scope
from tests.ledgers.conftest import World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def docx(text: str) -> bytes:
    document, out = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def put(world: World, row: Entry, name: str, data: bytes) -> Evidence:
    return evidence.add(world.clerk(), evidence.NewEvidence(row.pk, name), [data])


def test_the_same_file_twice_is_stored_once(world: World) -> None:
    row = world.problem()
    one, other = put(world, row, "现场.png", PNG), put(world, row, "../../etc/另一张.png", PNG)
    assert one.blob == other.blob
    assert other.name == "另一张.png"
    assert Blob.objects.count() == 1
    assert list(keeping.strays()) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("页面.pdf", b"<html><script>alert(1)</script></html>"),
        ("图片.png", b"MZ\x90\0 program"),
        ("材料.zip", b"PK\x05\x06" + b"\0" * 18),
        ("空.txt", b""),
        ("机密★附件.png", PNG),
        ("说明.docx", docx("秘密★1年")),
        ("说明.txt", "密级：机密".encode()),
    ],
)
def test_what_may_not_come_in_leaves_nothing_behind(world: World, name: str, data: bytes) -> None:
    row = world.problem()
    with pytest.raises(Refused):
        put(world, row, name, data)
    assert not Evidence.objects.exists()
    assert list(store().blobs()) == []


def test_a_refused_file_that_was_there_before_stays(world: World) -> None:
    """Between two pages of an import nothing refers to it yet."""
    waiting = store().put([b"MZ program"], 100)
    with pytest.raises(Refused):
        put(world, world.problem(), "图片.png", b"MZ program")
    assert list(store().blobs()) == [waiting.sha256]


def test_bytes_are_judged_before_they_lie_among_the_blobs(world: World) -> None:
    def judge(content: bytes) -> None:
        assert (content, list(store().blobs())) == (b"abc", [])
        raise Refused("不收")

    with pytest.raises(Refused, match="不收"):
        store().put([b"a", b"bc"], 10, judge)
    assert list(store().blobs()) == []


def test_a_file_refused_by_its_name_takes_nothing_from_one_that_is_just_coming_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row is not written yet when the other is refused."""
    row, locked = world.problem(), lock_entry

    def lock(scope: Scope, entry: int) -> Entry:
        monkeypatch.setattr(evidence, "lock", locked)
        with pytest.raises(Refused):
            put(world, row, "机密★ 说明.txt", "说明".encode())
        return locked(scope, entry)

    monkeypatch.setattr(evidence, "lock", lock)
    kept = put(world, row, "说明.txt", "说明".encode())
    assert store().has(kept.blob)
    assert list(keeping.verify()) == []


def test_bytes_put_again_while_they_are_collected_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    place, rename = store(), Path.rename
    assert isinstance(place, Folder)
    old = place.put([b"abc"], 10).sha256
    hours = datetime.now(UTC) + timedelta(hours=1)

    def moved(path: Path, to: Path) -> Path:
        raise AssertionError("a young file was moved")

    monkeypatch.setattr(Path, "rename", moved)
    assert not place.delete_left(old, datetime.now(UTC) - timedelta(hours=1))

    def again(path: Path, to: Path) -> Path:
        monkeypatch.setattr(Path, "rename", rename)
        found = rename(path, to)
        place.put([b"abc"], 10)
        return found

    monkeypatch.setattr(Path, "rename", again)
    assert place.delete_left(old, hours)
    assert place.has(old)
    assert place.delete_left(old, hours)
    assert (place.has(old), place.drafts()) == (False, [])


def test_macros_are_refused(world: World) -> None:
    data = io.BytesIO(docx("正文"))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(Refused, match="宏"):
        put(world, world.problem(), "a.docx", data.getvalue())


def test_too_large_is_refused_while_it_comes(world: World) -> None:
    row = world.problem()
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += 1 << 20
            yield b"x" * (1 << 20)

    with pytest.raises(Refused, match="上限"):
        evidence.add(world.clerk(), evidence.NewEvidence(row.pk, "大.txt"), endless())
    assert sent < 60 << 20


def test_only_who_may_enter_adds_and_only_who_may_see_reads(world: World) -> None:
    row = world.problem()
    found = put(world, row, "说明.docx", docx("处理情况"))
    assert "处理情况" in preview.paragraphs(world.clerk(), found.pk)
    with pytest.raises(Missing):
        preview.send(world.clerk(world.sibling), found.pk)
    with pytest.raises(Forbidden):
        evidence.add(world.scope(world.town, Role.VIEWER), evidence.NewEvidence(row.pk, "x.png"), [PNG])


def test_only_images_are_sent_inline(world: World) -> None:
    row = world.problem()
    image, text = put(world, row, "a.png", PNG), put(world, row, "b.txt", "说明".encode())
    assert preview.send(world.clerk(), image.pk).inline
    sent = preview.send(world.clerk(), text.pk)
    assert (sent.inline, sent.content_type) == (False, "application/octet-stream")


def test_a_lost_or_altered_file_is_found(world: World) -> None:
    row = world.problem()
    lost, altered = put(world, row, "丢.png", PNG), put(world, row, "改.txt", "原文".encode())
    assert list(keeping.verify()) == []
    place = store()
    place.delete(lost.blob)
    assert isinstance(place, Folder)
    place.path(altered.blob).write_bytes("改了".encode())
    said = sorted(finding.message for finding in keeping.verify())
    assert said == [f"附件丢失：丢.png（{row.number}）", f"附件被改动：改.txt（{row.number}）"]
    place.delete(altered.blob)


def test_removing_needs_a_reason_and_unreferred_bytes_go_after_a_day(world: World) -> None:
    row = world.problem()
    found = put(world, row, "a.png", PNG)
    with pytest.raises(Invalid):
        evidence.remove(world.clerk(), found.pk, reason="")
    evidence.remove(world.clerk(), found.pk, reason="传错")
    now = datetime.now(UTC)
    assert keeping.collect(now + timedelta(days=2)) == 0
    Evidence.objects.all().delete()
    assert keeping.collect(now) == 0
    assert keeping.collect(now + timedelta(days=2)) == 1
    assert not store().has(found.blob)


@pytest.fixture(autouse=True)
def _clean_store() -> None:
    for key in list(store().blobs()):
        store().delete(key)


def test_every_row_that_names_bytes_is_asked_before_they_are_collected() -> None:
    """A model that keeps a blob and is not in the list would lose it after a day."""
    named = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.name in {"blob", "original"} and field.concrete
    }
    assert named <= set(keeping.REFERRERS)
    assert (Evidence, "blob") in named
