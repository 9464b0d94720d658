"""A form's number is claimed in the transaction of the change: together with it, or not at all."""

from dataclasses import replace

import pytest

from taizhang.audit.actor import SYSTEM, Form
from taizhang.audit.errors import Conflict
from taizhang.audit.idempotency import Repeated, tell
from taizhang.audit.models import Event, IdempotencyKey
from taizhang.audit.operation import operation

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def act(key: str = "k", body: str = "b", sent: str = "1", *, fail: bool = False) -> None:
    actor = replace(SYSTEM, form=Form(key, body, sent))
    with operation(actor) as op:
        op.event("thing.done", "thing:1", "一件事")
        if fail:
            raise ValueError("refused")


def test_a_second_sending_is_told_where_the_first_led() -> None:
    act()
    tell(replace(SYSTEM, form=Form("k", "b", "1")), {"to": "/x/"})
    with pytest.raises(Repeated) as again:
        act(sent="2")
    assert again.value.answer["to"] == "/x/"
    assert Event.objects.filter(action="thing.done").count() == 1


def test_further_operations_of_one_sending_pass() -> None:
    act()
    act()
    assert Event.objects.filter(action="thing.done").count() == 2


def test_a_change_that_failed_leaves_the_number_free() -> None:
    with pytest.raises(ValueError, match="refused"):
        act(fail=True)
    assert not IdempotencyKey.objects.exists()
    act(sent="2")


def test_another_content_under_the_same_number_is_refused() -> None:
    act()
    with pytest.raises(Conflict):
        act(body="c", sent="2")
