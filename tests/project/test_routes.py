"""Every route of the URL resolver has a line, and every line holds: route × role × place.

The things an address names stand at the child unit. What is expected is worked out here anew from the roles, not
from the code that decides: a grant at the parent or the child reaches the child; one at the grandchild or in the
sibling branch does not.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from taizhang.api.main import api
from taizhang.ledgers.models import EffectCheck, Import
from taizhang.ledgers.operations import evidence, extend, packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.project.routes import ROUTES, Line, Where, Who, line_for
from taizhang.reports.checking.result import Verdict
from taizhang.reports.models import Beginning, Incoming, Report, Sending
from taizhang.reports.operations.templates import Upload, upload
from taizhang.units.models import Grant
from taizhang.units.roles import RIGHTS, Right, Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope
from tests.ledgers.conftest import PACK
from tests.reports.world import MARKED
from tests.world import PLACES, World, account, grant, make_world, scope, signed_in

pytestmark = [pytest.mark.sql, pytest.mark.django_db, pytest.mark.first]

REACHING = frozenset({"parent", "child"})
# A template may be used, though not changed, by whoever works below the unit that keeps it.
FLOWS_DOWN = frozenset(
    {"report_template", "report_bind", "report_confirm", "report_retire", "api:report_template", "api:report_slot"}
)
# There only where their setting is on.
OPTIONAL = {
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
}


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{one.namespace}:" if one.namespace else namespace)
        else:
            yield namespace + (one.name or ""), one


def api_methods() -> dict[str, set[str]]:
    """The API says which methods a path has; a page is asked by GET, which no form may change anything by."""
    found: dict[str, set[str]] = {}
    for _, router in api._routers:
        for path_view in router.path_operations.values():
            for one in path_view.operations:
                found.setdefault(f"api:{one.url_name}", set()).update(one.methods)
    return found


# Forms that only take what is sent; the page that holds them is another route.
FORMS = (
    "report_act",
    "report_sending",
    "report_level",
    "report_bind",
    "report_confirm",
    "report_retire",
    "entry_step",
    "entry_undo",
    "selection_undo",
    "entry_unmerge",
    "person_end",
    "robot_end",
    "body_new",
    "body_member",
    "body_leave",
    "body_end",
    "entry_withdraw",
    "entry_restore",
    "evidence_add",
    "evidence_remove",
    "list_delete",
    "webhook_act",
    "delivery_resend",
    "check_words",
    "beginning_take",
    "beginning_undo",
    "rewrite_decide",
    "rewrite_undo",
    "due_mark",
    "week_confirm",
    "week_return",
    "dispatch_decide",
    "dispatch_issue",
    "import_back",
    "feed_make",
    "letter_send",
    "letter_answer",
    "robot_end",
    "feed_end",
    "local_end",
)
METHODS = api_methods() | {name: {"POST"} for name in FORMS}
ALL = [
    (name, method)
    for name in dict.fromkeys(name for name, _ in patterns(get_resolver()))
    for method in sorted(METHODS.get(name, {"GET"}))
]


@dataclass
class Things:
    world: World
    subject: int
    given: int
    entry: int
    evidence: int
    extension: int
    check: int
    batch: int
    incoming: int
    beginning: int
    report: str
    template: str
    sending: int


@pytest.fixture
def things() -> Things:
    world = make_world()
    subject = account("subject", world.child)
    given: Grant = grant(subject, Role.CLERK, world.child)
    rows = an_entry(world)
    incoming, beginning, report = a_check(world)
    template, sending = a_template(world, report)
    return Things(world, subject.pk, given.pk, *rows, incoming, beginning, report, template, sending)


def a_template(world: World, report: str) -> tuple[str, int]:
    """A template the child unit keeps, and a report sent to it."""
    upload(scope_of_somebody(world), Upload(world.child.pk, "月报.docx", MARKED, key="monthly"))
    row = Report.system.get(code=report)
    sent = Sending.objects.create(report=row, to=world.child, sent_at=timezone.now(), sent_by=0)
    return "monthly", sent.pk


def a_check(world: World) -> tuple[int, int, str]:
    """A file of the child unit that was checked there, one it began with, and a report it drafts."""
    about: dict[str, Any] = {
        "unit": world.child, "name": "来文.txt", "first": date(2026, 1, 1), "last": date(2026, 1, 31)
    }  # fmt: skip
    lists: dict[str, list[object]] = {name: [] for name in ("findings", "not_checked", "notes", "reports")}
    result = {"kind": "text", "text": "", "counts": dict.fromkeys(Verdict, 0), "lint": None, **lists}
    now = timezone.now()
    checked = Incoming.system.create(
        **about, by=world.child, sha256="", kind="text", result=result, checked_at=now, checked_by=0
    )
    begun = Beginning.system.create(**about, blob="", begun_at=now, begun_by=0)
    report = Report.system.create(
        code="AAAA-1111",
        unit=world.child,
        template="demo.none",
        label="月报",
        first=about["first"],
        last=about["last"],
        created_at=now,
        created_by=0,
    )
    return checked.pk, begun.pk, report.code


def an_entry(world: World) -> tuple[int, int, int, int, int]:
    """A problem of the child unit with a file, a request for more time and a look back owed; an import of the unit."""
    packs.install(SYSTEM_SCOPE, [PACK])
    scope = scope_of_somebody(world)
    today = timezone.localdate()
    row = create(
        scope, NewEntry("demo.problem", world.child.pk, {"title": "一个问题", "source": "research"}), today=today
    )
    file = evidence.add(scope, evidence.NewEvidence(row.pk, "说明.txt"), ["说明".encode()])
    asked = extend.ask(scope, row.pk, today + timedelta(days=90), reason="雨季", today=today)
    check = EffectCheck.objects.create(home=row.home, entry=row.pk, stay=1, due=today)
    now = timezone.now()
    batch = Import.objects.create(
        account=0,
        unit=world.child,
        ledger=row.ledger,
        name="表.xlsx",
        state=Import.APPLIED,
        started_at=now,
        touched_at=now,
    )
    return row.pk, file.pk, asked.pk, check.pk, batch.pk


def scope_of_somebody(world: World) -> Scope:
    return scope(world.somebody(Role.CLERK, "child"))


def address(name: str, things: Things) -> str:
    """The address of the thing at the child unit; of things of one's own, one that is nobody's."""
    known = {
        "code": things.world.child.code,
        "account": things.subject,
        "grant": things.given,
        "act": "unlock",
        "pack": "demo",
        "checklist": "demo.yearly",
        "ledger": "demo.problem",
        "entry": things.entry,
        "evidence": things.evidence,
        "extension": things.extension,
        "check": things.check,
        "indicator": "demo.problems_found",
        "batch": things.batch,
        "incoming": things.incoming,
        "report": things.report,
        "beginning": things.beginning,
        "deed": "ping",
        "report_code": things.report,
        "template": things.template,
        "sending_id": things.sending,
        "what": "column",
        "field": "due",
    }
    pattern = next(pattern for found, pattern in patterns(get_resolver()) if found == name)
    wanted = pattern.pattern.regex.groupindex
    return reverse(name, kwargs={key: known.get(key, 0) for key in wanted})


def may(line: Line, role: Role, place: str) -> bool:
    if line.who in {Who.PUBLIC, Who.SIGNED_IN}:
        return True
    return holds(line, role) and (line.who is Who.HELD or place in REACHING)


def holds(line: Line, role: Role) -> bool:
    return bool(RIGHTS[role] & set(line.rights))


def sees(role: Role, place: str) -> bool:
    return Right.VIEW in RIGHTS[role] and place in REACHING


TAKE_FILES = {"api:evidence_add": "", "api:report_rewrite": "?version=1"}
# Bodies that are in order, so that what is refused is the thing and not the form.
BODIES: dict[str, dict[str, object]] = {
    "POST api:report_given": {"version": 1},
    "POST api:report_hand": {"version": 1, "slot": "s1"},
    "POST api:report_review": {"version": 1},
    "POST api:report_issue": {"version": 1},
    "POST api:report_return": {"comment": "请补充"},
    "PUT api:report_list_rows": {"version": 1, "entries": []},
    "PUT api:report_slot": {"version": 1, "kind": "keep"},
    "PATCH api:entry": {"version": 1, "values": {}},
    "PATCH api:list": {"version": 1},
    "PATCH api:webhook": {"version": 1},
    "POST api:entry_withdraw": {"version": 1, "reason": "误录"},
    "POST api:extensions": {"new_due": "2030-01-01", "reason": "雨季"},
    "DELETE api:evidence": {"reason": "传错"},
    "POST api:entry_step": {"step": "ask", "version": 1},
    "POST api:extension": {"granted": False, "comment": "不同意"},
    "POST api:effect": {"good": True, "comment": "看过"},
    "POST api:rewrite_decide": {"slot": "s1", "keep": False, "version": 1},
    "POST api:rewrite_undo": {"version": 1},
    "POST api:check_words": {"words": "一种说法"},
    "POST api:week_return": {"comment": "漏登"},
    "POST api:letter_reply": {"reply": "已办"},
    "PATCH api:person": {"version": 1},
    "POST api:person_end": {"reason": "调离"},
    "POST api:person_transfer": {"unit": "530102000000"},
    "PATCH api:body": {"version": 1},
    "POST api:body_end": {"reason": "任务完成"},
    "POST api:body_member": {"person": 1},
    "POST api:entry_merge": {"sources": [999999], "reason": "同一问题"},
}


def status(client: Client, method: str, to: str, name: str = "") -> int:
    """Ask, and leave nothing behind."""
    body = json.dumps(BODIES.get(f"{method} {name}", {}))
    with transaction.atomic():
        if method == "POST" and name in TAKE_FILES:
            answer = client.post(f"{to}{TAKE_FILES[name]}", {"file": SimpleUploadedFile("a.txt", "说明".encode())})
        else:
            answer = client.generic(method, to, data=body, content_type="application/json")
        transaction.set_rollback(True)
    return answer.status_code


def test_every_route_has_a_line_and_every_line_a_route() -> None:
    names = {name for name, _ in ALL}
    assert {name for name, method in ALL if line_for(method, name) is None} == set()
    lines = {key.rsplit(" ", 1)[-1] for key in ROUTES}
    assert lines - names - OPTIONAL == set()


def test_a_route_without_a_line_is_closed(monkeypatch: pytest.MonkeyPatch, things: Things) -> None:
    monkeypatch.delitem(ROUTES, "units")
    client = things.world.client(Role.OFFICE)
    client.raise_request_exception = False
    assert client.get("/units/").status_code == 500


@pytest.mark.parametrize("role", list(Role))
def test_role_by_place_by_route(role: Role, things: Things) -> None:
    wrong = []
    for place in PLACES:
        client = things.world.client(role, place)
        for name, method in ALL:
            line = line_for(method, name)
            assert line is not None
            if place not in _places(line):
                continue
            got = status(client, method, address(name, things), name)
            if not _as_expected(line, role, place, got, name):
                wrong.append((name, method, place, got))
    assert wrong == [], "\n".join(map(str, wrong))


def _places(line: Line) -> tuple[str, ...]:
    """What no unit decides opens alike at the top and at the bottom: it is asked there, not at all four places."""
    return PLACES if line.who in {Who.AT, Who.THING} else ("parent", "grandchild")


def _as_expected(line: Line, role: Role, place: str, got: int, name: str = "") -> bool:
    if line.who in {Who.PUBLIC, Who.SIGNED_IN}:
        return got != 403 and (got < 500 or got == 503)  # 503: healthz, when no worker runs
    if name in FLOWS_DOWN and place == "grandchild":
        return got in {200, 302, 403, 404, 422}
    if line.who is Who.THING:
        # Who holds a right may still lack the one this very step asks for, or come when it is not its time.
        allowed = {200, 302, 403, 404, 409, 422} if place in REACHING else {404}
        return got in allowed if holds(line, role) else got == 403
    if may(line, role, place):
        return got in {200, 302, 405, 422}  # opened; then the method or the empty body may be refused
    if line.who is Who.HELD or sees(role, place):
        return got == 403
    return got == 404


def test_without_signing_in_only_public_routes_answer(things: Things) -> None:
    wrong = []
    for name, method in ALL:
        line = line_for(method, name)
        assert line is not None
        got = Client().generic(method, address(name, things), data="{}", content_type="application/json")
        to_sign_in = got.status_code == 401 or (got.status_code == 302 and "/sign-in/" in got.headers["Location"])
        if line.who is not Who.PUBLIC and not to_sign_in:
            wrong.append((name, method, got.status_code))
    assert wrong == [], "\n".join(map(str, wrong))


def test_an_account_without_grants_opens_only_what_is_its_own(things: Things) -> None:
    client = signed_in(account("nobody", things.world.child))
    for name, method in ALL:
        line = line_for(method, name)
        assert line is not None
        if line.who in {Who.HELD, Who.AT, Who.THING}:
            assert status(client, method, address(name, things)) in {403, 404}, name


def test_things_that_are_not_there_are_not_found(things: Things) -> None:
    office, security = things.world.client(Role.OFFICE), things.world.client(Role.SECURITY_ADMIN)
    assert office.get("/units/999999/").status_code == 404
    assert security.get("/accounts/999999/").status_code == 404
    assert security.post("/grants/999999/withdraw/").status_code == 404


def test_each_where_names_a_keyword_of_its_routes() -> None:
    for name, pattern in patterns(get_resolver()):
        line = ROUTES.get(name)
        if line is not None and line.where is not None:
            assert line.where.value in pattern.pattern.regex.groupindex
            assert isinstance(line.where, Where)
