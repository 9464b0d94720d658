"""From the fact to the issued weekly report: how many fields a person types, rows included."""

from datetime import date

import pytest

from taizhang.duties.operations import dispatching, weekly
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.loader import builtin_folders
from taizhang.units.models import Unit
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import TODAY, unit

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

DAY = "2026-03-11"
MONDAY = date(2026, 3, 9)
# What a person types, in the order of the form; everything else has a default or is left for later.
MEETING = {"title": "三月支部党员大会", "held_on": DAY, "kind": ["branch"]}
STUDY = {"title": "学习重要讲话", "held_on": DAY, "kind": ["themed_day"], "attended": "18"}
PROBLEM = {"title": "路灯不亮", "found_on": DAY, "source": "research", "due": "2026-04-30"}
MEASURE = {"title": "更换路灯", "set_on": DAY}


@pytest.fixture
def branch(db: None) -> Unit:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    county = unit("530121000000", "溪源县", "county", None)
    return unit("B1", "孙店党支部", "branch", county)


def enter(ledger: str, at: Unit, values: dict[str, object], parent: Entry | None = None) -> Entry:
    """Every value is one the form asks for."""
    assert set(values) <= set(installed.ledger(ledger).fields)
    above = parent.pk if parent else None
    return create(SYSTEM_SCOPE, NewEntry(ledger, at.pk, values, parent=above), today=TODAY)


def test_few_fields_are_typed_and_the_weekly_report_asks_for_none(
    branch: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    enter("base.meeting", branch, dict(MEETING))
    enter("base.study", branch, dict(STUDY))
    problem = enter("base.problem", branch, dict(PROBLEM))
    enter("base.measure", branch, dict(MEASURE), problem)
    assert len(MEETING) <= 5
    assert len(STUDY) <= 5
    assert len(PROBLEM) + len(MEASURE) <= 8
    report = weekly.confirm(SYSTEM_SCOPE, weekly.Confirming(branch.pk, MONDAY), today=TODAY)
    assert {one["ledger"]: one["rows"] for one in report.written["counts"]} == {
        "base.meeting": 1, "base.study": 1, "base.problem": 1, "base.measure": 1,
    }  # fmt: skip
    county = Unit.system.get(code="530121000000")
    issued = dispatching.issue(SYSTEM_SCOPE, county.pk, MONDAY, today=TODAY)
    assert (issued.facts["members"], issued.facts["reported"]) == (1, 1)
