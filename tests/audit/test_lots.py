"""Events of a lot are, letter for letter, what single events would have been."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from taizhang.audit.actor import SYSTEM
from taizhang.audit.canonical import canonical
from taizhang.audit.hashing import detail_is_intact, event_is_intact
from taizhang.audit.lots import Lot
from taizhang.audit.models import Event, EventDetail, Unsealed
from taizhang.audit.operation import operation

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

ODD = ('100%"\\', "换\n行", "%s%d{}", "x" * 300, "")


def test_every_event_of_a_lot_is_intact_and_says_what_it_was_given() -> None:
    lot = Lot(
        replace(SYSTEM, name='系统 50% "夜间"'), datetime(2026, 11, 27, 8, 30, 0, 12, tzinfo=UTC), "entry.imported"
    )
    afters = [{"title": odd, "@version": 1} for odd in ODD]
    for number, (label, after) in enumerate(zip(ODD, afters, strict=True)):
        lot.add(f"entry:{number}", label, canonical(after), unit=7, home=number)
    with operation(SYSTEM) as op:
        op.take_lot(lot)
    events = list(Event.objects.order_by("pk"))
    details = [EventDetail.objects.get(event_id=event.pk) for event in events]
    assert [event.label for event in events] == [odd[:200] for odd in ODD]
    assert [event.home for event in events] == list(range(len(ODD)))
    assert all(event_is_intact(event) for event in events)
    assert all(detail_is_intact(*pair) for pair in zip(events, details, strict=True))
    assert [detail.json for detail in details] == [canonical({"before": {}, "after": after}) for after in afters]
    assert Unsealed.objects.count() == len(ODD)
