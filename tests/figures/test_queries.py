"""Figures for somebody: through real entries, packs and scopes."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from taizhang.audit.errors import Missing, Refused
from taizhang.figures import drill
from taizhang.figures.figure import BUILDING
from taizhang.figures.fold import fold_all
from taizhang.figures.models import CellDays, CellYear, Delta, Difference
from taizhang.figures.queries import children, read, recount, series
from taizhang.figures.rows import rows
from taizhang.figures.table import table
from taizhang.figures.verify import verify, verify_units
from taizhang.ledgers.models import Campaign
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.lump import NewLump, create_lump
from taizhang.ledgers.subtrees import FEW_UNITS
from taizhang.packs.reach import Reach
from taizhang.project.cli import figures as command
from taizhang.units.models import HeadCount
from taizhang.units.scope import SYSTEM_SCOPE
from tests.figures.county import FIRST, LAST, PACK, TODAY, Place, viewer

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.mark.parametrize("folded", [False, True])
def test_every_kind_of_indicator(filled: Place, folded: bool) -> None:
    while folded and fold_all():
        pass
    assert CellYear.objects.exists() == folded
    assert filled.figure("fig.problems_found").value == 4
    assert filled.figure("fig.problems_closed").value == 1
    assert filled.figure("fig.problems_open").value == 3
    assert filled.figure("fig.money").value == Decimal("15.50")
    assert filled.figure("fig.places").value == 2
    assert filled.figure("fig.everything").value == 5
    assert filled.figure("fig.towns").value == 2
    share = filled.figure("fig.closure_rate")
    assert (share.numerator, share.denominator, share.value) == (1, 4, Decimal("25.0"))
    cohort = filled.figure("fig.cohort_rate", last=date(2023, 9, 30))
    assert (cohort.numerator, cohort.denominator) == (1, 1)


def test_reaches_add_up(filled: Place) -> None:
    found = [filled.figure("fig.problems_found", filled.town, reach=one).value for one in (Reach.OWN, Reach.BELOW)]
    assert found == [1, 2]
    assert filled.figure("fig.problems_found", filled.town, reach=Reach.ALL).value == 3


def test_a_share_is_cumulative_whatever_the_week(filled: Place) -> None:
    week = filled.figure("fig.closure_rate", first=date(2023, 10, 9), last=date(2023, 10, 15))
    assert (week.numerator, week.denominator, week.first) == (1, 3, None)


def test_a_share_alone_is_read_where_no_cells_are_kept(filled: Place) -> None:
    village = filled.figure("fig.closure_rate", filled.village)
    assert (village.numerator, village.denominator) == (1, 2)


def test_head_counts_are_those_of_the_day(filled: Place) -> None:
    HeadCount.objects.create(
        unit=filled.town, what="党员", amount=30, from_day=date(2023, 1, 1), to_day=date(2023, 10, 1)
    )
    HeadCount.objects.create(unit=filled.town, what="党员", amount=32, from_day=date(2023, 10, 1))
    assert filled.figure("fig.members").value == 32
    assert filled.figure("fig.members", last=date(2023, 9, 30)).value == 30


def test_a_duty_is_met_by_units(filled: Place) -> None:
    assert filled.figure("fig.study_due").value == 2
    assert filled.figure("fig.study_done").value == 1
    while fold_all():
        pass
    assert filled.figure("fig.study_done").value == 1
    assert filled.figure("fig.study_done", last=date(2023, 9, 20)).value == 0


def test_a_lump_is_told_apart_and_shrinks_as_rows_come(filled: Place) -> None:
    new = NewLump("fig.problems_found", filled.village.pk, 10, date(2023, 8, 1), date(2023, 9, 30))
    create_lump(SYSTEM_SCOPE, new, today=TODAY)
    found = filled.figure("fig.problems_found")
    assert (found.value, found.detailed, found.lump) == (13, 4, 9)
    filled.problem(filled.village, date(2023, 9, 1))
    assert filled.figure("fig.problems_found").lump == 8
    assert sum(row.amount for row in rows(SYSTEM_SCOPE, filled.wanted("fig.problems_found", None)).rows) == 12


def test_rows_are_the_figure_and_private_ones_are_only_counted(filled: Place) -> None:
    scope = viewer(filled.county)
    page = rows(scope, filled.wanted("fig.everything", None))
    assert sum(row.amount for row in page.rows) + page.not_shown == 5
    assert recount(scope, filled.wanted("fig.everything", None)) == 5
    assert page.not_shown == 0  # the county stands directly above the town that owns the private row
    first = rows(scope, filled.wanted("fig.everything", None), limit=2)
    second = rows(scope, filled.wanted("fig.everything", None), limit=3, after=first.next)
    assert [row.entry for row in (*first.rows, *second.rows)] == [row.entry for row in page.rows]


@pytest.mark.parametrize("key", ["problems_found", "problems_closed", "problems_open", "money", "everything"])
def test_a_page_is_the_same_however_few_days_are_looked_through_first(
    filled: Place, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    def walked(windows: tuple[int, ...], limit: int) -> list[tuple[int, int, str]]:
        monkeypatch.setattr(drill, "WINDOWS", windows)
        found, after = [], None
        for _ in range(10):
            page = rows(SYSTEM_SCOPE, filled.wanted(f"fig.{key}", None), after=after, limit=limit)
            found += [(row.entry, row.amount, row.indicator) for row in page.rows]
            after = page.next
            if after is None:
                return found
        raise AssertionError("the pages do not end")

    whole = walked((), 100)
    assert whole
    for few in (FEW_UNITS, 1):  # of a large subtree the ledger is walked instead of its units
        monkeypatch.setattr(drill, "FEW_UNITS", few)
        assert [walked(windows, 1) for windows in ((), (0,), (1, 8, 64), (400,))] == [whole] * 4


def test_a_full_page_is_read_from_its_days_alone(filled: Place) -> None:
    with CaptureQueriesContext(connection) as asked:
        rows(SYSTEM_SCOPE, filled.wanted("fig.problems_found", None, first=date(2023, 1, 2)), limit=1)
    opening = [one["sql"] for one in asked.captured_queries if "z.day DESC" in one["sql"]]
    assert opening
    assert not any("2023-01-02" in one for one in opening)


def test_a_private_row_of_far_below_is_not_shown(filled: Place) -> None:
    filled.problem(filled.village, date(2023, 10, 10), source="meeting")
    page = rows(viewer(filled.county), filled.wanted("fig.problems_found", None))
    assert (len(page.rows), page.not_shown) == (4, 1)


def test_who_does_not_see_the_whole_subtree_gets_nothing(filled: Place) -> None:
    scope = viewer(filled.town)
    assert read(scope, [filled.wanted("fig.problems_found", filled.village)])[0].value == 2
    for unit in (filled.county, filled.other):
        with pytest.raises(Missing):
            read(scope, [filled.wanted("fig.problems_found", unit)])
        with pytest.raises(Missing):
            rows(scope, filled.wanted("fig.problems_found", unit))


def test_a_series_ends_where_the_period_ends(filled: Place) -> None:
    found = series(SYSTEM_SCOPE, filled.wanted("fig.problems_found", None), "month")
    assert [(one.first, one.last, one.value) for one in found] == [
        (FIRST, date(2023, 9, 30), 1),
        (date(2023, 10, 1), LAST, 3),
    ]
    stock = series(SYSTEM_SCOPE, filled.wanted("fig.problems_open", None), "week")
    assert [one.value for one in stock][-2:] == [2, 3]


def test_a_series_may_begin_before_its_campaign(filled: Place) -> None:
    """What was entered before counts in the figure, so it counts in its pieces."""
    campaign(filled, date(2023, 10, 5))
    wanted = filled.wanted("fig.problems_found", None)
    found = series(SYSTEM_SCOPE, wanted, "month")
    assert sum(int(one.value or 0) for one in found) == filled.figure("fig.problems_found").value == 4
    with pytest.raises(Refused, match="早于活动"):
        series(SYSTEM_SCOPE, replace(wanted, last=date(2023, 10, 4)), "month")


def campaign(of: Place, begins: date) -> None:
    Campaign.objects.create(key="c", pack="fig", label="主题活动", unit=of.county, starts_on=begins, version=1)


def test_more_units_ask_no_more_statements(filled: Place) -> None:
    asked = []
    for units in ([filled.county.pk], [filled.county.pk, filled.town.pk, filled.other.pk]):
        with CaptureQueriesContext(connection) as held:
            table(SYSTEM_SCOPE, units, ["fig.sessions"], [(FIRST, LAST)])
        asked.append(sum('FROM "unit"' in one["sql"] for one in held.captured_queries))
    assert asked[0] == asked[1]


def test_children_come_in_official_order(filled: Place) -> None:
    found = children(SYSTEM_SCOPE, [filled.wanted(key, None) for key in ("fig.problems_found", "fig.sessions")])
    assert [[one.value for one in row] for row in found] == [[4, 1], [3, 1], [0, 0]]


def test_late_rows_are_counted(filled: Place) -> None:
    cut = datetime(2023, 10, 20, tzinfo=UTC)
    assert filled.figure("fig.problems_found", cut=cut).late == 4
    assert filled.figure("fig.problems_found", cut=datetime.now(UTC)).late == 0


@pytest.mark.parametrize(
    ("key", "more", "words"),
    [
        ("fig.problem_found", {}, "problems_found"),
        ("fig.problems_found", {"last": date(2023, 9, 1)}, "晚于截止日期"),
        ("fig.problems_found", {"first": date(2022, 1, 1), "last": date(2022, 2, 1)}, "早于活动"),
    ],
)
def test_bad_input_is_explained(filled: Place, key: str, more: dict[str, object], words: str) -> None:
    campaign(filled, date(2023, 9, 1))
    with pytest.raises(Refused, match=words):
        read(SYSTEM_SCOPE, [filled.wanted(key, None, **more)])


def test_days_far_away_are_exact(filled: Place) -> None:
    create(
        SYSTEM_SCOPE,
        NewEntry(
            "fig.problem", filled.village.pk, {"title": "旧账", "source": "research", "found_on": "1949-10-01"}
        ),
        today=TODAY,
    )
    assert filled.figure("fig.problems_found", first=date.min, last=date.max).value == 6
    assert filled.figure("fig.problems_open", last=date.max).value == 5


def test_a_wrong_cell_is_reported_and_left_alone(filled: Place) -> None:
    while fold_all():
        pass
    assert verify(lambda *_: None) == []
    county = filled.county.pk
    days = CellDays.objects.filter(tree=0, unit=county, month=date(2023, 9, 1))
    days.update(d5=F("d5") + 7)
    found = verify(lambda *_: None)
    assert {(one.unit, one.day, one.whole_month) for one in found} == {(county, date(2023, 9, 5), False)}
    assert {one.kept - one.counted for one in found} == {7}
    assert Difference.objects.filter(cleared_at=None).count() == len(found)
    days.update(d5=F("d5") - 7)
    months = CellYear.objects.filter(tree=0, unit=county, year=2023)
    before = list(months.order_by("indicator").values_list("m9", flat=True))
    months.update(m9=F("m9") + 7)
    assert {(one.day, one.whole_month) for one in verify(lambda *_: None)} == {(date(2023, 9, 1), True)}
    assert list(months.order_by("indicator").values_list("m9", flat=True)) == [n + 7 for n in before]


def test_a_unit_is_proved_for_all_it_ever_had(filled: Place) -> None:
    fold_all(limit=3)
    units = [filled.county, filled.town]
    assert verify_units(units) == []
    CellYear.objects.filter(tree=0, unit=filled.town.pk, year=2023).update(m10=F("m10") - 1)
    found = verify_units(units)
    assert {(one.unit, one.day, one.whole_month) for one in found} == {(filled.town.pk, date(2023, 10, 1), True)}
    assert {one.kept - one.counted for one in found} == {-1}
    assert Difference.objects.filter(cleared_at=None).count() == len(found)
    CellYear.objects.filter(tree=0, unit=filled.town.pk, year=2023).update(m10=F("m10") + 1)
    assert verify_units(units) == []
    assert not Difference.objects.filter(cleared_at=None).exists()


def test_a_changed_definition_is_built_beside_the_old(filled: Place, tmp_path: Path) -> None:
    from shutil import copytree

    changed = tmp_path / "pack"
    copytree(PACK, changed)
    text = (changed / "indicators.toml").read_text(encoding="utf-8")
    text = text.replace('ledger = "study"\n', 'ledger = "study"\nwhere = { title = "党课" }\n', 1)
    (changed / "indicators.toml").write_text(text + '[fresh]\nlabel = "新指标"\nledger = "study"\nword = "次"\n')
    (changed / "pack.toml").write_text(
        (changed / "pack.toml").read_text().replace('version = "1"', 'version = "2"')
    )
    packs.install(SYSTEM_SCOPE, [changed])
    old = filled.figure("fig.sessions")
    assert (old.value, old.definition.replaced_by is not None) == (1, True)
    assert filled.figure("fig.fresh").state == BUILDING
    result = CliRunner().invoke(command.app, ["rebuild", "--indicator", "fig.money"])
    assert result.exit_code == 0, result.output
    assert filled.figure("fig.sessions").value == 0
    assert filled.figure("fig.fresh").value == 1
    assert filled.figure("fig.money").value == Decimal("15.50")


def test_the_command_line_gives_a_figure_with_a_link_to_its_rows(filled: Place) -> None:
    asked = ["--unit", "530121000000", "--from", "2023-09-04", "--to", "2023-10-20"]
    result = CliRunner().invoke(
        command.app, ["get", *asked, "--indicator", "problems_found,closure_rate", "--json"]
    )
    first, share = json.loads(result.output)["figures"]
    assert (first["indicator"], first["value"], first["reach"]) == ("fig.problems_found", 4, "all")
    assert first["rows"].startswith("/api/v1/units/530121000000/figures/rows?indicator=fig.problems_found")
    assert (share["numerator"], share["denominator"], share["value"]) == (1, 4, 25.0)
    listed = CliRunner().invoke(command.app, ["rows", *asked, "--indicator", "problems_found", "--json"])
    assert sum(row["amount"] for row in json.loads(listed.output)["rows"]) == 4
    below = ["children", *asked, "--indicator", "problems_found", "--reach", "own", "--json"]
    told = json.loads(CliRunner().invoke(command.app, below).output)["figures"]
    assert [(one["unit"]["code"], one["value"]) for one in told] == [
        ("530121000000", 1),
        ("530121100000", 1),
        ("530121200000", 0),
    ]
    weekly = CliRunner().invoke(command.app, ["series", *asked, "--indicator", "problems_found", "--json"])
    assert sum(one["value"] for one in json.loads(weekly.output)["figures"]) == 4
    assert CliRunner().invoke(command.app, ["recount", *asked, "--indicator", "money"]).exit_code == 0
    assert CliRunner().invoke(command.app, ["verify", "--json"]).exit_code == 0
    assert Delta.objects.exists()


class Interrupted(Exception):
    """Somebody pulled the plug."""


def test_an_interrupted_fold_changes_nothing(filled: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise Interrupted

    before, waiting = filled.figure("fig.problems_found").value, Delta.objects.count()
    with monkeypatch.context() as patch:
        patch.setattr("taizhang.figures.met.add", stop)
        with pytest.raises(Interrupted):
            fold_all()
    assert (CellYear.objects.exists(), Delta.objects.count()) == (False, waiting)
    assert filled.figure("fig.problems_found").value == before
    while fold_all():
        pass
    assert (Delta.objects.count(), filled.figure("fig.problems_found").value) == (0, before)
