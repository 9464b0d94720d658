"""Webhooks against a real server on this machine: told with the commit, signed, retried, given up, bounded."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.audit.models import Event
from taizhang.audit.operation import operation
from taizhang.jobs import worker as workers
from taizhang.jobs.models import Job
from taizhang.ledgers import installed
from taizhang.ledgers.importing.apply import import_file
from taizhang.ledgers.importing.check import Asked
from taizhang.ledgers.models import Delivery, Entry, Webhook
from taizhang.ledgers.operations import webhooks
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.edit import edit
from taizhang.ledgers.webhooks import outbox, posting, signature, work
from taizhang.units.roles import Role
from taizhang.units.scope import Scope
from tests.ledgers.conftest import TODAY, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@dataclass
class Receiver:
    """What came, and what is answered."""

    url: str = ""
    status: int = 200
    wait: float = 0.0
    dribble: bool = False
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.came.append((dict(handler.headers), body))
        if self.dribble:
            self._dribble(handler)
            return
        time.sleep(self.wait)
        handler.send_response(self.status)
        handler.send_header("Location", f"{self.url}elsewhere")
        handler.end_headers()

    def _dribble(self, handler: BaseHTTPRequestHandler) -> None:
        """An answer that never ends, a letter at a time."""
        for letter in "HTTP/1.1 200 OK\r\nX-Long: " + "a" * 200:
            try:
                handler.wfile.write(letter.encode())
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    held = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            held.answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the library
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.url = f"http://127.0.0.1:{server.server_address[1]}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield held
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def allowed() -> Iterator[None]:
    before = settings.CONFIG
    settings.CONFIG = replace(before, webhook_hosts=("127.0.0.1", ".example.gov.cn"))
    yield
    settings.CONFIG = before


def office(world: World) -> Scope:
    return world.scope(world.town, Role.OFFICE)


def hook(world: World, receiver: Receiver, **more: object) -> Webhook:
    new = webhooks.NewWebhook(world.town, "督查系统", f"{receiver.url}in")
    return webhooks.subscribe(office(world), replace(new, **more))  # type: ignore[arg-type] # each by its name


def deliver(times: int = 1) -> None:
    """Let the worker run; waits between attempts are taken as over."""
    worker = workers.Worker()
    for _ in range(times):
        Job.objects.filter(state=Job.QUEUED, every=None).update(run_at=datetime.now(UTC))
        while worker.turn():
            pass


def test_a_change_is_told_signed_and_names_no_values(world: World, receiver: Receiver) -> None:
    one = hook(world, receiver)
    row = world.problem(amount="1.5")
    deliver()
    ((headers, body),) = receiver.came
    told = json.loads(body)
    assert (told["action"], told["entry"]["number"], told["unit"]["code"]) == (
        "entry.created",
        row.number,
        world.town.code,
    )
    assert "values" not in json.dumps(told)
    secret = signature.secret_of(one)
    assert headers[signature.SIGNATURE] == signature.sign(secret, headers[signature.TIMESTAMP], body)
    assert abs(int(headers[signature.TIMESTAMP]) - time.time()) < 60
    assert Delivery.objects.get().state == Delivery.SENT


def test_only_what_is_subscribed_is_told(world: World, receiver: Receiver) -> None:
    hook(world, receiver, actions=["entry.edited"], ledger="demo.problem", where={"source": "masses"})
    first, second = world.problem(), world.problem(title="井盖", source="masses")
    for row in (first, second):
        edit(world.clerk(), row.pk, {"title": f"{row.title}了"}, version=1)
    deliver()
    assert [json.loads(body)["entry"]["id"] for _, body in receiver.came] == [second.pk]


def test_nothing_of_another_branch_and_no_private_row_from_afar(world: World, receiver: Receiver) -> None:
    county = webhooks.NewWebhook(world.county, "县平台", f"{receiver.url}in", ledger="demo.problem")
    webhooks.subscribe(world.scope(world.county, Role.OFFICE), county)
    hook(world, receiver)
    for unit, source in ((world.sibling, "research"), (world.village, "meeting")):
        given = {"title": source, "source": source, "found_on": "2026-03-01"}
        create(world.clerk(unit), NewEntry("demo.problem", unit.pk, given), today=TODAY)
    told = sorted((one.webhook.label, json.loads(one.body)["entry"]["title"]) for one in Delivery.objects.all())
    assert told == [("县平台", "research"), ("督查系统", "meeting")]


def test_an_import_is_told_once_and_not_row_by_row(world: World, receiver: Receiver) -> None:
    hook(world, receiver)
    text = "问题表现,列入日期,问题来源\n路灯不亮,2026-03-01,调查研究\n井盖缺失,2026-03-02,群众反映\n"
    import_file(world.clerk(), Asked(installed.ledger("demo.problem"), world.town, "表.csv", text), today=TODAY)
    (one,) = Delivery.objects.all()
    told = json.loads(one.body)
    assert (told["action"], told["import"]["created"]) == ("entry.imported", 2)


def test_a_change_that_rolled_back_is_not_told(world: World, receiver: Receiver) -> None:
    hook(world, receiver)

    def fail() -> None:
        with operation(office(world).actor):
            world.problem()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not Delivery.objects.exists()
    assert not Entry.system.exists()


def test_a_failing_receiver_is_tried_again_and_then_given_up(world: World, receiver: Receiver) -> None:
    hook(world, receiver)
    world.problem()
    receiver.status = 500
    deliver()
    kept = Delivery.objects.get()
    assert (kept.state, kept.attempts, kept.status, kept.error) == (Delivery.WAITING, 1, 500, "对方答复 500。")
    waits = Job.objects.get(kind=outbox.KIND)
    assert waits.state == Job.QUEUED
    deliver(work.ATTEMPTS)
    kept.refresh_from_db()
    assert (kept.state, kept.attempts) == (Delivery.FAILED, work.ATTEMPTS)
    receiver.status = 204
    webhooks.resend(office(world), kept.pk)
    deliver()
    kept.refresh_from_db()
    assert kept.state == Delivery.SENT
    assert Webhook.objects.get().failures == 0


def test_it_is_switched_off_after_too_many_failures_and_on_again_by_a_person(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_FAILURES", 3)
    one = hook(world, receiver)
    receiver.status = 503
    world.problem()
    deliver(4)
    one.refresh_from_db()
    assert (one.active, "已自动停用" in one.disabled) == (False, True)
    assert Event.objects.filter(action="webhook.disabled", object=f"webhook:{one.pk}").exists()
    assert len(receiver.came) == 3
    world.problem(title="井盖")
    assert Delivery.objects.count() == 1
    webhooks.change(office(world), one.pk, webhooks.WebhookEdit(one.version, active=True))
    one.refresh_from_db()
    assert (one.active, one.failures, one.disabled) == (True, 0, "")


def test_a_slow_receiver_does_not_hold_us(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "PATIENCE", 0.3)
    receiver.wait = 1.0
    began = time.monotonic()
    outcome = posting.post(f"{receiver.url}in", b"{}", {})
    assert (outcome.good, outcome.error) == (False, "对方超过时限没有答复。")
    assert time.monotonic() - began < 0.9


def test_nor_does_one_that_sends_a_letter_at_a_time(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "DEADLINE", 0.5)
    receiver.dribble = True
    began = time.monotonic()
    outcome = posting.post(f"{receiver.url}in", b"{}", {})
    assert outcome.error == "对方超过时限没有答复。"
    assert time.monotonic() - began < 3


def test_nor_does_a_name_nobody_looks_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PATIENCE", "DEADLINE"):
        monkeypatch.setattr(posting, name, 0.2)
    over = threading.Event()

    def never(*_asked: object, **_named: object) -> None:
        over.wait(5)
        raise socket.gaierror

    monkeypatch.setattr("socket.getaddrinfo", never)
    began = time.monotonic()
    assert posting.post("https://hooks.example.gov.cn/in", b"{}", {}).error == posting.TOO_LATE
    assert time.monotonic() - began < 2
    over.set()


def test_many_messages_to_a_dead_receiver_ask_it_once_and_wait(world: World, receiver: Receiver) -> None:
    one = hook(world, receiver)
    for number in range(12):
        world.problem(title=f"路灯{number}")
    receiver.status = 503
    deliver()
    assert len(receiver.came) == 1
    waiting = Job.objects.filter(kind=outbox.KIND, state=Job.QUEUED)
    assert sorted(waiting.values_list("attempts", flat=True)) == [0] * 11 + [1]
    failed_at = Delivery.objects.exclude(tried_at=None).get().tried_at
    assert failed_at is not None
    assert min(waiting.values_list("run_at", flat=True)) >= failed_at + work.QUIET
    webhooks.ping(office(world), one.pk)  # a person tries at once
    deliver()
    assert len(receiver.came) >= 2
    receiver.status = 204
    Delivery.objects.update(tried_at=datetime.now(UTC) - timedelta(minutes=10))
    deliver()
    assert not Delivery.objects.exclude(state=Delivery.SENT).exists()


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status = 302
    outcome = posting.post(f"{receiver.url}in", b"{}", {})
    assert (outcome.good, outcome.status) == (False, 302)
    assert "没有跟随" in outcome.error
    assert len(receiver.came) == 1


def test_nobody_there_is_said(receiver: Receiver) -> None:
    assert posting.post("http://127.0.0.1:9/", b"{}", {}).error == "连接不上，或对方中途断开。"


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "http://localhost:8000/",
        "http://127.0.0.1.evil.cn/",
        "http://example.gov.cn.evil.cn/",
        "http://evilexample.gov.cn/",
        "file:///etc/passwd",
        "http://user:secret@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "//127.0.0.1/",
        "",
    ],
)
def test_only_hosts_a_setting_names_are_sent_to(world: World, receiver: Receiver, url: str) -> None:
    with pytest.raises(Refused) as refused:
        hook(world, receiver, url=url)
    assert refused.value.code in {"host_not_allowed", "bad_url"}


def test_a_host_taken_off_the_setting_is_sent_to_no_more(world: World, receiver: Receiver) -> None:
    hook(world, receiver, url="https://api.example.gov.cn/in")
    hook(world, receiver)
    world.problem()
    settings.CONFIG = replace(settings.CONFIG, webhook_hosts=())
    deliver()
    assert receiver.came == []
    assert {"不在允许推送的名单里" in one.error for one in Delivery.objects.all()} == {True}


def test_who_directs_the_unit_subscribes_and_nobody_else_sees_it(world: World, receiver: Receiver) -> None:
    one = hook(world, receiver)
    with pytest.raises(Forbidden):
        webhooks.subscribe(world.clerk(), webhooks.NewWebhook(world.town, "a", receiver.url))
    with pytest.raises(Missing):
        webhooks.find(world.scope(world.sibling, Role.OFFICE), one.pk)
    with pytest.raises(Invalid):
        hook(world, receiver, actions=["entry.eaten"])
    with pytest.raises(Invalid):
        hook(world, receiver, where={"source": "masses"})


def test_a_new_secret_ends_the_old_one(world: World, receiver: Receiver) -> None:
    one = hook(world, receiver)
    before = signature.secret_of(one)
    after = signature.secret_of(webhooks.renew_secret(office(world), one.pk))
    assert before != after
    webhooks.ping(office(world), one.pk)
    deliver()
    ((headers, body),) = receiver.came
    assert headers[signature.SIGNATURE] == signature.sign(after, headers[signature.TIMESTAMP], body)


def test_the_log_forgets_after_a_month(world: World, receiver: Receiver) -> None:
    hook(world, receiver)
    world.problem()
    assert work.forget_old(datetime.now(UTC)) == 0
    assert work.forget_old(datetime.now(UTC) + timedelta(days=31)) == 1
