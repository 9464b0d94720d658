"""What is told besides dues (the week on its day, what ends), and the pages of robots, feed, delivery and switches."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from taizhang.audit.actor import SYSTEM
from taizhang.duties.expiring import expiring
from taizhang.duties.models import Delivery, Digest, DutySwitch, Robot
from taizhang.duties.operations import weekly
from taizhang.duties.reminders.run import remind
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry, Evidence
from taizhang.ledgers.operations import campaigns, evidence, packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.loader import builtin_folders
from taizhang.units.models import Account, Person
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import TODAY, World
from tests.world import signed_in

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

SUNDAY = date(2026, 3, 22)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def client(world: World, where: str, role: Role) -> Client:
    at = getattr(world, where)
    world.scope(at, role)
    Account.objects.update(must_change=False, password_changed=timezone.now())
    return signed_in(Account.objects.get(username=f"{at.code}-{role}"))


def told(world: World, day: date) -> list[tuple[str, str]]:
    """What the town's clerk finds in his inbox: the first word of where it leads, and the label."""
    world.scope(world.town, Role.CLERK)
    Digest.objects.all().delete()
    remind(SYSTEM, today=day, now=datetime.combine(day, datetime.min.time(), UTC))
    lines = [line for one in Digest.objects.filter(unit=world.town) for line in one.lines]
    return [(line["due"].partition("@")[0], line["label"]) for line in lines]


def running(world: World, cut: str = "") -> None:
    new = campaigns.NewCampaign(
        key="c1", pack="due", label="活动", unit=world.county.pk, starts_on=date(2026, 3, 2), ends_on=None, cut=cut
    )
    one = campaigns.create(SYSTEM_SCOPE, new)
    campaigns.join(SYSTEM_SCOPE, one.pk, [world.town.pk], batch=None, from_day=date(2026, 3, 2))


CONFIRM = ("week", "本周情况已按台账写好，请核对后确认")


def test_on_the_set_day_the_week_that_waits_is_in_the_inbox(world: World) -> None:
    running(world, "friday 12:00")
    assert CONFIRM in told(world, TODAY)  # a Friday
    assert CONFIRM not in told(world, SUNDAY)
    given = weekly.Confirming(world.town.pk, TODAY, "")
    weekly.confirm(world.scope(world.town, Role.CLERK), given, today=TODAY)
    assert CONFIRM not in told(world, TODAY)


def test_who_reports_no_weeks_is_not_told_to_and_without_a_campaign_it_is_the_sunday(world: World) -> None:
    assert told(world, SUNDAY) == []
    given = weekly.Confirming(world.town.pk, date(2026, 3, 10), "")
    weekly.confirm(world.scope(world.town, Role.CLERK), given, today=TODAY)
    assert told(world, SUNDAY) == [CONFIRM]
    page = client(world, "town", Role.CLERK).get("/reminders/").content.decode()
    assert Digest.objects.filter(day__lt=timezone.localdate() - timedelta(days=30)).exists() or "?week=" in page


def test_what_ends_is_told_at_its_leads(world: World) -> None:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    Person.system.filter(pk=world.leader.pk).update(term_end=TODAY + timedelta(days=60))
    kind = installed.ledger("base.secondment").fields["kind"].options
    assert kind is not None
    values = {"title": "抽调李四", "who": world.leader.pk, "start_on": TODAY.isoformat(), "kind": kind.keys()[0]}
    values["ends_on"] = (TODAY + timedelta(days=30)).isoformat()
    row = create(SYSTEM_SCOPE, NewEntry("base.secondment", world.town.pk, values), today=TODAY)
    paper(world, row, TODAY + timedelta(days=7))
    found = told(world, TODAY)
    assert ("term", "班子成员赵一任期届满") in found
    assert ("entry", "“抽调李四”到期日期") in found
    assert ("entry", "材料“协议.png”有效期至") in found
    assert all(kind not in ("term", "entry") for kind, _ in told(world, TODAY + timedelta(days=1)))


def paper(world: World, row: Entry, ends_on: date) -> None:
    new = evidence.NewEvidence(row.pk, "协议.png", ends_on=ends_on)
    evidence.add(SYSTEM_SCOPE, new, [PNG])


def test_papers_and_leaders_terms_stand_among_what_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    row = world.meeting(world.town, "2026-03-10", "weekly")
    paper(world, row, date(2026, 5, 1))
    Person.system.filter(pk=world.deputy.pk).update(term_end=date(2026, 4, 1), post="副镇长")
    read = [(one.title, one.label, one.source) for one in expiring(SYSTEM_SCOPE, world.county, 90).rows]
    assert read == [("钱二（副镇长）", "任期届满", "班子成员"), ("协议.png（甲）", "有效期至", "佐证材料")]
    assert expiring(world.scope(world.other, Role.VIEWER), world.other, 90).rows == []
    page = client(world, "county", Role.VIEWER).get(f"/units/{world.county.code}/expiring/")
    assert "协议.png" in page.content.decode()
    taken = evidence.remove(SYSTEM_SCOPE, row_paper(row), reason="换新")
    assert taken.removed_at is not None
    assert [one.title for one in expiring(SYSTEM_SCOPE, world.town, 90).rows] == ["钱二（副镇长）"]


def row_paper(row: Entry) -> int:
    return int(Evidence.objects.values_list("pk", flat=True).get(entry=row.pk))


def test_an_office_keeps_its_robots_and_reads_what_was_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taizhang.duties.operations.telling.check", lambda url: url)
    office = client(world, "town", Role.OFFICE)
    assert office.post("/robots/", {"kind": "wecom", "label": "", "url": "https://r.test/x"}).status_code == 422
    typed = {"kind": "wecom", "label": "石桥镇工作群", "url": "https://r.test/send?key=topsecret"}
    assert office.post("/robots/", typed).status_code == 302
    robot = Robot.objects.get()
    account = Account.objects.get(username=f"{world.town.code}-{Role.OFFICE}")
    digest = Digest.objects.create(
        account=account, unit=world.town, day=timezone.localdate(), made_at=timezone.now()
    )
    Delivery.objects.create(
        digest=digest, channel="wecom", target=str(robot.pk), state="failed", attempts=5, error="对方没有应答。",
        not_before=timezone.now(),
    )  # fmt: skip
    page = office.get("/robots/").content.decode()
    for words in ("石桥镇工作群", "没有发出", "对方没有应答。"):
        assert words in page
    assert "topsecret" not in page
    other = client(world, "other", Role.OFFICE)
    assert "石桥镇工作群" not in other.get("/robots/").content.decode()
    assert other.post(f"/robots/{robot.pk}/end/").status_code == 404
    assert client(world, "town", Role.CLERK).get("/robots/").status_code == 403
    assert office.post(f"/robots/{robot.pk}/end/").status_code == 302
    robot.refresh_from_db()
    assert robot.ended_at is not None


def test_a_feed_is_ended_by_its_owner(world: World) -> None:
    clerk = client(world, "town", Role.CLERK)
    page = clerk.post("/reminders/feed/").content.decode()
    address = page.partition("<code>")[2].partition("</code>")[0]
    path = "/" + address.partition("//")[2].partition("/")[2]
    assert clerk.get(path).status_code == 200
    assert clerk.post("/reminders/feed/end/").status_code == 302
    assert clerk.get(path).status_code == 404


def test_a_duty_is_switched_on_from_its_page(world: World) -> None:
    path = f"/units/{world.town.code}/duties/"
    office, viewer = client(world, "town", Role.OFFICE), client(world, "town", Role.VIEWER)
    assert viewer.post(path, {"duty": "due.half_off", "act": "on"}).status_code == 403
    refused = office.post(path, {"duty": "due.half_off", "act": "on", "from_day": "2026-01-01"})
    assert refused.status_code == 422
    assert "写明目的" in refused.content.decode()
    typed = {
        "duty": "due.half_off", "act": "on", "from_day": "2026-01-01", "to_day": "2099-12-31", "purpose": "试行",
        "basis": "县委办〔2026〕1号",
    }  # fmt: skip
    assert office.post(path, typed).status_code == 302
    assert "县委办〔2026〕1号" in viewer.get(path).content.decode()
    assert office.post(path, {"duty": "due.half_off", "act": "off"}).status_code == 302
    assert list(DutySwitch.objects.order_by("id").values_list("on", flat=True)) == [True, False]
