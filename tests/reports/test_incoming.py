"""Checks that are kept: who sees them, what is remembered, the remarks; and beginning from a report's totals."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import taizhang.packs
from taizhang.audit.errors import Invalid, Missing, Refused
from taizhang.audit.models import Event
from taizhang.figures.figure import Wanted
from taizhang.figures.queries import read
from taizhang.files.extract import extract
from taizhang.files.gbt.check import check as lint
from taizhang.ledgers.models import Blob, Entry, Evidence
from taizhang.ledgers.operations import packs
from taizhang.reports.checking.offers import offers
from taizhang.reports.checking.remarks import remarks
from taizhang.reports.models import Beginning, Incoming
from taizhang.reports.operations.begin import NewBeginning, Picked, begin, undo
from taizhang.reports.operations.incoming import NewCheck, confirm, keep
from taizhang.reports.queries import incoming
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope
from tests.files.forms.test_forms import made
from tests.world import World, make_world, scope

BASE = Path(taizhang.packs.__file__).parent / "builtin" / "base"
pytestmark = [pytest.mark.sql, pytest.mark.django_db]

FIRST, LAST, TODAY = date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)
TEXT = "查摆问题12个，销号问题5个，办结实事7件，查处大案X起，起底病灶3个。力争销号9个。"
REPORT = "全年查摆问题12个，销号问题5个，问题销号率40%，投入资金3.5万元，办结实事7件。"


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [BASE])
    return make_world()


def office(world: World, place: str = "parent") -> Scope:
    return scope(world.somebody(Role.OFFICE, place))


def new(world: World, text: str = TEXT) -> NewCheck:
    return NewCheck(world.child.pk, "../半年总结.txt", text.encode(), FIRST, LAST)


def test_a_check_is_kept_with_its_text_and_an_event(world: World) -> None:
    row = keep(office(world), new(world))
    assert (row.name, row.unit, row.by) == ("半年总结.txt", world.child, world.parent)
    assert row.result["text"] == TEXT
    assert row.result["lint"] is None
    assert row.counts["空缺"] == 1
    event = Event.objects.get(action="incoming.checked")
    assert (event.object, event.unit) == (f"incoming:{row.pk}", world.child.pk)


@pytest.mark.parametrize(
    ("place", "sees"), [("parent", True), ("child", True), ("grandchild", False), ("sibling", False)]
)
def test_only_who_checked_and_who_was_checked_see_it(world: World, place: str, sees: bool) -> None:
    row = keep(office(world), new(world))
    found = list(incoming.listed(office(world, place)))
    assert found == ([row] if sees else [])
    if not sees:
        with pytest.raises(Missing):
            incoming.found(office(world, place), row.pk)


def test_whoever_stands_above_both_sees_no_agreement_of_theirs(world: World) -> None:
    """The superior of the superior gets no list by which units could be ranked."""
    child = scope(world.somebody(Role.OFFICE, "child"))
    keep(child, NewCheck(world.grandchild.pk, "a.txt", TEXT.encode(), FIRST, LAST))
    assert len(incoming.agreement(child, world.grandchild)) == 1
    assert incoming.agreement(office(world), world.grandchild) == []


def test_the_direct_superior_sees_what_others_checked_and_not_what_the_unit_checked_of_itself(
    world: World,
) -> None:
    town, county = office(world, "grandchild"), office(world, "child")
    other = keep(office(world), NewCheck(world.grandchild.pk, "a.txt", TEXT.encode(), FIRST, LAST))
    own = keep(town, NewCheck(world.grandchild.pk, "b.txt", TEXT.encode(), FIRST, LAST))
    assert [one.key for one in incoming.agreement(county, world.grandchild)] == [other.pk]
    assert [one.key for one in incoming.agreement(town, world.grandchild)] == [own.pk, other.pk]
    with pytest.raises(Missing):
        incoming.found(county, own.pk)


def test_agreement_counts_what_was_compared(world: World) -> None:
    row = keep(office(world), new(world))
    Incoming.system.filter(pk=row.pk).update(counts={"相符": 8, "取整相符": 1, "不符": 2, "台账无此项": 5})
    (one,) = incoming.agreement(office(world, "child"), world.child)
    assert (one.agreed, one.compared, one.last) == (9, 11, LAST)


def test_a_unit_out_of_sight_is_not_there(world: World) -> None:
    with pytest.raises(Missing):
        keep(office(world, "sibling"), new(world))
    with pytest.raises(Missing):
        keep(office(world, "grandchild"), new(world))


def test_words_confirmed_once_are_known_in_the_next_check(world: World) -> None:
    here = office(world, "child")
    confirm(here, world.child.pk, "起底病灶", "base.problems_found")
    found = {one["words"]: one for one in keep(here, new(world)).result["findings"]}
    assert found["起底病灶"]["indicator"] == "base.problems_found"
    confirm(here, world.child.pk, "起底病灶", "")
    found = {one["words"]: one for one in keep(here, new(world)).result["findings"]}
    assert found["起底病灶"]["indicator"] is None
    with pytest.raises(Invalid, match="没有名为"):
        confirm(here, world.child.pk, "起底病灶", "base.nothing")
    with pytest.raises(Invalid):
        confirm(here, world.child.pk, "  ", "")


def test_the_remarks_are_an_official_document_that_names_each_place(world: World) -> None:
    row = keep(office(world), new(world))
    data = remarks(row.name, "溪源县", row.result, organ="溪源市", day=TODAY)
    text = extract(data).text
    assert "关于《半年总结》数据核对情况的意见" in text
    assert "还没有填" in text
    assert "是目标或打算" in text
    assert [one for one in lint(data) if one.severity == "error"] == []


def test_totals_of_a_report_stand_beside_their_indicators(world: World) -> None:
    found = {
        one.indicator.id: one for one in offers(office(world), REPORT.encode(), "a.txt", world.child, FIRST, LAST)
    }
    assert found["base.problems_found"].amount == 12
    assert found["base.service_funds"].amount == 3_500_000
    assert found["base.problems_found"].now == "0个"
    assert "由其他数字算出" in found["base.closure_rate"].problem
    assert not found["base.services_done"].problem


def beginning(world: World, *picked: Picked) -> NewBeginning:
    return NewBeginning(world.child.pk, "半年总结.txt", REPORT.encode(), FIRST, LAST, picked)


TWO = (Picked("base.problems_found", 12), Picked("base.services_done", 7))


def value(world: World, key: str) -> int | None:
    (one,) = read(SYSTEM_SCOPE, [Wanted(key, world.child.pk, FIRST, LAST)])
    return one.stored


def test_what_is_ticked_becomes_lump_rows_with_the_file_and_can_be_undone(world: World) -> None:
    begun = begin(office(world, "child"), beginning(world, *TWO), today=TODAY)
    assert (value(world, "base.problems_found"), value(world, "base.services_done")) == (12, 7)
    rows = Entry.system.filter(pk__in=begun.entries)
    assert all(row.lump for row in rows)
    assert set(Evidence.objects.values_list("entry", "blob")) == {(pk, begun.blob) for pk in begun.entries}
    undone = undo(office(world, "child"), begun.pk)
    assert undone.undone_at is not None
    assert value(world, "base.problems_found") == 0
    with pytest.raises(Refused, match="已经撤销"):
        undo(office(world, "child"), begun.pk)


@pytest.mark.parametrize(
    ("picked", "words"),
    [
        ((Picked("base.problems_found", 12), Picked("base.closure_rate", 40)), "不能只报总数"),
        ((Picked("base.problems_found", 12), Picked("base.services_done", 0)), "大于零"),
        ((Picked("base.problems_found", 12), Picked("base.problems_found", 13)), "两次"),
        ((), "至少勾选"),
    ],
)
def test_all_or_nothing(world: World, picked: tuple[Picked, ...], words: str) -> None:
    with pytest.raises(Refused, match=words):
        begin(office(world, "child"), beginning(world, *picked), today=TODAY)
    assert not Entry.system.exists()
    assert not Beginning.system.exists()
    assert not Blob.objects.exists()


def test_who_may_not_enter_may_not_begin_or_undo(world: World) -> None:
    for place in ("sibling", "grandchild"):
        with pytest.raises(Missing):
            begin(office(world, place), beginning(world, *TWO), today=TODAY)
    begun = begin(office(world, "child"), beginning(world, *TWO), today=TODAY)
    with pytest.raises(Missing):
        undo(office(world, "sibling"), begun.pk)


def test_everything_by_the_api(world: World) -> None:
    client = world.client(Role.OFFICE, "child")
    period = f"?from={FIRST}&to={LAST}"
    unit = f"/api/v1/units/{world.child.code}"

    def file(text: str) -> dict[str, SimpleUploadedFile]:
        return {"file": SimpleUploadedFile("半年总结.txt", text.encode())}

    made = client.post(f"{unit}/checks{period}", file(TEXT))
    assert made.status_code == 200, made.content
    key = made.json()["id"]
    assert made.json()["from"] == FIRST.isoformat()
    assert client.get("/api/v1/checks").json()["items"][0]["id"] == key
    assert client.get(f"/api/v1/checks/{key}").json()["result"]["text"] == TEXT
    assert extract(client.get(f"/api/v1/checks/{key}/remarks").content).text
    words = json.dumps({"words": "起底病灶", "indicator": "base.problems_found"})
    told = client.post(f"/api/v1/checks/{key}/words", words, content_type="application/json")
    assert told.json() == {"words": "起底病灶", "indicator": "base.problems_found"}
    assert client.get(f"{unit}/agreement").json()["checks"][0]["id"] == key
    offered = client.post(f"{unit}/beginnings/offers{period}", file(REPORT)).json()["offers"]
    assert {one["indicator"]: one["amount"] for one in offered}["base.problems_found"] == 12
    begun = client.post(f'{unit}/beginnings{period}&picked={{"base.problems_found":12}}', file(REPORT))
    assert begun.status_code == 200, begun.content
    undone = client.post(f"/api/v1/beginnings/{begun.json()['id']}/undo")
    assert undone.json()["undone_at"]
    assert client.get(f"{unit}/beginnings").json()["items"][0]["id"] == begun.json()["id"]
    assert client.post("/api/v1/files/slots", file("x")).status_code == 422
    assert client.post("/api/v1/files/lint", file("x")).json()["code"] == "file_unreadable"


def test_totals_of_a_form_are_begun_with_as_those_of_a_report(world: World) -> None:
    data = made([["单位", "查摆问题数（个）", "办结实事件数（件）"], ["溪源县", 12, 7], ["石桥镇", 3, 2]])
    found = {one.indicator.id: one for one in offers(office(world), data, "a.xlsx", world.child, FIRST, LAST)}
    assert {key: one.amount for key, one in found.items()} == {"base.problems_found": 12, "base.services_done": 7}
    new = NewBeginning(world.child.pk, "统计表.xlsx", data, FIRST, LAST, TWO)
    begun = begin(office(world, "child"), new, today=TODAY)
    assert (value(world, "base.problems_found"), value(world, "base.services_done")) == (12, 7)
    (name,) = set(Evidence.objects.filter(entry__in=begun.entries).values_list("name", flat=True))
    assert name == "统计表.xlsx"
