"""A lawful erasure is told apart from a theft, and leaves its basis behind."""

import pytest

from taizhang.audit.actor import SYSTEM
from taizhang.audit.erasure import ERASED, erase_details
from taizhang.audit.errors import Missing, Refused
from taizhang.audit.models import Event, EventDetail
from taizhang.audit.operation import operation
from taizhang.audit.seals import seal_all
from taizhang.audit.verification import verify

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

BASIS = "本人申请删除，2026年11月20日受理"


@pytest.fixture
def events() -> list[int]:
    with operation(SYSTEM) as op:
        for number in range(3):
            op.event("person.changed", f"person:{number}", "某人", after={"name": "乙"})
    seal_all()
    return list(Event.objects.order_by("pk").values_list("pk", flat=True))


def test_an_erased_detail_is_gone_and_the_trail_still_holds(events: list[int]) -> None:
    assert erase_details(SYSTEM, events[:2], basis=BASIS) == 2
    assert list(EventDetail.objects.filter(event_id__in=events).values_list("event_id", flat=True)) == events[2:]
    outcome = verify()
    assert outcome.holds
    assert outcome.erased == 2
    seal_all()
    assert verify().holds


def test_erasing_again_changes_nothing(events: list[int]) -> None:
    erase_details(SYSTEM, events[:1], basis=BASIS)
    assert erase_details(SYSTEM, events[:1], basis=BASIS) == 0
    assert Event.objects.filter(action=ERASED).count() == 1


def test_a_detail_deleted_without_the_operation_is_a_theft(events: list[int]) -> None:
    EventDetail.objects.filter(event_id=events[1]).delete()
    outcome = verify()
    assert outcome.first_bad_event is not None
    assert outcome.first_bad_event.object == f"event:{events[1]}"
    assert "无清除记录" in outcome.first_bad_event.message


def test_an_erased_detail_that_comes_back_is_named(events: list[int]) -> None:
    detail = EventDetail.objects.get(event_id=events[0])
    erase_details(SYSTEM, events[:1], basis=BASIS)
    detail.save(force_insert=True)
    finding = verify().first_bad_event
    assert finding is not None
    assert "又出现" in finding.message


def test_a_witness_that_was_changed_vouches_for_nothing(events: list[int]) -> None:
    erase_details(SYSTEM, events[:1], basis=BASIS)
    Event.objects.filter(action=ERASED).update(object=f"event:{events[1]}")
    EventDetail.objects.filter(event_id=events[1]).delete()
    assert verify().bad_events == 3


def test_an_erasure_needs_a_basis_and_spares_the_erasures(events: list[int]) -> None:
    with pytest.raises(Refused, match="依据"):
        erase_details(SYSTEM, events, basis=" ")
    erase_details(SYSTEM, events, basis=BASIS)
    witness = Event.objects.filter(action=ERASED)[0]
    with pytest.raises(Refused, match="不能清除"):
        erase_details(SYSTEM, [witness.pk], basis=BASIS)
    with pytest.raises(Missing):
        erase_details(SYSTEM, [10**9], basis=BASIS)
    with pytest.raises(Refused, match="分批"):
        erase_details(SYSTEM, range(501), basis=BASIS)
