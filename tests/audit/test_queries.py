"""A page of events: who did what to what, before and after, with filters and steady paging."""

from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from taizhang.audit import wording
from taizhang.audit.actor import SYSTEM, Actor
from taizhang.audit.erasure import erase_details
from taizhang.audit.models import Event
from taizhang.audit.operation import operation
from taizhang.audit.queries import Changed, Wanted, history
from taizhang.audit.seals import seal_all

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

CLERK = Actor(account=7, name="王文书", unit=3, via="page")
UNIT_WORDS = wording.Table(
    actions={"unit.edited": "修改单位"}, fields={"name": "名称"}, values={"kind": {"town": "乡镇"}}
)


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(wording.WORDINGS, "unit", UNIT_WORDS)


def write(actor: Actor = CLERK, action: str = "unit.edited", name: str = "unit:1", unit: int | None = None) -> int:
    with operation(actor) as op:
        before, after = {"name": "甲", "kind": "town"}, {"name": "乙", "tags": ["一", "二"], "open": True}
        op.event(action, name, "溪源县", unit=unit, before=before, after=after)
    return op.recorded[0].event.pk


def shown(wanted: Wanted) -> list[int]:
    return [line.id for line in history(wanted).lines]


def test_a_line_says_who_did_what_before_and_after_in_words() -> None:
    write()
    line = history(Wanted()).lines[0]
    assert (line.actor_name, line.via, line.action_label, line.label) == ("王文书", "网页", "修改单位", "溪源县")
    assert set(line.changed) == {
        Changed("name", "名称", "甲", "乙"),
        Changed("kind", "kind", "乡镇", ""),
        Changed("tags", "tags", "", "一、二"),
        Changed("open", "open", "", "是"),
    }


def test_what_has_no_wording_is_shown_by_its_code() -> None:
    write(action="other.done", name="other:1")
    assert history(Wanted()).lines[0].action_label == "other.done"


def test_each_filter_takes_its_own() -> None:
    mine = write()
    other = write(actor=SYSTEM, action="unitary.edited", name="unit:2", unit=4)
    assert shown(Wanted()) == [other, mine]
    assert shown(Wanted(objects=["unit:1"])) == [mine]
    assert shown(Wanted(units=[4])) == [other]
    assert shown(Wanted(units=Event.objects.filter(unit=3).values("unit"))) == [mine]
    assert shown(Wanted(units=[])) == []
    assert shown(Wanted(actor=7)) == [mine]
    assert shown(Wanted(actor=0)) == [other]
    assert shown(Wanted(action="unit")) == [mine]
    assert shown(Wanted(action="unit.edited")) == [mine]


def test_days_are_local_and_the_last_is_included() -> None:
    event = write()
    # 16:30 UTC is half past midnight of the next day in Shanghai.
    Event.objects.filter(pk=event).update(at=datetime(2026, 7, 4, 16, 30, tzinfo=UTC))
    assert shown(Wanted(since=date(2026, 7, 5), until=date(2026, 7, 5))) == [event]
    assert shown(Wanted(until=date(2026, 7, 4))) == []
    assert shown(Wanted(since=date(2026, 7, 6))) == []


def test_pages_follow_one_another_while_others_write() -> None:
    written = [write() for _ in range(5)]
    first = history(Wanted(), limit=2)
    write()
    second = history(Wanted(), before=first.next, limit=2)
    third = history(Wanted(), before=second.next, limit=2)
    assert [line.id for page in (first, second, third) for line in page.lines] == written[::-1]
    assert third.next is None


def test_a_page_costs_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(20):
        write()
    with django_assert_num_queries(3):
        history(Wanted(action="unit"))


def test_sealed_and_erased_are_marked() -> None:
    event = write()
    assert not history(Wanted()).lines[0].sealed
    seal_all()
    erase_details(CLERK, [event], basis="本人申请")
    erasure, line = history(Wanted()).lines
    assert line.sealed
    assert line.erased
    assert line.changed == ()
    assert erasure.action_label == "依法清除留痕细节"
    assert not erasure.sealed
