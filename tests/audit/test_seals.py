"""Sealing loses nothing: events committed late are sealed late, one chain whoever seals."""

import hashlib
import stat
import threading
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from taizhang.audit import crypto, head, keys, seals
from taizhang.audit.actor import SYSTEM
from taizhang.audit.crypto import Ed25519Sha256
from taizhang.audit.errors import Refused
from taizhang.audit.keys import private_file, signing_key
from taizhang.audit.models import Event, Leaf, Seal, Unsealed
from taizhang.audit.operation import operation
from taizhang.audit.proofs import prove
from taizhang.audit.seals import seal_all, seal_some
from taizhang.audit.verification import verify

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def write(count: int = 1) -> None:
    with operation(SYSTEM) as op:
        for number in range(count):
            op.event("unit.renamed", f"unit:{number}", "溪源县", after={"name": "乙"})


def test_sealing_moves_what_waits_and_chains_the_seals() -> None:
    write(3)
    assert seal_some(limit=2) == 2
    assert seal_some() == 1
    assert seal_some() == 0
    assert not Unsealed.objects.exists()
    assert list(Leaf.objects.order_by("position").values_list("position", "event_id")) == list(
        enumerate(Event.objects.order_by("pk").values_list("pk", flat=True), start=1)
    )
    first, second = Seal.objects.order_by("number")
    assert (first.first, first.last, second.first, second.last) == (1, 2, 3, 3)
    assert verify().holds


def test_sealing_everything_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 2)
    write(5)
    steps: list[tuple[int, int]] = []
    assert seal_all(lambda done, total: steps.append((done, total))) == 5
    assert steps[-1] == (5, 5)
    assert seal_all() == 0


def test_the_key_is_made_once_and_only_its_owner_reads_it(own_data_dir: Path) -> None:
    key = signing_key()
    assert signing_key() == key
    assert private_file().parent == own_data_dir
    assert stat.S_IMODE(private_file().stat().st_mode) == 0o600


def test_a_new_key_does_not_devalue_the_seals_of_the_old_one() -> None:
    write()
    seal_all()
    private_file().unlink()
    write()
    seal_all()
    assert Seal.objects.values("key").distinct().count() == 2
    assert verify().holds


def test_the_newest_seal_is_noted_outside_the_database(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    write(2)
    with django_capture_on_commit_callbacks(execute=True):
        seal_some()
    noted = head.noted()
    assert noted is not None
    assert noted.number == 1
    assert verify().holds


def test_a_sealed_event_has_a_proof_of_its_own() -> None:
    write(5)
    seal_all()
    key = signing_key().public_key
    for event in Event.objects.all():
        proof = prove(event.pk, key)
        assert proof.hash == event.hash
        assert proof.holds(key)


def test_an_unsealed_event_has_no_proof() -> None:
    write()
    with pytest.raises(Refused, match="还没有封存"):
        prove(Event.objects.get().pk, signing_key().public_key)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_open_while_a_seal_happens_is_sealed_by_the_next() -> None:
    written, sealed = threading.Event(), threading.Event()

    def late() -> None:
        try:
            with transaction.atomic():
                write()
                written.set()
                # On PostgreSQL the seal goes past us; on SQLite it waits for us, so we wait for it only so long.
                sealed.wait(1)
        finally:
            connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    assert written.wait(10)
    if connection.vendor == "postgresql":
        write(2)  # with a higher id than the late one
        assert seal_all() == 2
    else:
        seal_all()
    sealed.set()
    thread.join()
    seal_all()
    assert not Unsealed.objects.exists()
    assert Leaf.objects.count() == Event.objects.count()
    assert verify().holds


@pytest.mark.django_db(transaction=True)
def test_writers_and_several_sealers_at_once_leave_one_whole_chain() -> None:
    failures: list[BaseException] = []

    def work(step: Callable[[], object]) -> None:
        try:
            for _ in range(15):
                step()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    steps: list[Callable[[], object]] = [write, write, lambda: seal_some(3), lambda: seal_some(5)]
    threads = [threading.Thread(target=work, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_all()
    assert failures == []
    assert Leaf.objects.count() == Event.objects.count() == 30
    assert verify().holds


class Blake(Ed25519Sha256):
    """Another suite, as SM3 with SM2 would be one."""

    name = "ed25519-blake2s"

    def digest(self, data: bytes) -> bytes:
        return hashlib.blake2s(data).digest()


def test_another_suite_takes_over_and_earlier_seals_stay_good(monkeypatch: pytest.MonkeyPatch) -> None:
    write(2)
    seal_all()
    monkeypatch.setitem(crypto.SUITES, Blake.name, Blake())
    monkeypatch.setattr(keys, "CURRENT", Blake())
    private_file().unlink()
    write(3)
    seal_all()
    assert [key.partition(":")[0] for key in Seal.objects.order_by("number").values_list("key", flat=True)] == [
        "ed25519-sha256",
        "ed25519-blake2s",
    ]
    assert verify().holds
    last = Event.objects.order_by("-pk")[0]
    assert prove(last.pk, signing_key().public_key).holds(signing_key().public_key)
    Leaf.objects.filter(event_id=last.pk).update(event_id=10**6)
    assert [finding.object for finding in verify().broken_seals] == ["seal:2"]


def test_a_proof_is_good_for_its_event_and_its_key_only() -> None:
    write(3)
    seal_all()
    key = signing_key().public_key
    proof = prove(Event.objects.order_by("pk")[0].pk, key)
    assert not replace(proof, event=proof.event + 1).holds(key)
    assert not replace(proof, hash="0" * 64).holds(key)
    assert not replace(proof, position=2).holds(key)
    assert not replace(proof, root="0" * 64).holds(key)
    private_file().unlink()
    assert not proof.holds(signing_key().public_key)


def test_a_public_key_that_was_spoilt_vouches_for_nothing(own_data_dir: Path) -> None:
    write()
    seal_all()
    for file in (own_data_dir / "seals").glob("*.pub"):
        file.write_text("?", encoding="ascii")
    assert "无法证明" in verify().broken_seals[0].message


def test_verification_takes_no_more_memory_for_a_longer_trail(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("reading", "trail"):
        monkeypatch.setattr(f"taizhang.audit.{module}.PAGE", 50)
    monkeypatch.setattr("taizhang.audit.chain.LEAVES", 50)

    def peak() -> int:
        seal_all()
        tracemalloc.start()
        try:
            assert verify().holds
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    write(100)
    peak()
    short = peak()
    write(900)
    assert peak() < short * 1.5
