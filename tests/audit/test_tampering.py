"""Whatever somebody with write access to the tables does to a sealed event, verification names it.

The property runs over every column of every table of the trail; a column added later is among them.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from taizhang.audit import hashing, head, merkle
from taizhang.audit.actor import SYSTEM, Actor
from taizhang.audit.chain import BROKEN, LOOSE, LOST
from taizhang.audit.hashing import event_hash, seal_message
from taizhang.audit.keys import signing_key
from taizhang.audit.models import Event, EventDetail, Leaf, Seal, Unsealed
from taizhang.audit.operation import operation
from taizhang.audit.seals import seal_some
from taizhang.audit.trail import CHANGED, INSERTED, REMOVED
from taizhang.audit.verification import Outcome, verify
from taizhang.audit.verifiers import VERIFIERS, Finding

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

TABLES: tuple[type[models.Model], ...] = (Event, EventDetail, Leaf, Seal, Unsealed)
COLUMNS = [(table, field.attname) for table in TABLES for field in table._meta.concrete_fields]

TAMPERING = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


@pytest.fixture(autouse=True)
def trail() -> None:
    """Two seals and two events that still wait."""
    clerk = Actor(account=7, name="王文书", unit=3, via="page", request="r1", address="10.0.0.1")
    for actor in (SYSTEM, clerk, clerk):
        with operation(actor) as op:
            for number in range(2):
                op.event("unit.renamed", f"unit:{number}", "溪源县", before={"name": "甲"}, after={"name": "乙"})
    seal_some(limit=2)
    seal_some(limit=2)


def other_value(field: "models.Field[Any, Any]", old: object) -> st.SearchStrategy[Any]:
    """Any other value the column can hold."""
    values: st.SearchStrategy[Any]
    if isinstance(field, models.DateTimeField):
        moments = st.integers(1, 10**12).map(
            lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=n)
        )
        values = moments
    elif isinstance(field, models.IntegerField):
        values = st.integers(-(2**31), 2**31 - 1)
    else:
        text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=10)
        values = st.one_of(text, st.just(str(old)[::-1]), st.just(str(old) + " "))
    if field.null:
        values = st.one_of(st.none(), values)
    return values.filter(lambda new: new != old)


class Undo(Exception):
    """Ends the transaction of one tampering."""


def outcome_of(tamper: Callable[[], object]) -> Outcome:
    """What verification says of the tampered trail; the trail is whole again afterwards."""
    outcome = Outcome()
    try:
        with transaction.atomic():
            tamper()
            outcome = verify()
            raise Undo
    except Undo:
        return outcome
    except DatabaseError:
        assume(False)  # the engine refused the value: two rows with one key, a text too long
        raise


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda value: getattr(value, "__name__", value))
@TAMPERING
@given(data=st.data())
def test_another_value_in_any_column_is_detected(
    table: type[models.Model], column: str, data: st.DataObject
) -> None:
    rows = list(table._default_manager.order_by("pk"))
    row = data.draw(st.sampled_from(range(len(rows))).map(rows.__getitem__))
    new = data.draw(other_value(table._meta.get_field(column), getattr(row, column)))  # type: ignore[arg-type]

    def tamper() -> None:
        table._default_manager.filter(pk=row.pk).update(**{column: new})
        # PostgreSQL cuts blanks that do not fit: then nothing was changed
        assume(not table._default_manager.filter(pk=row.pk, **{column: getattr(row, column)}).exists())

    assert not outcome_of(tamper).holds


@pytest.mark.parametrize("table", TABLES)
@TAMPERING
@given(data=st.data())
def test_a_removed_row_of_any_table_is_detected(table: type[models.Model], data: st.DataObject) -> None:
    keys = list(table._default_manager.order_by("pk").values_list("pk", flat=True))
    key = data.draw(st.sampled_from(keys))
    outcome = outcome_of(lambda: table._default_manager.filter(pk=key).delete())
    # The newest seal may go with nothing but its leaves to tell: they are then loose.
    assert not outcome.holds


def test_an_untouched_trail_holds() -> None:
    outcome = verify()
    assert outcome.holds
    assert (outcome.events, outcome.seals, outcome.erased) == (6, 2, 0)


def bad(outcome: Outcome) -> tuple[str, str]:
    assert outcome.first_bad_event is not None
    return outcome.first_bad_event.kind, outcome.first_bad_event.object


def ids() -> list[int]:
    return list(Event.objects.order_by("pk").values_list("pk", flat=True))


def test_the_first_bad_event_is_named_and_the_others_counted() -> None:
    second, fourth = ids()[1], ids()[3]
    outcome = outcome_of(lambda: Event.objects.filter(pk__in=[fourth, second]).update(label="改过"))
    assert bad(outcome) == (CHANGED, f"event:{second}")
    assert outcome.bad_events == 2


def test_a_removed_event_is_named() -> None:
    third = ids()[2]
    assert bad(outcome_of(lambda: Event.objects.filter(pk=third).delete())) == (REMOVED, f"event:{third}")


def test_an_event_removed_with_all_its_traces_leaves_a_broken_seal() -> None:
    third = ids()[2]

    def remove() -> None:
        for table, key in ((Event, "pk"), (EventDetail, "pk"), (Leaf, "event_id")):
            table._default_manager.filter(**{key: third}).delete()

    outcome = outcome_of(remove)
    assert [finding.object for finding in outcome.broken_seals] == ["seal:2"]


def forged(**changes: object) -> Event:
    event = Event.objects.order_by("pk")[0]
    event.pk = None
    for name, value in changes.items():
        setattr(event, name, value)
    event.hash = event_hash(event)
    event.save(force_insert=True)
    return event


def test_an_inserted_event_is_named() -> None:
    outcome = outcome_of(lambda: forged(label="伪造"))
    assert outcome.first_bad_event is not None
    assert outcome.first_bad_event.kind == INSERTED


def test_an_event_inserted_with_a_leaf_stands_outside_every_seal() -> None:
    def insert() -> None:
        event = forged(label="伪造")
        Leaf.objects.create(position=5, event_id=event.pk, hash=event.hash)

    assert [finding.kind for finding in outcome_of(insert).others] == [LOOSE]


def test_a_rewritten_event_with_every_hash_made_right_lacks_the_signature() -> None:
    def rewrite() -> None:
        event = Event.objects.get(pk=ids()[0])
        event.label = "改过"
        event.hash = event_hash(event)
        event.save()
        Leaf.objects.filter(event_id=event.pk).update(hash=event.hash)
        seal = Seal.objects.get(number=1)
        leaves = [
            hashing.leaf_data(*leaf)
            for leaf in Leaf.objects.filter(position__lte=2).values_list("event_id", "hash")
        ]
        seal.root = merkle.root(signing_key().suite.digest, leaves).hex()
        seal.save()

    broken = outcome_of(rewrite).broken_seals
    assert [finding.object for finding in broken] == ["seal:1", "seal:2"]
    assert "签名被改动" in broken[0].message


def test_a_seal_signed_with_another_key_is_broken() -> None:
    def resign() -> None:
        suite = signing_key().suite
        seal = Seal.objects.get(number=2)
        stranger = suite.generate()
        seal.signature = suite.sign(stranger, seal_message(seal)).hex()
        seal.save()

    assert [finding.object for finding in outcome_of(resign).broken_seals] == ["seal:2"]


def test_the_newest_seals_cut_off_with_all_they_cover_are_missed() -> None:
    head.note(Seal.objects.get(number=2))

    def cut() -> None:
        kept = ids()[:2]
        Leaf.objects.filter(position__gt=2).delete()
        for table in (EventDetail, Unsealed):
            table._default_manager.exclude(event_id__in=kept).delete()
        Event.objects.exclude(pk__in=kept).delete()
        Seal.objects.filter(number=2).delete()

    outcome = outcome_of(cut)
    assert [finding.kind for finding in outcome.broken_seals] == [LOST]
    assert "移走" in outcome.broken_seals[0].message


def test_a_spoilt_note_of_the_newest_seal_is_reported() -> None:
    head.note(Seal.objects.get(number=2))
    head.file().write_text("{", encoding="ascii")
    assert [finding.kind for finding in verify().broken_seals] == [LOST]


def test_a_column_that_can_no_longer_be_read_is_named() -> None:
    value = "infinity" if connection.vendor == "postgresql" else "garbage"

    def spoil() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE audit_event SET at = %s WHERE id = %s", [value, ids()[1]])
            cursor.execute("UPDATE audit_seal SET at = %s WHERE number = 1", [value])

    outcome = outcome_of(spoil)
    assert bad(outcome) == (CHANGED, f"event:{ids()[1]}")
    assert (BROKEN, "seal:1") in [(finding.kind, finding.object) for finding in outcome.broken_seals]


def test_every_page_of_a_long_trail_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taizhang.audit.reading.PAGE", 2)
    monkeypatch.setattr("taizhang.audit.trail.PAGE", 2)
    last = ids()[-1]
    assert verify().events == 6
    assert bad(outcome_of(lambda: Event.objects.filter(pk=last).update(unit=9))) == (CHANGED, f"event:{last}")


def test_what_other_apps_can_prove_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def verifier() -> Iterator[Finding]:
        yield Finding("blob.changed", "blob:1", "附件 1 的内容与登记不符")

    monkeypatch.setitem(VERIFIERS, "blobs", verifier)
    outcome = verify()
    assert [finding.object for finding in outcome.others] == ["blob:1"]
    assert not outcome.holds


def test_an_event_hash_covers_every_column() -> None:
    columns = {field.attname for field in Event._meta.concrete_fields}
    assert columns - set(hashing.COVERED) == {"id", "hash"}


def test_a_seal_signs_every_column() -> None:
    columns = {field.attname for field in Seal._meta.concrete_fields}
    assert columns - set(hashing.SIGNED) == {"signature"}
