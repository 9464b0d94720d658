"""The operation frame refuses to work for nobody and to change things in silence."""

import pytest

from taizhang.audit.actor import SYSTEM
from taizhang.audit.errors import Conflict
from taizhang.audit.hashing import event_hash
from taizhang.audit.idempotency import Answer, once
from taizhang.audit.models import Event, EventDetail, Unsealed
from taizhang.audit.operation import UnrecordedChange, operation

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def test_an_event_is_written_with_its_detail_and_waits_for_a_seal() -> None:
    with operation(SYSTEM) as op:
        op.event("unit.renamed", "unit:1", "溪源县", before={"name": "甲"}, after={"name": "乙"})
    event = Event.objects.get()
    assert event.hash == event_hash(event)
    assert EventDetail.objects.get(event_id=event.pk).json == '{"after":{"name":"乙"},"before":{"name":"甲"}}'
    assert Unsealed.objects.filter(event_id=event.pk).exists()


def test_nobody_may_not_act() -> None:
    with pytest.raises(TypeError), operation(None):  # type: ignore[arg-type]  # the guard is for untyped callers
        pass


def test_a_change_without_an_event_is_rolled_back() -> None:
    with pytest.raises(UnrecordedChange), operation(SYSTEM):
        pass


def test_the_same_request_twice_is_carried_out_once() -> None:
    runs: list[int] = []

    def work() -> Answer:
        runs.append(1)
        return {"id": len(runs)}

    assert once(SYSTEM, "k", "body", work) == {"id": 1}
    assert once(SYSTEM, "k", "body", work) == {"id": 1}
    assert len(runs) == 1
    with pytest.raises(Conflict):
        once(SYSTEM, "k", "another body", work)
