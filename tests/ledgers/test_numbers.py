"""Numbers are unique within ledger, unit and year, however many write at once."""

import threading

import pytest
from django.db import connection

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.create import NewEntry, create
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]

WRITERS, EACH = 4, 6


def test_several_clerks_at_once_get_numbers_without_gap_or_twin(world: World) -> None:
    errors: list[Exception] = []
    scope = world.clerk()

    def write(days: tuple[str, ...]) -> None:
        try:
            for n in range(EACH):
                given = {"title": f"问题{n}", "source": "research", "found_on": days[n % len(days)]}
                create(scope, NewEntry("demo.problem", world.town.pk, given), today=TODAY)
        except Exception as error:  # told below, where the test can fail
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(("2026-03-01", "2025-12-31"),)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    for year in ("2025", "2026"):
        numbers = Entry.system.filter(number__startswith=f"530101-{year}-").values_list("number", flat=True)
        assert sorted(int(one[-4:]) for one in numbers) == list(range(1, WRITERS * EACH // 2 + 1))
