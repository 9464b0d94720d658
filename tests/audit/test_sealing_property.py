"""Whatever is written, sealed in whatever portions and lawfully erased, in whatever order: the trail holds, every
event is sealed exactly once, and the order of positions has no gap."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taizhang.audit.actor import SYSTEM
from taizhang.audit.erasure import ERASED, erase_details
from taizhang.audit.models import Event, EventDetail, Leaf, Unsealed
from taizhang.audit.operation import operation
from taizhang.audit.seals import seal_all, seal_some
from taizhang.audit.verification import verify

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 4)),
        st.tuples(st.just("seal"), st.integers(1, 5)),
        st.tuples(st.just("erase"), st.integers(0, 20)),
    ),
    min_size=1,
    max_size=12,
)


class Undo(Exception):
    """Ends one example."""


def act(what: str, number: int) -> None:
    if what == "write":
        with operation(SYSTEM) as op:
            for n in range(number):
                op.event("unit.edited", f"unit:{n}", "溪源县", after={"n": n})
    elif what == "seal":
        seal_some(number)
    else:
        standing = Event.objects.exclude(action=ERASED).filter(pk__in=EventDetail.objects.values("event_id"))
        chosen = list(standing.order_by("pk").values_list("pk", flat=True))[number : number + 2]
        if chosen:
            erase_details(SYSTEM, chosen, basis="本人申请")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(ACTS)
def test_any_order_of_writing_sealing_and_erasing_holds(acts: list[tuple[str, int]]) -> None:
    try:
        with transaction.atomic():
            for what, number in acts:
                act(what, number)
            assert verify().holds
            seal_all()
            outcome = verify()
            assert outcome.holds
            assert outcome.erased == Event.objects.filter(action=ERASED).count()
            positions = list(Leaf.objects.order_by("position").values_list("position", flat=True))
            assert positions == list(range(1, Event.objects.count() + 1))
            assert not Unsealed.objects.exists()
            raise Undo
    except Undo:
        pass
