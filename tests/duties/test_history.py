"""A duty changed by a version of its pack: what began under the old text is judged by it, and the clock says so."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from taizhang.duties import calendars, clock, queries
from taizhang.duties.dues.due import Due, State
from taizhang.figures import build
from taizhang.ledgers.operations import campaigns, packs
from taizhang.packs.duty_keeper import kept_duty, read_duty
from taizhang.packs.loader import builtin_folders, load
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import PACK, TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

CHANGED = date(2026, 3, 18)
Upgrade = Callable[..., None]


@pytest.fixture
def upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Upgrade:
    """Install the pack of these tests again on a day, with other words in duties.toml."""
    said = {path.relative_to(PACK): path.read_text("utf-8") for path in PACK.rglob("*.toml")}

    def change(*replaced: tuple[str, str], on: date = CHANGED, version: str = "2") -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: on)
        for old, new in replaced:
            assert old in said[Path("duties.toml")]
            said[Path("duties.toml")] = said[Path("duties.toml")].replace(old, new)
        folder = tmp_path / version
        for path, text in said.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text.replace('version = "1"', f'version = "{version}"'), "utf-8")
        packs.install(SYSTEM_SCOPE, [folder])
        while waiting := build.waiting():
            build.build(waiting)

    return change


def said(due: Due) -> dict[str, str]:
    return {one.label: one.text for one in clock.explain(due, calendars.current())}


def test_what_began_under_the_old_text_is_judged_by_it_and_what_begins_later_by_the_new(
    world: World, upgrade: Upgrade
) -> None:
    for day in ("2026-03-03", "2026-03-05", "2026-04-03", "2026-04-05"):
        world.meeting(world.branch, day, "branch")
    upgrade(("at_least = 2", "at_least = 3"))
    march = world.due(world.branch, "monthly", TODAY)
    assert (march.state, march.duty.at_least) == (State.DONE, 2)
    words = said(march)["口径变动"]
    assert words.startswith("2026年3月18日由“每月，会议中类别含“支部会”的条目不少于2次”改为“每月，")
    assert words.endswith("不少于3次”，本期在此以前已经开始，仍按改前的口径判断。")
    april = world.due(world.branch, "monthly", date(2026, 4, 3), today=date(2026, 5, 20))
    assert (april.state, april.count, april.duty.at_least) == (State.MISSING, 2, 3)
    assert "口径变动" not in said(april)
    assert "口径变动" not in said(world.due(world.branch, "monthly", date(2026, 2, 3)))


def test_rows_that_met_the_old_condition_still_meet_it_though_its_sums_are_kept_no_more(
    world: World, upgrade: Upgrade
) -> None:
    world.meeting(world.town, "2026-03-17", "weekly")
    world.meeting(world.other, "2026-03-17", "launch")
    upgrade(('contains = "weekly"', 'contains = "launch"'))
    states = [world.due(one, "weekly", TODAY).state for one in (world.town, world.other)]
    assert states == [State.DONE, State.PENDING]
    found = queries.coverage(SYSTEM_SCOPE, world.county, "due.weekly", TODAY)
    assert (found.due, found.done) == (2, 1)
    missing = queries.named(SYSTEM_SCOPE, world.county, "due.weekly", TODAY, "pending")
    assert [one.name for one in missing] == ["柳林镇"]
    later = queries.coverage(SYSTEM_SCOPE, world.county, "due.weekly", date(2026, 3, 25))
    assert (later.due, later.done) == (2, 0)


def test_a_month_that_became_weeks_runs_to_its_end_and_the_weeks_begin_after_the_change(
    world: World, upgrade: Upgrade
) -> None:
    upgrade(('who = { kind = ["branch"] }\nevery = "month"', 'who = { kind = ["branch"] }\nevery = "week"'))
    found = world.dues(world.branch, "monthly", date(2026, 3, 1), date(2026, 4, 1))
    starts = [(one.start, one.due) for one in found]
    assert starts == [
        (date(2026, 3, 23), date(2026, 3, 29)),
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 3, 30), date(2026, 4, 5)),
    ]


@pytest.mark.parametrize(
    ("day", "due", "words"),
    [
        ("2026-04-30", date(2026, 4, 30), "2026年3月13日，是口径变动以前定的日子，后来放宽，按放宽的办。"),
        ("2026-03-06", date(2026, 3, 13), "2026年3月13日，是口径变动以前定的日子，本期不因变动而提前。"),
    ],
)
def test_another_day_for_what_is_done_once_relieves_and_never_presses(
    world: World, upgrade: Upgrade, day: str, due: date, words: str
) -> None:
    upgrade(("by = 2026-03-13", f"by = {day}"), on=date(2026, 3, 4))
    found = world.due(world.town, "adopt", date(2026, 3, 5))
    assert (found.first_due, found.due) == (date(2026, 3, 13), due)
    assert said(found)["首次时限"] == words


def test_of_two_changes_each_period_has_the_text_it_began_under(world: World, upgrade: Upgrade) -> None:
    upgrade(("at_least = 2", "at_least = 3"), on=date(2026, 2, 10))
    upgrade(("at_least = 3", "at_least = 4"), version="3")
    found = world.dues(world.branch, "monthly", date(2026, 2, 1), date(2026, 4, 1))
    assert [one.duty.at_least for one in found] == [2, 3, 4]


def test_a_duty_added_to_a_pack_asks_nothing_that_had_fallen_due(world: World, upgrade: Upgrade) -> None:
    new = '\n[fresh]\nlabel = "新增每周会"\nledger = "meeting"\nwho = { kind = ["town"] }\nevery = "week"\n'
    upgrade(("[monthly]", f"{new}[monthly]"))
    found = world.dues(world.town, "fresh", date(2026, 3, 1), TODAY)
    assert [one.start for one in found] == [date(2026, 3, 16)]
    assert said(found[0])["口径变动"] == "2026年3月18日新增这项规定动作，此前到期的不追溯。"


def test_equal_duties_of_two_campaigns_stay_one_through_a_change(world: World, upgrade: Upgrade) -> None:
    for key in ("c1", "c2"):
        new = campaigns.NewCampaign(
            key=key, pack="due", label=key, unit=world.county.pk, starts_on=date(2026, 3, 2), ends_on=None
        )
        campaigns.create(SYSTEM_SCOPE, new)
    upgrade(('contains = "weekly"', 'contains = "launch"'))
    found = world.dues(world.town, "weekly", date(2026, 3, 1), date(2026, 3, 29))
    assert [one.start for one in found] == [date(2026, 3, day) for day in (2, 9, 16, 23)]


def test_every_shipped_duty_is_read_back_as_it_was_kept() -> None:
    duties = load([*builtin_folders(), PACK]).checked().duties
    assert len(duties) > 30
    assert all(read_duty(kept_duty(one)) == one for one in duties.values())
