"""Ties of rows are followed one by one, also by a planner that has never looked at the tables: left to choose it would
read all rows of a ledger again for each tie."""

from collections.abc import Iterator, Mapping
from copy import copy
from datetime import date
from typing import Any

import pytest
from django.db import connection

from taizhang.duties.dues.doings import by_everybody
from taizhang.duties.dues.rules import rules
from taizhang.figures.statement import Sql, numbers
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry, EntryLink
from taizhang.packs.model import Each
from tests.duties.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

MANY, FEW = 1_000, 20


def compared(text: str, params: tuple[Any, ...]) -> list[str]:
    """Joins in which rows are read and compared, instead of looked up by what they are joined on."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {text}", params)
            lines = [line for *_, line in cursor.fetchall()]
            return [one for one in lines if " entry USING INDEX" in one or one == "SCAN entry"]
        cursor.execute(f"EXPLAIN (FORMAT JSON) {text}", params)
        ((found,),) = cursor.fetchall()
    return list(_compared(found[0]["Plan"]))


def _compared(node: Mapping[str, Any]) -> Iterator[str]:
    if node["Node Type"] == "Nested Loop" and "Join Filter" in node:
        yield node["Join Filter"]
    for below in node.get("Plans", ()):
        yield from _compared(below)


@pytest.fixture
def tied(world: World) -> Sql:
    """What was done about a few requirements, in many meetings; nobody has counted them for the planner."""
    asked = [int(world.enter("requirement", world.county, got_on="2026-03-02").pk) for _ in range(FEW)]
    like = world.meeting(world.town, "2026-03-03", requirement=asked[:1])
    copies = [copy(like) for _ in range(MANY)]
    for n, one in enumerate(copies, 1):
        one.pk, one.number = like.pk + n, f"M{n}"
    Entry.system.bulk_create(copies)
    EntryLink.objects.bulk_create(
        EntryLink(home=one.home, entry=one.pk, field="requirement", target=asked[n % FEW])
        for n, one in enumerate(copies)
    )
    packs = installed.current()
    (rule,) = rules(packs, [packs.duties["due.convey"]])
    assert isinstance(rule.duty.each, Each)
    return by_everybody(rule, rule.duty.each, packs.ledgers["due.meeting"], numbers(asked), (date.min, TODAY))


def test_what_was_done_about_rows_is_found_from_their_ties(tied: Sql) -> None:
    assert compared(tied.text, tied.params) == []
    free = tied.text.replace(" OFFSET 0", "").replace("CROSS JOIN (", "JOIN (").replace("s.id = k", "+s.id = k")
    if connection.vendor == "sqlite":
        assert compared(free, tied.params)
    else:
        assert compared(free.replace("+s.id", "s.id"), tied.params) == ["(k.entry = entry.id)"]
