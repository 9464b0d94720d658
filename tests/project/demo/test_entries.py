"""Entries of the demo: in a county small enough for a test, every ledger and every indicator still has something."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from taizhang.audit.errors import Refused
from taizhang.audit.models import Event
from taizhang.figures.figure import Wanted
from taizhang.figures.queries import read, recount
from taizhang.ledgers import installed, prepare, search_index
from taizhang.ledgers.models import Campaign, CampaignUnit, EffectCheck, Entry, EntryLink, EntryUnit, Stay
from taizhang.packs.conditions import evaluate
from taizhang.packs.loader import builtin_folders, load
from taizhang.project.demo.entries.decks import Decks
from taizhang.project.demo.entries.lives import Lives
from taizhang.project.demo.entries.phrases import Phrases
from taizhang.project.demo.entries.places import Place
from taizhang.project.demo.entries.planning import Planning
from taizhang.project.demo.entries.ties import Ties
from taizhang.project.demo.entries.values import Around, Values
from taizhang.project.demo.world import COUNTY_CODE, World
from taizhang.text.tokens import query
from taizhang.units.models import Unit
from taizhang.units.scope import SYSTEM_SCOPE
from tests.project.demo.conftest import TODAY

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
SINCE = date(2026, 1, 1)
DAILY = ("base", "zhuti")


def test_every_ledger_has_rows_and_every_row_would_pass_as_typed(county: World) -> None:
    packs = installed.current()
    held = Counter(Entry.system.values_list("ledger", flat=True))
    assert {key for key, one in packs.ledgers.items() if one.pack in DAILY} <= held.keys()
    for row in Entry.system.filter(lump=False):
        ledger = packs.ledgers[row.ledger]
        assert prepare.check(ledger, row.data) == {}, row.number
        assert row.title
        assert row.state in ledger.lifecycle.states
        assert row.finished == (row.state in ledger.lifecycle.ends)


def test_rows_lived_by_their_lifecycle(county: World) -> None:
    packs = installed.current()
    rows = {row.pk: row for row in Entry.system.filter(lump=False)}
    last: dict[int, Stay] = {}
    for stay in Stay.objects.filter(entry__in=rows).order_by("entry", "n"):
        row, before = rows[stay.entry], last.get(stay.entry)
        lifecycle = packs.ledgers[row.ledger].lifecycle
        if before is None:
            assert (stay.n, stay.state, stay.step) == (1, lifecycle.start, "")
        else:
            step = lifecycle.steps[stay.step]
            assert before.state in step.sources
            assert stay.state == step.to
            assert before.to_day == stay.from_day
            condition = packs.ledgers[row.ledger].step_conditions.get(stay.step)
            assert condition is None or evaluate(condition, row.data)
            fields = [key for key in step.needs if key in packs.ledgers[row.ledger].fields]
            assert all(key in row.data for key in fields), (row.number, fields)
        assert stay.from_day <= TODAY
        last[stay.entry] = stay
    assert {key: stay.state for key, stay in last.items()} == {key: row.state for key, row in rows.items()}
    assert all(stay.to_day is None for stay in last.values())


def test_a_closed_problem_has_its_measures_closed(county: World) -> None:
    closed = Entry.system.filter(ledger="base.problem", state="closed")
    measures = Entry.system.filter(ledger="base.measure", parent__in=closed.values("pk"))
    assert closed.exists()
    assert set(measures.values_list("parent", flat=True)) == set(closed.values_list("pk", flat=True))
    assert not measures.filter(finished=False).exists()
    assert EffectCheck.objects.filter(good=True).exists()
    assert EffectCheck.objects.filter(good=False).exists()


def test_every_indicator_is_above_zero_somewhere(county: World) -> None:
    root = Unit.system.get(code=COUNTY_CODE)
    below = list(
        Unit.system.filter(ended_on=None).exclude(pk=root.pk).order_by("path").values_list("pk", flat=True)
    )
    empty, waiting = set(), set()
    for key, one in installed.current().indicators.items():
        if one.pack not in DAILY:
            continue
        try:
            found = any(_above_zero(key, units) for units in ([root.pk], below[:60], below[60:]))
            found = found or (one.source.value == "duty" and _in_some_week(key, root.pk))
        except Refused as refused:
            if refused.code != "needs_calendar":
                raise
            waiting.add(key)
            continue
        if not found:
            empty.add(key)
    assert empty == set()
    # the takes that only the calendar of duties can answer
    assert all(installed.current().indicators[key].source.value in {"duty", "share"} for key in waiting)


def _in_some_week(key: str, unit: int) -> bool:
    """What is owed each week is asked of one week: over many, a unit that reported once is not missing."""
    mondays = [TODAY - timedelta(days=TODAY.weekday() + 7 * week) for week in range(1, 25)]
    wanted = [Wanted(key, unit, monday, monday + timedelta(days=6)) for monday in mondays]
    return any((one.value or 0) > 0 for one in read(SYSTEM_SCOPE, wanted))


def _above_zero(key: str, units: list[int]) -> bool:
    figures = read(SYSTEM_SCOPE, [Wanted(key, unit, SINCE, TODAY) for unit in units])
    return any((one.value or 0) > 0 for one in figures)


def test_figures_of_what_was_written_at_once_are_right(county: World) -> None:
    root = Unit.system.get(code=COUNTY_CODE)
    for key in (
        "base.problems_found",
        "base.problems_closed",
        "base.joint_studies",
        "base.studies",
        "base.services_late",
    ):
        wanted = Wanted(key, root.pk, SINCE, TODAY)
        (figure,) = read(SYSTEM_SCOPE, [wanted])
        assert figure.detailed == recount(SYSTEM_SCOPE, wanted) - figure.lump, key
    joint = Entry.system.filter(joint=True).first()
    assert joint is not None
    assert EntryUnit.objects.filter(entry=joint.pk).count() == 2


def test_rows_are_found_linked_and_told_of(county: World) -> None:
    row = Entry.system.filter(ledger="base.problem", title__contains="路灯").first()
    assert row is not None
    assert row.pk in search_index.found(query("路灯"))
    assert EntryLink.objects.exists()
    assert Event.objects.get(action="demo.entries").unit is not None
    campaign = Campaign.objects.get()
    members = CampaignUnit.objects.filter(campaign=campaign)
    assert set(members.values_list("batch__key", flat=True)) == {"first", "second"}


def test_a_county_of_no_name_gets_as_many_rows_as_asked() -> None:
    packs = load(builtin_folders()).checked()
    tree = [
        Place(number, f"9801{number:02d}", "某地", "某地", column, 1, None)
        for number, column in enumerate((0, 1, 2, 3))
    ]
    for place in tree[1:]:
        place.parent = tree[0]
    rng, phrases = Random(1), Phrases(Random(1))
    around = Around(
        tree[0],
        tree,
        {1: "city"},
        [2],
        {"org:1": "晚报", **{f"unit:{one.id}": one.name for one in tree}},
        frozenset(),
        TODAY,
    )
    decks = Decks(rng)
    lives, values = Lives(rng, decks, phrases, TODAY), Values(rng, decks, phrases, around)
    rows = Planning(rng, packs, SINCE, TODAY).county(tree, 40, values, lives)
    assert 15 <= len(rows) <= 110
    Ties(rng, rows).tie()
    assert all(one.links for one in rows if one.ledger.id == "zhuti.benchmark" and one.whole)
