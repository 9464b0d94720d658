"""负担账 and 即将到期: what a unit was asked for, by whom, how often; what of it ends soon."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from taizhang.audit.errors import Missing, Refused
from taizhang.duties.burden import Ask, Kind, burden
from taizhang.duties.expiring import expiring
from taizhang.duties.naming import due_key
from taizhang.duties.operations import letters, rules, weekly
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.steps import Taken, take
from taizhang.packs.filling import filling
from taizhang.packs.loader import builtin_folders
from taizhang.project.cli import duties as command
from taizhang.units.models import Account, Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import TODAY, World, unit
from tests.world import signed_in

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

WEEKS = (date(2026, 3, 2), date(2026, 3, 15))  # two whole weeks


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


def asks(of: Unit, scope: object = SYSTEM_SCOPE, days: tuple[date, date] = WEEKS) -> dict[str, Ask]:
    return {one.label: one for one in burden(scope, of, *days).asks}  # type: ignore[arg-type] # a scope


def test_a_due_is_asked_for_when_it_falls_due_and_counts_the_cells_of_its_form(world: World) -> None:
    found = asks(world.town)
    weekly_ask = found["每周例会"]
    assert (weekly_ask.kind, weekly_ask.times, weekly_ask.often) == (Kind.DUTY, 2, "每周")
    form = filling(installed.current().ledgers["due.meeting"])
    assert (weekly_ask.cells.known, weekly_ask.cells.typed) == (2 * form.known, 2 * form.typed)
    assert found["制定方案"].times == 1
    assert "班子成员讲课" not in found  # falls due at the end of the quarter
    assert asks(world.town, days=(date(2026, 3, 1), date(2026, 3, 31)))["班子成员讲课"].times == 2


def test_who_switched_a_duty_on_is_who_asks(world: World) -> None:
    new = rules.NewSwitch(
        "due.half_off", world.county.pk, True, date(2026, 1, 1), date(2026, 6, 30), "试验", "文件"
    )
    rules.switch(SYSTEM_SCOPE, new)
    found = asks(world.town, days=(date(2026, 1, 1), date(2026, 6, 30)))
    assert found["默认不开的"].by == "溪源县"
    assert found["每周例会"].by == "应办试用包（活动包）"


def test_coming_to_a_state_types_no_new_row_and_a_copied_cell_is_known(world: World) -> None:
    world.enter("task", world.town, set_on="2026-03-01", due="2026-03-12")
    assert asks(world.town)["任务按期办结"].cells.typed == 0
    packs.install(SYSTEM_SCOPE, builtin_folders())
    ledgers = installed.current().ledgers
    measure = filling(ledgers["base.measure"])
    fields = ledgers["base.measure"].fields.values()
    assert measure.known == sum(1 for one in fields if not one.hidden and (one.inherited or one.default))
    plain, from_remark = (filling(ledgers["base.problem"], one) for one in (None, "base.remark"))
    assert from_remark.known == plain.known + 2  # its title is copied, its source is set
    assert from_remark.known + from_remark.typed == plain.known + plain.typed


def test_letters_weeks_returned_weeks_and_rows_given_are_named_with_their_askers(world: World) -> None:
    clerk, office = world.scope(world.town, Role.CLERK), world.scope(world.county, Role.OFFICE)
    monday = date(2026, 3, 9)
    report = weekly.confirm(clerk, weekly.Confirming(world.town.pk, monday), today=TODAY)
    weekly.return_(world.scope(world.county, Role.REVIEWER), report.pk, comment="请补")
    due = world.due(world.town, "adopt", date(2026, 3, 13))
    new = letters.NewLetter(world.county.pk, world.town.pk, "blue", (due_key(due.key),), date(2026, 4, 1))
    letters.write(world.scope(world.county, Role.REVIEWER), new, today=TODAY)
    filler = world.scope(world.county, Role.CLERK)
    create(filler, NewEntry("due.task", world.town.pk, {"title": "修路", "set_on": "2026-03-10"}), today=TODAY)
    real = timezone.localtime().date()
    found = asks(world.town, office, (min(monday, real), max(TODAY, real)))
    assert (found["周报"].times, found["退回重报的周报"].times) == (1, 1)
    assert (found["提醒函"].by, found["提醒函"].times) == ("溪源县", 1)
    assert (found["任务"].kind, found["任务"].by, found["任务"].times) == (Kind.ROW, "溪源县", 1)


def test_a_notice_asks_those_it_is_sent_to_and_no_sibling(world: World) -> None:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    values: dict[str, object] = {"title": "关于报送材料的通知", "issued_on": "2026-03-10", "kind": "notice"}
    kind = installed.ledger("base.notice").fields["kind"].options
    assert kind is not None
    values |= {"kind": kind.keys()[0], "to_units": [world.town.pk], "reply_due": "2026-03-20"}
    create(SYSTEM_SCOPE, NewEntry("base.notice", world.county.pk, values), today=TODAY)
    found = asks(world.town)["通知通报"]
    assert (found.kind, found.by, found.times, found.ledger) == (Kind.NOTICE, "溪源县", 1, "通知回执")
    assert "通知通报" not in asks(world.other)


def test_the_account_is_for_whoever_sees_the_unit(world: World) -> None:
    assert burden(world.scope(world.town, Role.CLERK), world.town, *WEEKS).times
    with pytest.raises(Missing):
        burden(world.scope(world.other, Role.CLERK), world.town, *WEEKS)
    with pytest.raises(Refused):
        burden(SYSTEM_SCOPE, world.town, WEEKS[1], WEEKS[0])


@pytest.fixture
def county(db: None) -> Unit:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    return unit("530121000000", "溪源县", "county", None)


def term(at: Unit, ends_on: str, title: str = "总支") -> Entry:
    kind = installed.ledger("base.term").fields["kind"].options
    assert kind is not None
    values = {"title": title, "elected_on": "2023-03-01", "kind": kind.keys()[0], "ends_on": ends_on}
    return create(SYSTEM_SCOPE, NewEntry("base.term", at.pk, values), today=TODAY)


def test_terms_trials_and_secondments_end_in_the_order_of_their_days(county: Unit) -> None:
    town = unit("530121100000", "石桥镇", "town", county)
    branch = unit("B1", "孙店党支部", "branch", town)
    term(town, "2026-07-01")
    term(town, "2026-12-31", "以后的")
    passed = term(town, "2026-03-01", "已过的")
    term(branch, "2026-05-01", "支部")
    read = [(one.title, one.label) for one in expiring(SYSTEM_SCOPE, county, 180, below=True).rows]
    assert read == [("已过的", "任期届满"), ("支部", "任期届满"), ("总支", "任期届满")]
    assert [one.title for one in expiring(SYSTEM_SCOPE, county, 180).rows] == ["已过的", "总支"]
    take(SYSTEM_SCOPE, passed.pk, Taken("finish", passed.version, TODAY), today=TODAY)
    assert [one.title for one in expiring(SYSTEM_SCOPE, town, 90).rows] == ["支部"]


def test_a_trial_rule_ends_while_it_is_issued_and_a_rows_own_due_day_is_no_end(county: Unit) -> None:
    ledger = installed.ledger("base.rule")
    kind = ledger.fields["kind"].options
    assert kind is not None
    values = {"title": "学习制度", "kind": kind.keys()[0], "trial_end": "2026-06-01", "due": "2026-05-01"}
    rule = create(SYSTEM_SCOPE, NewEntry("base.rule", county.pk, dict(values)), today=TODAY)
    assert expiring(SYSTEM_SCOPE, county, 180).rows == []
    Entry.system.filter(pk=rule.pk).update(state="issued", finished=True)
    (found,) = expiring(SYSTEM_SCOPE, county, 180).rows
    assert (found.on, found.label, found.todo) == (date(2026, 6, 1), "试行期满", "试行制度到期处理")
    with pytest.raises(Refused):
        expiring(SYSTEM_SCOPE, county, 0)


def run(*arguments: str) -> str:
    found = CliRunner().invoke(command.app, arguments)
    assert found.exit_code == 0, (found.output, found.exception)
    return found.output


def client(world: World) -> Client:
    world.scope(world.town, Role.CLERK)
    Account.objects.update(must_change=False, password_changed=timezone.now())
    return signed_in(Account.objects.get(username=f"{world.town.code}-clerk"))


def test_page_command_and_api_say_the_same(world: World) -> None:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    ends = (TODAY + timedelta(days=30)).isoformat()
    term(world.town, ends, "镇党委")
    here, days = ("--unit", world.town.code), {"from": "2026-03-02", "to": "2026-03-15"}
    told = json.loads(run("burden", *here, "--from", days["from"], "--to", days["to"], "--json"))
    browser = client(world)
    by_api = browser.get(f"/api/v1/units/{world.town.code}/burden", days).json()
    assert (by_api["times"], by_api["cells"]) == (told["times"], told["cells"])
    page = browser.get(f"/units/{world.town.code}/burden/", days).content.decode()
    assert f"共 {told['times']} 次" in page
    assert "每周例会" in page
    listed = json.loads(run("expiring", *here, "--days", "60", "--json"))["endings"]
    assert [(one["title"], one["on"]) for one in listed] == [("镇党委", ends)]
    ending = browser.get(f"/api/v1/units/{world.town.code}/expiring", {"days": 60}).json()["endings"]
    assert ending[0]["title"] == "镇党委"
    assert "剩 30 天" in browser.get(f"/units/{world.town.code}/expiring/").content.decode()
    assert "60 天内 1 项" in browser.get("/").content.decode()
    wrong = browser.get(f"/units/{world.town.code}/burden/", {"from": "2026-03-15", "to": "2026-03-02"})
    assert wrong.status_code == 422
    for path in ("burden", "expiring"):
        assert browser.get(f"/units/{world.other.code}/{path}/").status_code == 404
        assert browser.get(f"/api/v1/units/{world.other.code}/{path}").status_code == 404
