"""清单: conditions as rows, columns, order; saved, opened, changed; exported. All without scripts."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from taizhang.figures import rows as drill
from taizhang.figures.figure import Wanted
from taizhang.figures.queries import read
from taizhang.jobs.worker import Worker
from taizhang.ledgers.exporting import background
from taizhang.ledgers.models import Entry, Export, LocalField, SavedList
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.steps import Taken, take
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.world import World, make_world, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
LEDGER = "/ledgers/demo.problem/"


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    made = make_world()
    who = scope(made.somebody(Role.CLERK, "child"))
    for title, source, amount in (
        ("路灯不亮", "research", "3"),
        ("井盖缺失", "masses", "20"),
        ("桥面破损", "masses", "1.5"),
    ):
        given = {"title": title, "source": source, "amount": amount}
        create(who, NewEntry("demo.problem", made.child.pk, given), today=timezone.localdate())
    return made


@pytest.fixture
def client(world: World) -> Client:
    return world.client(Role.CLERK, "child")


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(page: str) -> list[str]:
    return [part.split("</a>")[0].rsplit(">", 1)[1] for part in page.split("data-row")[1:]]


def test_each_count_of_a_state_opens_its_rows_and_together_they_are_the_figure(world: World) -> None:
    client, today = world.client(Role.CLERK, "child"), timezone.localdate()
    entries = list(Entry.system.order_by("pk"))
    asked = Taken("ask", 1, today, reason="现场已看", values={"result": "修好了"})
    for one in entries[:2]:
        measure = create(
            SYSTEM_SCOPE, NewEntry("demo.measure", world.child.pk, {"title": "修"}, one.pk), today=today
        )
        take(SYSTEM_SCOPE, measure.pk, Taken("done", 1, today), today=today)
        take(SYSTEM_SCOPE, one.pk, asked, today=today)
    told = client.get("/api/v1/ledgers/demo.problem/counts").json()
    counts = {one["key"]: one["n"] for one in told["states"]}
    assert counts == {key: len(rows(text(client, f"{LEDGER}?state={key}"))) for key in counts}
    assert (counts["open"], counts["asked"]) == (1, 2)
    (figure,) = read(SYSTEM_SCOPE, [Wanted("demo.problems_open", world.child.pk, today, today)])
    assert figure.value == sum(counts[key] for key in ("open", "asked", "returned"))
    assert sorted(row.entry for row in drill.rows(SYSTEM_SCOPE, figure.wanted).rows) == [one.pk for one in entries]


# What a person fills in: 问题来源 is one of, 涉及金额 at least.
FILLED = {
    "f0": "source",
    "o0": "in",
    "v0": ["masses"],
    "f1": "amount",
    "o1": "gte",
    "v1": "2",
    "columns": ["amount", "@state"],
    "sort": "amount",
    "desc": "on",
}


def test_rows_of_conditions_become_an_address_in_the_words_of_the_api(client: Client) -> None:
    answer = client.post(f"{LEDGER}list/", {**FILLED, "do": "apply"})
    said = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert said["where"] == ['{"all":[{"source":["masses"]},{"amount":{"gte":2}}]}']
    assert (said["sort"], said["desc"], said["columns"]) == (["amount"], ["1"], ["amount,@state"])
    page = text(client, answer.headers["Location"])
    assert rows(page) == ["井盖缺失"]
    assert "问题来源是 群众反映" in page
    assert "涉及金额不小于 2" in page
    assert 'aria-sort="descending"' in page


def test_a_condition_is_taken_off_by_its_chip_and_columns_sort_the_list(client: Client) -> None:
    page = text(client, f"{LEDGER}?columns=amount&sort=amount")
    assert rows(page) == ["桥面破损", "路灯不亮", "井盖缺失"]
    turned = page.split("<thead>")[1].split('aria-sort="ascending"')[1].split('href="')[1].split('"')[0]
    assert rows(text(client, LEDGER + turned.replace("&amp;", "&"))) == ["井盖缺失", "路灯不亮", "桥面破损"]
    page = text(client, f'{LEDGER}?where={{"source":"masses"}}')
    assert len(rows(page)) == 2
    off = page.split('class="active"')[1].split('href="')[1].split('"')[0]
    assert len(rows(text(client, LEDGER + off.replace("&amp;", "&")))) == 3


def test_a_field_just_chosen_brings_its_own_controls(client: Client) -> None:
    page = client.post(f"{LEDGER}list/", {"f0": "source", "do": "show"}).content.decode()
    assert '<input type="checkbox" name="v0" value="masses">群众反映' in page
    assert 'name="f1"' in page
    assert 'type="date"' in client.post(f"{LEDGER}list/", {"f0": "found_on"}).content.decode()


def test_what_is_wrong_with_a_value_is_said_and_what_was_typed_is_kept(client: Client) -> None:
    answer = client.post(f"{LEDGER}list/", {**FILLED, "v1": "两千", "do": "apply"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“涉及金额”是金额，“两千”不合" in page
    assert 'value="两千"' in page
    answer = client.post(f"{LEDGER}list/", {**FILLED, "do": "save"})
    assert "请给清单起个名字" in answer.content.decode()


def test_a_list_is_saved_opened_changed_and_deleted(world: World, client: Client) -> None:
    answer = client.post(f"{LEDGER}list/", {**FILLED, "label": "群众反映的大额", "shared": "on", "do": "save"})
    saved = SavedList.objects.get()
    assert saved.words["where"] == {"all": [{"source": ["masses"]}, {"amount": {"gte": 2}}]}
    assert f'<option value="{saved.pk}" selected>群众反映的大额（共享）' in text(
        client, answer.headers["Location"]
    )
    opened = client.get(f"{LEDGER}?open={saved.pk}")
    assert rows(text(client, opened.headers["Location"])) == ["井盖缺失"]
    form = text(client, opened.headers["Location"].replace("demo.problem/", "demo.problem/list/"))
    assert "更新这份清单" in form
    changed = {
        "f0": "source",
        "o0": "notin",
        "v0": ["masses"],
        "label": "其他来源",
        "list": saved.pk,
        "do": "change",
    }
    client.post(f"{LEDGER}list/", changed)
    saved.refresh_from_db()
    assert (saved.label, saved.shared, saved.version) == ("其他来源", False, 2)
    assert rows(text(client, client.get(f"{LEDGER}?open={saved.pk}").headers["Location"])) == ["路灯不亮"]
    assert world.client(Role.CLERK, "sibling").get(f"{LEDGER}?open={saved.pk}").status_code == 404
    assert client.post(f"/lists/{saved.pk}/delete/").status_code == 302
    assert not SavedList.objects.exists()


def test_a_condition_rows_cannot_show_is_kept_as_it_is_written(client: Client) -> None:
    where = '{"any":[{"source":"masses"},{"title":{"contains":"灯"}}]}'
    assert len(rows(text(client, f"{LEDGER}?where={where}"))) == 3
    form = text(client, f"{LEDGER}list/?where={where}")
    assert "不能拆成行" in form
    answer = client.post(f"{LEDGER}list/", {"where": where, "do": "apply"})
    assert '"any"' in unquote(answer.headers["Location"])


def test_a_small_list_is_sent_at_once_in_its_order_and_columns(client: Client) -> None:
    answer = client.get(f"{LEDGER}export/?columns=amount&sort=amount&format=csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "编号,登记单位,状态,问题表现,涉及金额"
    assert [line.split(",")[3] for line in lines[1:]] == ["桥面破损", "路灯不亮", "井盖缺失"]
    assert "问题清单" in unquote(answer.headers["Content-Disposition"])
    assert client.get(f"{LEDGER}export/?format=pdf").status_code == 422


def test_a_large_list_is_made_in_the_background_and_fetched(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "AT_ONCE", 2)
    page = text(client, LEDGER)
    assert "在后台生成" in page
    assert client.get(f"{LEDGER}export/?format=csv").status_code == 422
    answer = client.post(f"{LEDGER}export/?format=csv")
    assert answer.headers["Location"] == "/exports/"
    waiting = text(client, "/exports/")
    assert "生成中" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    worker = Worker()
    while worker.turn():
        pass
    ready = text(client, "/exports/")
    assert "hx-trigger" not in ready
    row = Export.objects.get()
    assert f'href="/exports/{row.pk}/"' in ready
    assert len(client.get(f"/exports/{row.pk}/").getvalue().decode("utf-8-sig").splitlines()) == 4


def test_an_office_adds_a_column_and_an_option_of_its_own_on_a_page(world: World) -> None:
    office, clerk = world.client(Role.OFFICE, "child"), world.client(Role.CLERK, "child")
    assert office.post(f"{LEDGER}local/", {"label": "路名", "type": "text"}).status_code == 302
    assert "路名" in text(clerk, f"{LEDGER}new/")
    refused = office.post(f"{LEDGER}local/", {"label": "问题来源", "type": "text"})
    assert (refused.status_code, "也不能与台账已有的栏目同名" in refused.content.decode()) == (422, True)
    key = LocalField.objects.get().pk
    assert office.post(f"{LEDGER}local/column/{key}/end/").status_code == 302
    assert "路名" not in text(clerk, f"{LEDGER}new/")
    study = "/ledgers/demo.study/local/"
    sent = {"field": "1", "word": "主题党日讲课", "shared": "kind:lesson"}
    assert office.post(study, sent).status_code == 302
    assert "算作 党课" in text(office, study)
    assert clerk.get(study).status_code == 403
