"""The frame of the API: who calls, what errors look like, paging by key, and once for each Idempotency-Key."""

import json
from typing import Any

import pytest
from django.test import Client

from taizhang.audit.models import Event
from taizhang.units.models import Account
from taizhang.units.roles import Right, Role
from taizhang.units.tokens import create_token
from tests.world import PASSWORD, World, account, make_world, scope, unit

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

API = "/api/v1"


@pytest.fixture
def world() -> World:
    return make_world()


def bearer(who: Account, *rights: Right) -> dict[str, str]:
    new = create_token(scope(who), who, purpose="测试", rights=list(rights), days=1)
    return {"Authorization": f"Bearer {new.text}"}


def post(client: Client, path: str, body: object, **headers: str) -> Any:
    return client.post(API + path, json.dumps(body), content_type="application/json", headers=headers)


def test_a_token_acts_for_its_account_within_its_rights(world: World) -> None:
    who = world.somebody(Role.OFFICE, "child")
    headers = bearer(who, Right.VIEW)
    told = Client().get(f"{API}/me", headers=headers).json()
    assert told["account"]["username"] == who.username
    assert told["rights"] == ["view"]
    assert Client().get(f"{API}/units/{world.child.code}", headers=headers).status_code == 200
    assert Client().get(f"{API}/units/{world.sibling.code}", headers=headers).status_code == 404


def test_a_token_cannot_outgrow_itself(world: World) -> None:
    headers = bearer(world.somebody(Role.OFFICE), Right.VIEW)
    made = post(Client(), "/me/tokens", {"label": "更多", "rights": ["units"], "days": 9}, **headers)
    assert (made.status_code, made.json()["code"]) == (403, "session_required")
    changed = post(Client(), "/me/password", {"old": PASSWORD, "new": "Qing-he2026"}, **headers)
    assert changed.status_code == 403


def test_a_wrong_token_is_refused_even_beside_a_session(world: World) -> None:
    answer = world.client(Role.OFFICE).get(f"{API}/me", headers={"Authorization": "Bearer tz_wrong"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_a_token_does_not_open_pages(world: World) -> None:
    assert Client().get("/units/", headers=bearer(world.somebody(Role.OFFICE), Right.VIEW)).status_code == 302


def test_a_session_needs_its_csrf_token_to_change_anything(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.somebody(Role.OFFICE))
    answer = post(client, "/me/tokens", {"label": "x", "rights": ["view"], "days": 9})
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    with_token = Client(enforce_csrf_checks=True)
    headers = bearer(world.somebody(Role.SECURITY_ADMIN), Right.SECURITY)
    body = {"username": "li.min", "name": "李敏", "unit": world.child.code}
    assert post(with_token, "/accounts", body, **headers).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/units/999/", 404, "not_found"), ("/nonsense", 404, "not_found"), ("/accounts", 403, "forbidden")],
)
def test_errors_are_problem_details(world: World, path: str, status: int, code: str) -> None:
    answer = world.client(Role.OFFICE).get(API + path)
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert told["detail"].endswith("。")
    assert told["request"] == answer.headers["X-Request-ID"]


def test_a_method_that_is_not_there_and_a_broken_body(world: World) -> None:
    client = world.client(Role.SECURITY_ADMIN)
    assert client.put(f"{API}/accounts").json()["code"] == "method_not_allowed"
    broken = client.post(f"{API}/accounts", "{", content_type="application/json")
    assert (broken.status_code, broken.headers["Content-Type"]) == (400, "application/problem+json")


def test_unknown_missing_and_long_fields_are_all_named(world: World) -> None:
    body = {"username": "x" * 41, "unit": "溪源县", "colour": "red"}
    told = post(world.client(Role.SECURITY_ADMIN), "/accounts", body).json()
    assert told["code"] == "invalid"
    assert set(told["fields"]) == {"username", "name", "colour"}
    assert told["fields"]["colour"] == "没有这个字段，请检查拼写。"
    assert "最多40个字符" in told["fields"]["username"]


def test_a_domain_refusal_names_its_field(world: World) -> None:
    body = {"username": "li.min", "name": "李敏", "unit": "石桥"}
    told = post(world.client(Role.SECURITY_ADMIN), "/accounts", body).json()
    assert told["code"] == "unit_unknown"
    assert "石桥镇" in told["fields"]["unit"]


def test_pages_follow_the_key_without_gap_or_repeat(world: World) -> None:
    for number in range(7):
        unit(f"XY-{number}", f"单位{number}", world.child, number + 10, "county_dept")
    client = world.client(Role.OFFICE)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"{API}/units?limit=3&cursor={cursor}").json()
        seen += [item["code"] for item in page["items"]]
        cursor = page["next"]
        if len(seen) == 3:
            unit("XY-NEW", "后来的", world.child, 1000, "county_dept")
    assert len(seen) == len(set(seen)) == 12
    assert seen[0] == world.parent.code


def test_pages_by_two_columns(world: World) -> None:
    for number in range(5):
        account(f"c{number}", world.child)
    client = world.client(Role.SECURITY_ADMIN)
    first = client.get(f"{API}/accounts?limit=4").json()
    second = client.get(f"{API}/accounts", {"limit": 4, "cursor": first["next"]}).json()
    names = [item["username"] for item in first["items"] + second["items"]]
    assert len(names) == len(set(names)) == 6
    assert second["next"] is None


@pytest.mark.parametrize("cursor", ["x", "e30", "WyJhIiwiYiJd", "W251bGxd"])
def test_a_bad_cursor_is_refused(world: World, cursor: str) -> None:
    answer = world.client(Role.OFFICE).get(f"{API}/units", {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


def test_the_same_request_twice_is_carried_out_once(world: World) -> None:
    client, who = world.client(Role.SECURITY_ADMIN), account("li", world.child)
    body = {"role": "clerk", "unit": world.child.code}
    key = {"Idempotency-Key": "k-1"}
    first = post(client, f"/accounts/{who.pk}/grants", body, **key)
    again = post(client, f"/accounts/{who.pk}/grants", body, **key)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert Event.objects.filter(action="grant.given").count() == 1
    other = post(client, f"/accounts/{who.pk}/grants", {**body, "role": "viewer"}, **key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")


def test_a_stale_version_is_a_conflict(world: World) -> None:
    client, who = world.client(Role.SECURITY_ADMIN), account("li", world.child)
    body = {"version": 1, "name": "李新", "unit": world.child.code}
    path = f"{API}/accounts/{who.pk}"
    assert client.patch(path, json.dumps(body), content_type="application/json").json()["version"] == 2
    stale = client.patch(path, json.dumps(body), content_type="application/json")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")


def test_what_an_account_reaches_is_told_in_units(world: World) -> None:
    client, who = world.client(Role.SECURITY_ADMIN), world.somebody(Role.OFFICE, "child")
    told = {row["right"]: row["units"] for row in client.get(f"{API}/accounts/{who.pk}/reach").json()}
    assert told == {"view": 2, "enter": 2, "review": 2, "direct": 2, "units": 2}


def test_the_trail_shows_the_audited_branch_only(world: World) -> None:
    security = world.client(Role.SECURITY_ADMIN)
    for place in (world.child, world.sibling):
        body = {"username": f"u{place.pk}", "name": "某人", "unit": place.code}
        assert post(security, "/accounts", body).status_code == 200

    def labels(place: str) -> list[str]:
        items = world.client(Role.AUDIT_ADMIN, place).get(f"{API}/events?action=account").json()["items"]
        return [item["label"] for item in items]

    assert len(labels("parent")) == 2
    assert labels("child") == [f"某人（u{world.child.pk}）"]
    assert labels("grandchild") == []


def test_everybody_sees_his_own_jobs_and_the_system_administrator_all(world: World) -> None:
    from django.utils import timezone

    from taizhang.jobs.models import Job

    clerk = world.somebody(Role.CLERK)
    now = timezone.now()
    for actor in (clerk.pk, 999):
        Job.objects.create(kind="x", actor=actor, actor_name="某人", run_at=now, created_at=now)
    assert len(world.client(Role.CLERK).get(f"{API}/jobs").json()["items"]) == 1
    assert len(world.client(Role.SYSTEM_ADMIN).get(f"{API}/jobs").json()["items"]) == 2
