"""Reading ahead: in order, one at a time, errors where they belong, and a level made by it is like one made alone."""

import threading
from collections.abc import Iterator

import pytest

from taizhang.reports import work
from taizhang.reports.ahead import ahead
from taizhang.reports.making import stored
from taizhang.reports.making.make import make
from taizhang.reports.operations.templates import Upload, upload
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.reports.world import FIRST, LAST, MARKED, problem, reported_world
from tests.world import scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]


def numbers(upto: int, asked: list[int]) -> Iterator[int]:
    for one in range(upto):
        asked.append(one)
        yield one


def test_results_come_in_order_from_another_thread() -> None:
    threads = set()

    def double(one: int) -> int:
        threads.add(threading.current_thread().name)
        return 2 * one

    assert list(ahead(double, range(5))) == [0, 2, 4, 6, 8]
    assert list(ahead(double, [])) == []
    assert all("reports-ahead" in name for name in threads)


def test_two_are_worked_on_at_once() -> None:
    both = threading.Barrier(2, timeout=20)

    def meet(_: int) -> str:
        both.wait()
        return threading.current_thread().name

    assert len(set(ahead(meet, range(4)))) == 2


def test_nothing_is_taken_further_ahead_than_there_are_readers() -> None:
    asked: list[int] = []
    results = ahead(lambda one: one, numbers(10, asked))
    assert next(results) == 0
    assert asked == [0, 1, 2]
    results.close()  # type: ignore[attr-defined]  # a generator


def test_a_failure_comes_where_its_result_would_have_been() -> None:
    results = ahead(lambda one: 1 // (2 - one), range(4))
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_a_level_made_ahead_is_what_each_unit_alone_would_get(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "RUN", 1)
    world = reported_world()
    problem(world)
    above = scope(world.somebody(Role.OFFICE, "parent"))
    upload(above, Upload(world.parent.pk, "月报.docx", MARKED, key="all", period="month"))
    units = work.level(above, world.parent, work.CHILDREN)
    template = stored.by_key(above, "all", units[0])
    made = dict(work.made_of(SYSTEM_SCOPE, template, units, FIRST, LAST))
    assert list(made) == units
    for unit, one in made.items():
        alone = make(template, stored.asked_for(SYSTEM_SCOPE, template, unit, FIRST, LAST))
        assert one.data == alone.data
