"""Ties of rows and sums of units are read once, also by a planner that has never looked at the tables: what it expects
to be a single row it would otherwise read again for each of the others."""

from collections.abc import Iterator, Mapping
from copy import copy
from datetime import date
from typing import Any

import pytest
from django.db import connection

from taizhang.duties.dues.doings import by_everybody
from taizhang.duties.dues.rules import rules
from taizhang.figures.statement import Sql
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry, EntryLink
from taizhang.packs.model import Each
from tests.duties.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

READ_WHOLE = {"Seq Scan", "Aggregate", "Sort", "Unique"}


def repeated(statement: Sql) -> set[str]:
    """What is read whole again for each row of something else."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {statement.text}", statement.params)
            return {line for *_, line in cursor.fetchall() if line in ("SCAN entry", "SCAN entry_link")}
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement.text}", statement.params)
        ((found,),) = cursor.fetchall()
    return set(_repeated(found[0]["Plan"], inner=False))


def _repeated(node: Mapping[str, Any], *, inner: bool) -> Iterator[str]:
    kind = node["Node Type"]
    if inner and kind in READ_WHOLE:
        yield f"{kind} {node.get('Relation Name', '')}"
    for n, below in enumerate(node.get("Plans", ())):
        once = below.get("Parent Relationship") == "InitPlan" or below["Node Type"] in {"Hash", "Materialize"}
        yield from _repeated(below, inner=not once and (inner or (kind == "Nested Loop" and n == 1)))


MANY, FEW = 2_000, 40


@pytest.fixture
def tied(world: World) -> Sql:
    """What was done about dozens of requirements, of hundreds of meetings; nobody has counted them for the planner."""
    asked = [world.enter("requirement", world.county, got_on="2026-03-02") for _ in range(FEW)]
    like = world.meeting(world.town, "2026-03-03", requirement=[asked[0].pk])
    last = int(like.pk)
    copies = [copy(like) for _ in range(MANY)]
    for n, one in enumerate(copies, 1):
        one.pk, one.number = last + n, f"M{n}"
    Entry.system.bulk_create(copies)
    EntryLink.objects.bulk_create(
        EntryLink(home=one.home, entry=one.pk, field="requirement", target=asked[n % FEW].pk)
        for n, one in enumerate(copies)
    )
    packs = installed.current()
    (rule,) = rules(packs, [packs.duties["due.convey"]])
    assert isinstance(rule.duty.each, Each)
    held = "SELECT id FROM entry WHERE ledger = 'due.requirement'"
    return by_everybody(rule, rule.duty.each, packs.ledgers["due.meeting"], held, (date.min, TODAY))


def test_what_was_done_about_rows_is_found_from_their_ties(tied: Sql) -> None:
    for t in (
        tied.text,
        tied.text.replace("AS MATERIALIZED", "AS NOT MATERIALIZED"),
        tied.text.replace("WHERE s.on_day", "WHERE s.id IN (SELECT entry FROM tied) AND s.on_day"),
        tied.text.replace("AS MATERIALIZED", "AS NOT MATERIALIZED").replace(
            "WHERE s.on_day", "WHERE s.id IN (SELECT entry FROM tied) AND s.on_day"
        ),
    ):
        print(t)
        print(repeated(Sql(t, tied.params)))
        with connection.cursor() as c:
            c.execute(("EXPLAIN " if connection.vendor != "sqlite" else "EXPLAIN QUERY PLAN ") + t, tied.params)
            for x in c.fetchall():
                print("  ", x)
    assert 0
