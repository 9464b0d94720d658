"""Cells built by several processes are those built by one, an error in any of them is the build's, and one that is
killed is done without."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from typing import Never

import pytest
from django.db import OperationalError, connection

from taizhang.figures import build, hands, registration
from taizhang.figures.fold import fold_all
from taizhang.figures.models import CellDays, CellYear, Delta
from taizhang.figures.statement import Sql, run
from taizhang.figures.verify import verify
from taizhang.ledgers.models import Entry
from taizhang.units.scope import SYSTEM_SCOPE
from tests.figures import world
from tests.figures.county import TODAY, Place

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]


def held() -> list[tuple[object, ...]]:
    """Every cell that holds something, by what is kept of it and not by the number of its definition."""
    found = []
    for model in (CellYear, CellDays):
        names = [one.attname for one in model._meta.concrete_fields if one.attname not in {"pk", "indicator"}]
        found += sorted(tuple(map(str, row)) for row in model.objects.values_list(*names))
    return sorted(found)


def again() -> bool:
    done = build.build(registration.register_again(SYSTEM_SCOPE))
    build.drop_old()
    return done


@pytest.fixture
def two_homes(filled: Place) -> Place:
    """Deltas of both are folded but for one entry of each."""
    while fold_all():
        pass
    far = world.unit("530200000000", "prefecture")
    for at, day in ((far, TODAY), (world.unit("530222000000", "county", far), filled.village.started_on)):
        filled.problem(at, day, amount="7.5")
    filled.problem(filled.other, filled.village.started_on)
    assert Delta.objects.values("home").distinct().count() == 2
    return filled


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def begin() -> None:
        monkeypatch.setattr(hands, "LARGE", 1)
        monkeypatch.setattr("os.cpu_count", lambda: 2)

    return begin


def test_hands_build_what_one_builds(two_homes: Place, several: Callable[[], None]) -> None:
    assert again()
    alone = held()
    several()
    told: list[str] = []
    waiting = registration.register_again(SYSTEM_SCOPE)
    assert build.build(waiting, lambda *said: told.append(said[2]))
    build.drop_old()
    assert held() == alone
    assert verify(hands.quiet) == []
    assert "统计条目" in told
    assert not connection.in_atomic_block


def test_an_error_of_a_hand_is_raised(two_homes: Place, several: Callable[[], None]) -> None:
    several()
    with pytest.raises(RuntimeError, match="断了"):
        hands.deal(breaks, hands.quiet)


def test_a_build_whose_hand_is_killed_is_done_by_one(
    two_homes: Place, several: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert again()
    alone, work = held(), build._portion
    several()
    with pytest.raises(OperationalError if connection.vendor == "postgresql" else hands.Lost):
        hands.deal(dies, hands.quiet)
    if (
        connection.vendor == "postgresql"
    ):  # a session that ended is an error like others, and the job is tried again
        assert again()
        assert held() == alone
        return
    monkeypatch.setattr(build, "_portion", dies)
    dealt = []

    def deal(*given: object, most: int) -> None:
        dealt.append(most)
        if most == 1:
            monkeypatch.setattr(build, "_portion", work)
            given = (work, *given[1:])
        whole(*given, most=most)  # type: ignore[arg-type]  # what was given

    whole = hands.deal
    monkeypatch.setattr(hands, "deal", deal)
    assert again()
    assert dealt == [hands.MOST, 1]
    assert held() == alone


@pytest.mark.parametrize(
    ("weights", "dealt"),
    [
        ({0: 0, 1: 9, 2: 5, 3: 4, 4: 3}, [(1, 4), (2, 3, 0)]),
        ({1: 9, 2: 1}, [(1,), (2,)]),
        ({0: 9}, [(0,)]),
        ({1: 9, 2: 0, 3: 0}, [(1,), (2, 3)]),
    ],
)
def test_homes_are_dealt_evenly(weights: dict[int, int], dealt: list[tuple[int, ...]]) -> None:
    assert [one.homes for one in hands._evenly(weights, 2)] == dealt


def test_homes_are_weighed_by_some_of_their_entries(two_homes: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    last = Entry.system.latest("id").pk
    counted = Counter(Entry.system.values_list("home", flat=True))
    monkeypatch.setattr(hands, "SAMPLE", last)  # every id there is: other tests have used many
    assert hands._weights(last) == counted
    monkeypatch.setattr(hands, "SAMPLE", 1)
    assert sum(hands._weights(last).values()) == 1
    assert hands._weights(last).keys() == counted.keys()


def breaks(portion: hands.Portion, progress: hands.Progress) -> Never:
    raise RuntimeError("断了")


def dies(portion: hands.Portion, progress: hands.Progress, *given: object) -> None:
    if connection.vendor == "postgresql":
        run(Sql("SELECT pg_terminate_backend(pg_backend_pid())"))
    os.kill(os.getpid(), signal.SIGKILL)
