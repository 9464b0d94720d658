"""What waits for somebody: by his posts, at his own places, never what he asked for himself."""

from datetime import timedelta

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from taizhang.ledgers import waiting
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import evidence
from taizhang.ledgers.operations.steps import Taken, take
from taizhang.ledgers.waiting import Kind
from taizhang.units.models import Account, Grant
from taizhang.units.roles import Role
from taizhang.units.scope import Scope
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def asked(world: World, entry: Entry, by: Scope | None = None) -> Entry:
    """Its measure done, its closure asked for."""
    who = by or world.clerk()
    evidence.add(who, evidence.NewEvidence(entry.pk, "说明.txt"), ["说明".encode()])
    measure = world.measure(entry)
    take(who, measure.pk, Taken("done", measure.version, TODAY), today=TODAY)
    entry.refresh_from_db()
    take(who, entry.pk, Taken("ask", entry.version, TODAY, values={"result": "已换"}), today=TODAY)
    return entry


def keys(scope: Scope, kind: Kind) -> list[int]:
    return [row.pk for row in waiting.rows(scope, kind, today=TODAY)]


def test_a_review_waits_for_the_units_own_reviewer(world: World) -> None:
    row = asked(world, world.problem())
    own, above = world.reviewer(), world.reviewer(world.county)
    assert keys(own, Kind.REVIEW) == [row.pk]
    assert keys(above, Kind.REVIEW) == []
    assert keys(world.clerk(), Kind.REVIEW) == []


def test_without_one_it_waits_for_the_superiors(world: World) -> None:
    row = asked(world, world.problem())
    assert keys(world.reviewer(world.county), Kind.REVIEW) == [row.pk]


def test_a_closed_account_serves_nobody(world: World) -> None:
    row = asked(world, world.problem())
    gone = world.reviewer()
    Account.objects.filter(pk=gone.actor.account).update(is_active=False)
    assert keys(world.reviewer(world.county), Kind.REVIEW) == [row.pk]


def test_who_asked_is_not_the_one_who_reviews(world: World) -> None:
    both = world.reviewer()
    row = asked(world, world.problem(), by=both)
    assert keys(both, Kind.REVIEW) == []
    assert keys(world.scope(world.town, Role.REVIEWER, "2"), Kind.REVIEW) == [row.pk]


def test_what_was_sent_back_waits_for_the_clerk_until_he_asks_again(world: World) -> None:
    row = asked(world, world.problem())
    row.refresh_from_db()
    take(world.reviewer(), row.pk, Taken("back", row.version, TODAY, comment="补照片"), today=TODAY)
    assert keys(world.clerk(), Kind.RETURNED) == [row.pk]
    assert keys(world.clerk(), Kind.DUE) == []
    row.refresh_from_db()
    take(world.clerk(), row.pk, Taken("ask", row.version, TODAY), today=TODAY)
    assert keys(world.clerk(), Kind.RETURNED) == []


def test_what_is_late_or_due_within_a_week_by_deadline(world: World) -> None:
    days = {name: (TODAY + timedelta(days=n)).isoformat() for name, n in (("late", -2), ("soon", 7), ("far", 8))}
    soon = world.problem(due=days["soon"])
    late = world.problem(due=days["late"])
    world.problem(due=days["far"])
    assert keys(world.clerk(), Kind.DUE) == [late.pk, soon.pk]
    assert keys(world.clerk(world.county), Kind.DUE) == []
    assert keys(world.clerk(world.village), Kind.DUE) == []


def test_rows_without_a_deadline_stand_last(world: World) -> None:
    first, second = asked(world, world.problem()), asked(world, world.problem())
    Entry.system.filter(pk=first.pk).update(due=None)
    assert keys(world.reviewer(), Kind.REVIEW) == [second.pk, first.pk]


def test_the_count_is_that_of_all_kinds_together(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asked(world, world.problem())
    world.problem(due=TODAY.isoformat())
    office = world.scope(world.town, Role.OFFICE)
    waiting.total(office, today=TODAY)
    with django_assert_max_num_queries(3):  # the packs' versions, units without a reviewer, the count
        found = waiting.total(office, today=TODAY)
    assert found == sum(len(keys(office, kind)) for kind in waiting.kinds(office)) == 2


def test_who_only_reads_has_nothing_waiting(world: World) -> None:
    asked(world, world.problem())
    viewer = world.scope(world.town, Role.VIEWER)
    assert waiting.kinds(viewer) == []
    assert waiting.total(viewer, today=TODAY) == 0
    assert Grant.objects.filter(role=Role.VIEWER).exists()
