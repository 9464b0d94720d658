"""What an inquiry, a complaint, an inspection or an audit found becomes a problem, and each end shows the other."""

from datetime import date

import pytest

from taizhang.ledgers import cards
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.edit import edit
from taizhang.ledgers.operations.withdraw import withdraw
from taizhang.packs.loader import builtin_folders
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

DAY = date(2026, 3, 2).isoformat()
FOUND: dict[str, tuple[dict[str, object], str]] = {
    "base.visit": ({"title": "走访排水站", "held_on": DAY, "finding": "淤堵"}, "research"),
    "base.voice": ({"title": "路灯不亮", "got_on": DAY, "channel": "visit", "kind": "complaint"}, "masses"),
    "base.remark": ({"title": "记录不全", "got_on": DAY}, "inspect"),
    "base.audit_item": ({"title": "拨付手续不全", "got_on": DAY, "origin_no": "审-7"}, "audit"),
}


def found(world: World, ledger: str) -> Entry:
    values = dict(FOUND[ledger][0])
    if ledger == "base.visit":
        values["place"] = f"unit:{world.town.pk}"
    return create(SYSTEM_SCOPE, NewEntry(ledger, world.town.pk, values), today=TODAY)


def test_each_becomes_a_problem_and_both_ends_show_the_other(world: World) -> None:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    clerk = world.clerk()
    for ledger, (_, source) in FOUND.items():
        row = found(world, ledger)
        said: dict[str, object] = {"title": "淤堵"} if ledger == "base.visit" else {}
        problem = create(clerk, NewEntry("base.problem", world.town.pk, said, origin=row.pk), today=TODAY)
        assert problem.data["source"] == source
        origin = cards.card(clerk, problem.pk).origin
        assert origin is not None
        assert origin.id == row.pk
        assert [one.id for one in cards.card(clerk, row.pk).became] == [problem.pk]
        assert Entry.system.get(pk=row.pk).data["becomes"] == ["base.problem"]
    _follows(world, Entry.system.get(ledger="base.audit_item"))


def _follows(world: World, row: Entry) -> None:
    """What an audit item says is kept in step, and it is free again once its problem was withdrawn."""
    problem = Entry.system.get(origin=row.pk)
    assert (problem.title, problem.data["origin_no"]) == ("拨付手续不全", "审-7")
    edit(SYSTEM_SCOPE, row.pk, {"origin_no": "审-8"}, version=row.version)
    assert Entry.system.get(pk=problem.pk).data["origin_no"] == "审-8"
    withdraw(world.clerk(), problem.pk, reason="转错", version=Entry.system.get(pk=problem.pk).version)
    assert "becomes" not in Entry.system.get(pk=row.pk).data
