"""Digests at the pack's leads, sent in office hours by a real mail server and a real robot; feeds; letters."""

import json
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings
from django.test import Client, override_settings

from taizhang.audit.actor import SYSTEM
from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.duties import letters as kept
from taizhang.duties.models import Delivery, Digest
from taizhang.duties.naming import due_key
from taizhang.duties.operations import letters, telling
from taizhang.duties.reminders import ics
from taizhang.duties.reminders.hours import next_opening
from taizhang.duties.reminders.run import remind
from taizhang.duties.reminders.sending import send_waiting, words
from taizhang.files.extract import extract
from taizhang.packs.workdays import national
from taizhang.units.models import Account
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

NOON = datetime(2026, 3, 20, 4, tzinfo=UTC)  # noon in the office
FROM = "taizhang@xiyuan.test"
NIGHT = datetime(2026, 3, 20, 13, tzinfo=UTC)


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as a letter needs."""

    letters: list[str] = []  # noqa: RUF012 - of the server of one test

    def handle(self) -> None:
        self.say("220 here")
        for line in self.rfile:
            match line.decode().strip().upper()[:4]:
                case "DATA":
                    self.say("354 go on")
                    self.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                    self.say("250 taken")
                case "QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Robot(BaseHTTPRequestHandler):
    said: list[tuple[str, dict[str, object]]] = []  # noqa: RUF012 - of the server of one test

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.said.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the console of tests."""


@pytest.fixture
def mail() -> Iterator[list[str]]:
    Mailbox.letters = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(
            EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_BACKEND=backend, DEFAULT_FROM_EMAIL=FROM
        ):
            yield Mailbox.letters
        server.shutdown()


@pytest.fixture
def robot(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Robot.said = []
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, webhook_hosts=("127.0.0.1",)))
    server = HTTPServer(("127.0.0.1", 0), Robot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/robot?key=1"
    server.shutdown()
    server.server_close()


@pytest.fixture
def clerk(world: World) -> Account:
    world.scope(world.town, Role.CLERK)
    account = Account.objects.get(username="530121100000-clerk")
    account.email = "clerk@xiyuan.test"
    account.save(update_fields=["email"])
    return account


def run(now: datetime = NOON, today: date = TODAY) -> int:
    return remind(SYSTEM, today=today, now=now)


def test_a_digest_comes_at_the_lead_and_once(world: World, clerk: Account) -> None:
    assert run(today=TODAY - timedelta(days=1)) == 0
    assert run() == 1
    assert run() == 0
    digest = Digest.objects.get(account=clerk)
    assert [(one["label"], one["day"]) for one in digest.lines] == [("每周例会", "2026-03-22")]
    assert "1. 每周例会，2026-03-22到期" in words(digest)


def test_who_has_done_it_is_not_reminded(world: World, clerk: Account) -> None:
    world.meeting(world.town, "2026-03-18", "weekly")
    assert run() == 0


def test_mail_goes_out_in_office_hours_only(world: World, clerk: Account, mail: list[str]) -> None:
    run(now=NIGHT)
    delivery = Delivery.objects.get()
    assert delivery.not_before == datetime(2026, 3, 23, 0, 30, tzinfo=UTC)  # Monday, half past eight
    assert send_waiting(NIGHT) == (0, 0)
    assert send_waiting(datetime(2026, 3, 23, 1, tzinfo=UTC)) == (1, 0)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (Delivery.SENT, "")
    assert len(mail) == 1
    assert "clerk@xiyuan.test" in mail[0]
    assert send_waiting(datetime(2026, 3, 23, 1, tzinfo=UTC)) == (0, 0)


def test_a_dead_mail_server_is_tried_again_and_then_recorded(world: World, clerk: Account) -> None:
    with override_settings(
        EMAIL_HOST="127.0.0.1", EMAIL_PORT=9, EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend"
    ):
        run()
        at = NOON
        for _ in range(5):
            assert send_waiting(at) == (0, 1)
            at += timedelta(minutes=20)
        assert send_waiting(at) == (0, 0)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (Delivery.FAILED, 5)
    assert delivery.error


def test_a_robot_of_the_unit_says_it_once(world: World, clerk: Account, robot: str) -> None:
    world.scope(world.town, Role.REVIEWER)
    office = world.scope(world.county, Role.OFFICE)
    telling.add_robot(office, telling.NewRobot(world.town.pk, "dingtalk", "石桥工作群", robot, "秘"))
    assert run() == 2
    assert send_waiting(NOON) == (1, 0)
    ((path, body),) = Robot.said
    assert "timestamp=" in path
    assert "sign=" in path
    assert "每周例会" in json.dumps(body, ensure_ascii=False)
    with pytest.raises(Refused, match="不在允许"):
        telling.add_robot(office, telling.NewRobot(world.town.pk, "wecom", "群", "http://other.test/x"))


def test_office_hours_know_weekends_and_holidays() -> None:
    at = datetime(2026, 9, 30, 18, 0)  # noqa: DTZ001 - the rule asks no zone
    assert next_opening(at, national()) == datetime(2026, 10, 8, 8, 30)  # noqa: DTZ001
    assert next_opening(datetime(2026, 3, 20, 9), national()) == datetime(2026, 3, 20, 9)  # noqa: DTZ001


def test_a_calendar_feed_is_read_by_its_token_alone(
    world: World, clerk: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    token = telling.make_feed(world.scope(world.town, Role.CLERK))
    answer = Client().get(f"/calendar/{token}.ics")
    text = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20260322" in text
    assert "SUMMARY:每周例会" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    again = telling.make_feed(world.scope(world.town, Role.CLERK))
    assert Client().get(f"/calendar/{token}.ics").status_code == 404
    assert Client().get(f"/calendar/{again}.ics").status_code == 200
    with pytest.raises(Forbidden):
        telling.make_feed(SYSTEM_SCOPE)


def test_a_feed_folds_long_lines_between_letters() -> None:
    text = ics.feed("甲" * 60, [], NOON)
    assert text.replace("\r\n ", "").count("甲") == 60


def letter(world: World, **more: object) -> letters.NewLetter:
    given: dict[str, object] = {
        "sender": world.county.pk,
        "unit": world.town.pk,
        "grade": "yellow",
        "dues": (due_key("due.weekly@2026-03-09"),),
        "reply_by": date(2026, 3, 25),
        **more,
    }
    return letters.NewLetter(**given)  # type: ignore[arg-type]  # what a test varies


def test_a_letter_is_asked_for_by_a_person_received_and_replied_to(world: World) -> None:
    above, clerk = world.scope(world.county, Role.REVIEWER), world.scope(world.town, Role.CLERK)
    row = letters.write(above, letter(world, words="请抓紧。"), today=TODAY)
    assert (row.number, row.facts["dues"][0]["label"]) == (1, "每周例会")
    document = kept.document(row)
    assert document == kept.document(row)
    with pytest.raises(Missing):
        letters.receive(world.scope(world.other, Role.CLERK), row.pk)
    assert letters.receive(clerk, row.pk).received_name
    assert letters.reply(clerk, row.pk, text="已补开例会").reply == "已补开例会"
    row.refresh_from_db()
    said = extract(kept.document(row), "督办函.docx").text
    for part in ("回执", "签收人", row.received_name, "办理情况", "已补开例会"):
        assert part in said
    with pytest.raises(Refused, match="已经回复"):
        letters.reply(clerk, row.pk, text="再回")


def test_no_timer_no_early_and_no_instant_letter(world: World) -> None:
    above = world.scope(world.county, Role.REVIEWER)
    with pytest.raises(Forbidden, match="具名"):
        letters.write(SYSTEM_SCOPE, letter(world), today=TODAY)
    with pytest.raises(Invalid):
        letters.write(above, letter(world, reply_by=TODAY), today=TODAY)
    with pytest.raises(Refused, match="没有逾期"):
        letters.write(above, letter(world, dues=(due_key("due.weekly@2026-03-16"),)), today=TODAY)
    with pytest.raises(Refused, match="下级"):
        letters.write(above, letter(world, unit=world.county.pk), today=TODAY)
    with pytest.raises(Forbidden):
        letters.write(world.scope(world.county, Role.VIEWER), letter(world), today=TODAY)
