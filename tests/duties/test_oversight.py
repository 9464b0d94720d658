"""督导: a remark becomes a problem with reply and closure; a covert visit stays hidden; visits are counted by group."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from taizhang.audit.actor import SYSTEM
from taizhang.audit.operation import operation
from taizhang.duties.weekly.week import Weekly
from taizhang.duties.weekly.written import Written, write
from taizhang.ledgers.facts import EntryActed
from taizhang.ledgers.models import Entry, Webhook
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.steps import Taken, take
from taizhang.ledgers.webhooks import outbox
from taizhang.packs.loader import builtin_folders
from taizhang.project.cli import duties as duties_command
from taizhang.project.cli import figures as figures_command
from taizhang.units.models import Account, Body, Person, Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import World
from tests.world import signed_in

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world(world: World) -> World:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    return world


def client(world: World, where: str, role: Role) -> Client:
    at = getattr(world, where)
    world.scope(at, role)
    Account.objects.update(must_change=False, password_changed=timezone.now())
    return signed_in(Account.objects.get(username=f"{at.code}-{role}"))


def visit(world: World, day: date, target: str = "town", **more: object) -> Entry:
    place = getattr(world, target)
    values = {"title": f"暗访{place.short_name}", "held_on": day.isoformat(), "method": ["covert"], **more}
    values["target"] = f"unit:{place.pk}"
    return create(
        world.scope(world.county, Role.CLERK),
        NewEntry("base.inspection", world.county.pk, values),
        today=timezone.localdate(),
    )


def remark(world: World, inspection: Entry) -> Entry:
    values: dict[str, object] = {
        "title": "记录不全",
        "got_on": timezone.localdate().isoformat(),
        "inspection": inspection.pk,
        "unit": world.town.pk,
    }
    filler = world.scope(world.county, Role.CLERK)
    return create(filler, NewEntry("base.remark", world.county.pk, values), today=timezone.localdate())


def listed(browser: Client, ledger: str) -> list[str]:
    answer = browser.get(f"/api/v1/ledgers/{ledger}/entries")
    assert answer.status_code == 200, answer.content
    return [one["title"] for one in answer.json()["items"]]


def step(world: World, entry: Entry, name: str, role: Role, where: str = "town", **more: Any) -> None:
    entry.refresh_from_db()
    scope = world.scope(getattr(world, where), role)
    take(scope, entry.pk, Taken(name, entry.version, timezone.localdate(), **more), today=timezone.localdate())


def test_a_covert_visit_is_hidden_from_its_host_until_remarks_are_handed_over(world: World) -> None:
    today = timezone.localdate()
    coming = visit(world, today + timedelta(days=3))
    host, county = client(world, "town", Role.VIEWER), client(world, "county", Role.CLERK)
    assert listed(county, "base.inspection") == ["暗访石桥镇"]
    for path in (f"/api/v1/entries/{coming.pk}", f"/api/v1/entries/{coming.pk}/history"):
        assert host.get(path).status_code == 404
        assert county.get(path).status_code == 200
    assert listed(host, "base.inspection") == []
    assert "暗访石桥镇" not in host.get("/ledgers/base.inspection/").content.decode()
    done = visit(world, today)
    row = remark(world, done)
    assert listed(host, "base.remark") == ["记录不全"]
    assert row.unit_id == world.town.pk


def test_a_visit_entered_at_a_branch_is_hidden_from_everybody_but_its_own_and_the_unit_above(world: World) -> None:
    """Who sees a whole subtree does not see an unannounced visit two levels below before its day."""
    values = {"title": "暗访", "method": ["covert"], "target": f"unit:{world.branch.pk}"}
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    new = NewEntry("base.inspection", world.branch.pk, {**values, "held_on": day})
    create(SYSTEM_SCOPE, new, today=timezone.localdate())
    county = client(world, "county", Role.VIEWER)
    assert listed(county, "base.inspection") == []
    Entry.system.update(hidden_until=timezone.localdate())
    assert listed(county, "base.inspection") == ["暗访"]


ROADS = (
    "/api/v1/ledgers/base.inspection/entries?unit={code}",
    "/api/v1/ledgers/base.inspection/entries?unit={code}&search=突击检查",
    "/api/v1/ledgers/base.inspection/export?unit={code}&format=csv",
    "/api/v1/ledgers/base.inspection/export?unit={code}&format=json",
    "/api/v1/units/{code}/oversight?from=2020-01-01&to=2100-01-01",
    "/api/v1/units/{code}/week",
    "/ledgers/base.inspection/",
    "/ledgers/base.inspection/?q=突击检查",
    "/units/{code}/week/",
    "/units/{code}/dues/",
    "/units/{code}/board/",
    "/units/{code}/burden/",
    "/units/{code}/expiring/",
    "/todo/",
    "/",
)


def planned(world: World, where: str = "town", *, ahead: int = 2) -> Entry:
    """An unannounced visit that the group of the county enters at the unit it is going to."""
    host = getattr(world, where)
    day = timezone.localdate() + timedelta(days=ahead)
    values = {"title": "突击检查", "held_on": day.isoformat(), "method": ["covert"], "target": f"unit:{host.pk}"}
    new = NewEntry("base.inspection", host.pk, values)
    return create(world.scope(world.county, Role.CLERK), new, today=timezone.localdate())


def counted_here(browser: Client, code: str, first: date, last: date, path: str = "figures") -> Any:
    asked = {"indicator": "base.inspections", "from": first.isoformat(), "to": last.isoformat()}
    answer = browser.get(f"/api/v1/units/{code}/{path}", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_covert_visit_entered_at_its_host_is_hidden_there_on_every_road_until_its_day(world: World) -> None:
    row, today, code = planned(world), timezone.localdate(), world.town.code
    for role in (Role.VIEWER, Role.CLERK, Role.OFFICE):
        host = client(world, "town", role)
        for road in ROADS:
            answer = host.get(road.format(code=code), follow=True)
            assert answer.status_code in (200, 403), road  # a viewer has no work list
            assert "突击检查" not in answer.content.decode().replace('value="突击检查"', ""), road
        for road in (f"/api/v1/entries/{row.pk}", f"/api/v1/entries/{row.pk}/history", f"/entries/{row.pk}/"):
            assert host.get(road).status_code == 404, road
    ahead = today + timedelta(days=7)
    found = counted_here(host, code, today, ahead)
    assert [one["value"] for one in found["figures"]] == [0]
    rows = counted_here(host, code, today, ahead, "figures/rows")
    assert (rows["rows"], rows["not_shown"]) == ([], 0)
    written = written_week(world, row.day or today)
    assert [one.title for one in written.done] == []
    county = client(world, "county", Role.CLERK)
    assert county.get(f"/api/v1/entries/{row.pk}").status_code == 200
    Entry.system.filter(pk=row.pk).update(hidden_until=today, day=today)
    assert listed(host, "base.inspection") == ["突击检查"]
    assert host.get(f"/api/v1/entries/{row.pk}").status_code == 200


def written_week(world: World, day: date) -> Written:
    clerk = world.scope(world.town, Role.CLERK)
    weekly = Weekly()
    return write(clerk, world.town, weekly.of(day), weekly, today=timezone.localdate())


def test_a_host_that_is_told_by_a_subscription_hears_nothing_of_it(world: World) -> None:
    row = planned(world)
    own = Webhook(unit=world.town, ledger="", actions=[])
    above = Webhook(unit=world.county, ledger="", actions=[])
    with operation(SYSTEM) as op:
        acted = EntryActed(op=op, row=row, action="entry.created")
        assert (outbox.wants(own, acted), outbox.wants(above, acted)) == (False, True)
        op.unchanged()


def test_what_a_host_plans_itself_is_not_hidden_from_it(world: World) -> None:
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    values = {"title": "自查", "held_on": day, "method": ["covert"], "target": f"unit:{world.branch.pk}"}
    clerk = world.scope(world.town, Role.CLERK)
    create(clerk, NewEntry("base.inspection", world.town.pk, values), today=timezone.localdate())
    assert listed(client(world, "town", Role.CLERK), "base.inspection") == ["自查"]
    assert listed(client(world, "branch", Role.CLERK), "base.inspection") == []


def due_state(world: World) -> str:
    arguments = ("list", "--unit", world.town.code, "--duty", "base.remark_reply", "--json")
    found = CliRunner().invoke(duties_command.app, arguments)
    (one,) = json.loads(found.output)["dues"]
    return str(one["state"])


def test_a_remark_becomes_a_problem_of_the_inspected_unit_and_is_replied_to_and_closed(world: World) -> None:
    row = remark(world, visit(world, timezone.localdate()))
    assert due_state(world) == "pending"
    given: dict[str, object] = {"span": "fixed"}
    clerk = world.scope(world.town, Role.CLERK)
    made = create(clerk, NewEntry("base.problem", world.town.pk, given, origin=row.pk), today=timezone.localdate())
    assert (made.title, made.data["source"], made.origin) == ("记录不全", "inspect", row.pk)
    row.refresh_from_db()
    assert row.data["becomes"] == ["base.problem"]
    assert due_state(world) == "done"
    step(world, row, "analyse", Role.CLERK, values={"analysis": "台账管理松"})
    step(world, row, "answer", Role.REVIEWER)
    step(world, row, "back", Role.INSPECTOR, "county", comment="再核")
    step(world, row, "answer", Role.REVIEWER)
    step(world, row, "accept", Role.INSPECTOR, "county")
    row.refresh_from_db()
    assert (row.state, row.finished) == ("closed", True)


def counted(world: World, indicator: str) -> int:
    day = timezone.localdate().isoformat()
    asked = ("get", "--unit", world.county.code, "--indicator", indicator, "--from", day, "--to", day, "--json")
    found = CliRunner().invoke(figures_command.app, asked)
    assert found.exit_code == 0, (found.output, found.exception)
    told = json.loads(found.output)
    return int(told["figures"][0]["value"])


def test_visits_are_counted_by_place_and_covered_by_group(world: World) -> None:
    today = timezone.localdate()
    groups = [
        Body.system.create(unit=world.county, kind="guide_group", name=name, started_on=date(2026, 1, 1))
        for name in ("第一督导组", "第二督导组")
    ]
    for target, group in (("town", 0), ("town", 0), ("other", 0), ("town", 1)):
        visit(world, today, target, group=groups[group].pk)
    assert counted(world, "base.inspections") == 4
    assert counted(world, "base.inspected_places") == 2
    new = visit(world, today + timedelta(days=1), "dept", group=groups[1].pk)
    assert new.hidden_until is not None
    days = {"from": today.isoformat(), "to": (today + timedelta(days=7)).isoformat()}
    told = client(world, "county", Role.CLERK).get(f"/api/v1/units/{world.county.code}/oversight", days).json()
    read = [(one["name"], one["visits"], [each["name"] for each in one["places"]]) for one in told["groups"]]
    assert read == [("第一督导组", 3, ["石桥镇", "柳林镇"]), ("第二督导组", 2, ["石桥镇", "民政局"])]
    assert [one["name"] for one in told["left"]] == ["教育局"]
    host = client(world, "dept", Role.VIEWER)
    assert host.get(f"/api/v1/units/{world.dept.code}/oversight", days).json() == {
        "groups": [], "left": [], "areas": [], "visits": [],
    }  # fmt: skip
    assert host.get(f"/api/v1/units/{world.county.code}/oversight", days).status_code == 404
    found = CliRunner().invoke(
        duties_command.app, ("oversight", "--unit", world.county.code, "--from", days["from"], "--to", days["to"])
    )
    assert "第一督导组  3 次  石桥镇、柳林镇" in found.output
    assert "还没有去过：教育局" in found.output


def post(browser: Client, path: str, said: dict[str, object], *, put: bool = False) -> Any:
    send = browser.put if put else browser.post
    return send(path, json.dumps(said), content_type="application/json")


def test_a_group_has_an_area_by_place_or_by_line_and_its_coverage_follows(world: World) -> None:
    today, office = timezone.localdate(), client(world, "county", Role.OFFICE)
    Unit.system.filter(pk__in=[world.dept.pk, world.branch.pk]).update(line_parent=world.second_dept)
    chair = Person.system.create(unit=world.county, name="孙三", order=1)
    said: dict[str, object] = {
        "name": "第一督导组", "first_day": "2026-01-01", "last_day": "2027-12-31", "chair": chair.pk,
        "units": [world.town.code, world.other.code],
    }  # fmt: skip
    made = post(office, f"/api/v1/units/{world.county.code}/oversight/groups", said)
    assert made.status_code == 200, made.content
    visit(world, today, "branch", group=made.json()["id"])  # below the town, so the town is covered
    days = {"from": "2026-01-01", "to": today.isoformat()}

    def area() -> Any:
        told = office.get(f"/api/v1/units/{world.county.code}/oversight", days).json()
        return told["areas"][0], told["visits"][0]

    group, row = area()
    assert group["members"] == [{"name": "孙三", "post": "组长", "chair": True}]
    assert (group["first_day"], group["last_day"]) == ("2026-01-01", "2027-12-31")
    assert (group["been"], group["places"], [one["name"] for one in group["left"]]) == (1, 2, ["柳林镇"])
    assert (row["group"], row["place"], row["remarks"]) == ("第一督导组", "孙店党支部", 0)
    line: dict[str, object] = {"units": [world.second_dept.code], "tree": "line"}
    again = post(office, f"/api/v1/units/{world.county.code}/oversight/groups/{group['id']}", line, put=True)
    assert again.status_code == 200, again.content
    group, _ = area()
    assert (group["been"], group["places"], [one["name"] for one in group["left"]]) == (1, 2, ["民政局"])


def test_the_page_shows_groups_visits_and_who_is_left_and_sets_up_a_group(world: World) -> None:
    office, path = client(world, "county", Role.OFFICE), f"/units/{world.county.code}/oversight/"
    typed: dict[str, Any] = {
        "name": "第二督导组",
        "first_day": "2026-01-01",
        "units": [str(world.town.pk)],
        "tree": "block",
    }
    assert office.post(f"{path}groups/", {**typed, "units": []}).status_code == 422
    assert office.post(f"{path}groups/", typed).status_code == 302
    group = Body.system.get(name="第二督导组")
    coming = visit(world, timezone.localdate() + timedelta(days=3), group=group.pk)
    remark(world, visit(world, timezone.localdate(), "dept", group=group.pk))
    shown = office.get(path).content.decode()
    for words in ("第二督导组", "1 / 1", "当日前对方看不到", "督导记录", "教育局", "柳林镇"):
        assert words in shown, words
    host = client(world, "town", Role.OFFICE)
    assert coming.title not in host.get(f"/units/{world.town.code}/oversight/").content.decode()
    assert host.get(path).status_code == 404
    assert host.post(f"{path}groups/", typed).status_code == 404
    viewer = client(world, "county", Role.VIEWER)
    assert "设立督导组" not in viewer.get(path).content.decode()
    assert viewer.post(f"{path}groups/", typed).status_code == 403
    act = f"{path}groups/{group.pk}/"
    assert office.post(act, {"units": [str(world.other.pk)], "tree": "block"}).status_code == 302
    assert "还没有去：柳林镇" in office.get(path).content.decode()
    assert office.post(act, {"act": "end"}).status_code == 302
    group.refresh_from_db()
    assert group.ended_on == timezone.localdate()


def test_the_command_sets_up_a_group_and_gives_it_another_area(world: World) -> None:
    for units in ((world.town.code, world.other.code), (world.dept.code,)):
        areas = [one for code in units for one in ("--area", code)]
        done = CliRunner().invoke(duties_command.app, ("group", "第三督导组", "--unit", world.county.code, *areas))
        assert done.exit_code == 0, (done.output, done.exception)
    assert Body.system.filter(name="第三督导组").count() == 1
    found = CliRunner().invoke(duties_command.app, ("oversight", "--unit", world.county.code))
    assert "第三督导组  范围内去过 0/1，还没有去：民政局" in found.output
