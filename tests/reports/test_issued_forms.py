"""Excel forms from above as reports: taken, bound once, filled, issued, traced, verified, checked when they come back,
and refilled next week by their heads. The six forms are those of tests/files/forms."""

import io
import json

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from taizhang.audit.errors import Refused
from taizhang.audit.seals import seal_all
from taizhang.files.archive import Archive
from taizhang.files.docx.manifest import read_manifest
from taizhang.files.forms.fill import fill
from taizhang.files.forms.grid import Form
from taizhang.files.office import convert
from taizhang.ledgers.evidence.store import read
from taizhang.reports import proof
from taizhang.reports.binding import FIGURE, KEEP, Binding
from taizhang.reports.checking.check import check
from taizhang.reports.drafting import content
from taizhang.reports.models import Report
from taizhang.reports.models.template import TemplateVersion
from taizhang.reports.operations import drafts, issue, rewrites
from taizhang.reports.operations.drafts import Given, NewReport
from taizhang.reports.operations.templates import Upload, bind, upload
from taizhang.reports.queries.templates import find, version_of
from taizhang.reports.tracing import trace
from taizhang.reports.verifying.finding import Outcome
from taizhang.reports.verifying.verify import verify
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope
from tests.files.forms.test_forms import FORMS, GREY, REFILLED, TWO_STUBS, UNITS_ACROSS, UNITS_DOWN, made
from tests.reports.world import FIRST, LAST, problem, reported_world
from tests.world import World, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

# which indicator a person takes for each head that names figures
MEANT = {
    "发现问题 数量": "problems_found",
    "发现问题 其中：立行立改": "problems_open",
    "销号情况 已销号": "problems_closed",
    "开展研讨（次）": "sessions",
    "走访户数": "problems_found",
    "应建数": "problems_found",
    "已建数": "problems_closed",
    "开展次数": "sessions",
    "参加人次": "problems_found",
    "学习 集中研讨": "sessions",
    "学习 专题党课": "sessions",
    "整改 发现问题": "problems_found",
    "整改 已销号": "problems_closed",
    "台账数": "problems_found",
}
# what 青石镇 (3 problems) and 白杨街道 (1) must read, by form
SHOWN: dict[str, dict[str, int | None]] = {
    "down": {"B4": 3, "C4": 3, "D4": 0, "B5": 1, "C5": 1, "D5": 0, "B6": 4, "E4": 6},
    "across": {"B2": 0, "B3": 3, "C3": 1, "D3": 4},
    "grey": {"B2": 3, "C2": 0, "C3": 0, "B3": None},
    "ordinal": {"C4": 0, "D4": 3, "D5": 1},
    "stubs": {"C4": 0, "D4": 4, "C2": 0},
    "refilled": {"B2": 3, "B3": 1},
}


@pytest.fixture
def world() -> World:
    found = reported_world()
    for row, name, alias in ((found.child, "青石镇", "机关支部"), (found.sibling, "白杨街道", "社区支部")):
        Unit.system.filter(pk=row.pk).update(name=name, short_name=name)
        row.aliases.create(text=alias)
        row.refresh_from_db()
    for place in ("child", "child", "child", "sibling"):
        problem(found, place=place)
    return found


@pytest.fixture
def office(world: World) -> Scope:
    return scope(world.somebody(Role.OFFICE, "parent"))


def taken(world: World, who: Scope, data: bytes, key: str = "form") -> TemplateVersion:
    upload(who, Upload(world.parent.pk, "统计表.xlsx", data, key=key, period="month"))
    return version_of(find(who, key))


def bound(world: World, who: Scope, data: bytes) -> TemplateVersion:
    """Every figure confirmed by a person, as proposed for time and place."""
    version = taken(world, who, data)
    for cell in version.slots:
        if cell["kind"] == "text":
            continue
        proposed = Binding.of(version.bindings.get(cell["key"]))
        chosen = Binding(FIGURE, f"demo.{MEANT[cell['words']]}", proposed.period)
        version = bind(who, "form", cell["key"], chosen, version=version.version)
    return version


def draft(world: World, who: Scope, data: bytes) -> Report:
    version = bound(world, who, data)
    row = drafts.create(who, NewReport("form", world.parent.pk, FIRST, LAST))
    words = {one["key"]: "已落实" for one in version.slots if one["kind"] == "text"}
    return drafts.give(who, row.code, Given(words, {}, {}), version=row.version) if words else row


def issued(world: World, who: Scope, data: bytes) -> Report:
    row = draft(world, who, data)
    for key in [one["key"] for one in version_of(find(who, "form")).slots if one["kind"] == "text"]:
        bind(who, "form", key, Binding("write", label=key), version=version_of(find(who, "form")).version)
    row = drafts.review(who, row.code, version=row.version)
    row = issue.issue(who, row.code, version=row.version)
    row.refresh_from_db()
    return row


def shown(data: bytes) -> dict[str, object]:
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["表一"]
    assert isinstance(sheet, Worksheet)
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}


def changed(data: bytes, cell: str, value: int | str, *, saved: bool = False) -> bytes:
    """One cell written over by hand: in the XML, or by a program that drops what it does not know."""
    if not saved:
        return fill(data, {("表一", cell): value})
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["表一"]
    assert isinstance(sheet, Worksheet)
    sheet[cell] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def kinds(outcome: Outcome) -> list[str]:
    return [one.kind for one in outcome.findings]


@pytest.mark.parametrize("name", FORMS)
def test_each_form_is_made_issued_traced_and_verified(world: World, office: Scope, name: str) -> None:
    row = issued(world, office, FORMS[name])
    data = read(row.blob)
    cells = shown(data)
    assert {cell: cells[cell] for cell in SHOWN[name]} == SHOWN[name]
    assert any(row.code in str(value) for value in cells.values())
    facts = json.loads(row.facts)
    figures = [one for one in version_of(find(office, "form")).slots if one["kind"] != "text"]
    assert len(facts) == len(figures)
    outcome = verify(SYSTEM_SCOPE, data)
    assert (outcome.holds, outcome.issued) == (True, True)
    fact = next(one for one in facts if one["stored"])
    opened = trace.opened(office, row, fact["key"])
    assert len(opened.page.rows) == fact["stored"]


@pytest.mark.parametrize("name", FORMS)
def test_a_number_changed_in_a_cell_is_named(world: World, office: Scope, name: str) -> None:
    row = issued(world, office, FORMS[name])
    cell = next(one for one in version_of(find(office, "form")).slots if one["kind"] != "text")
    found = verify(SYSTEM_SCOPE, changed(read(row.blob), cell["cell"], 99)).findings
    (finding,) = found
    assert (finding.kind, finding.now) == ("number_edited", "99")
    assert f"表一 {cell['cell']}" in finding.message


def test_a_word_and_a_head_changed_in_a_form_are_named(world: World, office: Scope) -> None:
    row = issued(world, office, REFILLED)
    data = read(row.blob)
    assert kinds(verify(SYSTEM_SCOPE, changed(data, "C2", "没有落实"))) == ["number_edited"]
    assert kinds(verify(SYSTEM_SCOPE, changed(data, "A2", "红石镇"))) == ["sentence_edited"]


def test_a_form_whose_manifest_was_dropped_is_known_by_its_printed_code(world: World, office: Scope) -> None:
    row = issued(world, office, UNITS_DOWN)
    saved = changed(read(row.blob), "B4", 9, saved=True)
    assert read_manifest(Archive(saved)) is None
    outcome = verify(office, saved)
    assert kinds(outcome) == ["number_edited"]
    assert any(row.code in note for note in outcome.notes)
    stranger = scope(world.somebody(Role.OFFICE, "grandchild"))
    assert kinds(verify(stranger, saved)) == ["manifest"]


def test_an_issued_form_is_proved_offline(world: World, office: Scope) -> None:
    row = issued(world, office, UNITS_ACROSS)
    seal_all()
    held = proof.Held.of(json.dumps(proof.export(row), ensure_ascii=False))
    assert proof.verify(read(row.blob), held).holds
    assert kinds(proof.verify(changed(read(row.blob), "B3", 8), held)) == ["number_edited"]


@pytest.mark.documents
@pytest.mark.parametrize("name", FORMS)
def test_a_form_saved_by_libreoffice_still_verifies_and_a_changed_cell_shows(
    world: World, office: Scope, name: str
) -> None:
    row = issued(world, office, FORMS[name])
    assert verify(SYSTEM_SCOPE, convert(read(row.blob), "xlsx", "xlsx")).holds
    cell = next(one for one in version_of(find(office, "form")).slots if one["kind"] != "text")
    edited = convert(changed(read(row.blob), cell["cell"], 99), "xlsx", "xlsx")
    assert kinds(verify(SYSTEM_SCOPE, edited)) == ["number_edited"]


@pytest.mark.parametrize("data", [UNITS_DOWN, UNITS_ACROSS, GREY])
def test_a_form_that_came_back_is_checked_cell_by_cell(world: World, office: Scope, data: bytes) -> None:
    heads = {
        "发现问题": "查摆问题数",
        "走访户数": "查摆问题数（个）",
        "应建数": "查摆问题数",
        "已建数": "销号问题数",
    }
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    for line in sheet.iter_rows():
        for cell in line:
            if cell.value in heads:
                cell.value = heads[str(cell.value)]
            elif "2026年5月" in str(cell.value):
                cell.value = "统计表（2026年3月）"
    buffer = io.BytesIO()
    book.save(buffer)
    row = issued_as(world, office, buffer.getvalue())
    right = check(office, read(row.blob), "表.xlsx", world.parent, FIRST, LAST)
    assert right.counts()["相符"] >= 2
    assert right.faults == []


def issued_as(world: World, who: Scope, data: bytes) -> Report:
    """With whatever the heads propose, confirmed; the rest by its name."""
    version = taken(world, who, data)
    for cell in version.slots:
        key = Binding.of(version.bindings.get(cell["key"])).indicator or "demo.problems_found"
        version = bind(who, "form", cell["key"], Binding(FIGURE, key), version=version.version)
    row = drafts.create(who, NewReport("form", world.parent.pk, FIRST, LAST))
    row = drafts.review(who, row.code, version=row.version)
    return issue.issue(who, row.code, version=row.version)


def test_next_weeks_form_is_filled_by_its_heads_without_asking(world: World, office: Scope) -> None:
    bound(world, office, UNITS_DOWN)
    rows = [["青石镇", *[None] * 3, "=SUM(B4:D4)"], ["石桥镇", *[None] * 3, "=SUM(B5:D5)"]]
    rows.append(["白杨街道", *[None] * 3, "=SUM(B6:D6)"])
    later = made(
        [
            ["溪源县问题整改情况统计表（2026年6月）", "", "", "", ""],
            ["单位", "发现问题", "", "销号情况", ""],
            ["", "数量", "其中：立行立改", "已销号", "合计"],
            *rows,
        ],
        ["A1:E1", "A2:A3", "B2:C2", "D2:E2"],
    )
    version = taken(world, office, later)
    held = {one["cell"]: Binding.of(version.bindings.get(one["key"])) for one in version.slots}
    assert version.number == 2
    assert {held[cell].indicator for cell in ("B4", "B5", "B6")} == {"demo.problems_found"}
    assert (held["B4"].confirmed, held["B5"].confirmed, held["B6"].confirmed) == (True, False, True)


def test_columns_of_time_are_times_and_no_units(world: World, office: Scope) -> None:
    version = taken(world, office, TWO_STUBS)
    whose = {
        one["cell"]: (one["whose"], Binding.of(version.bindings.get(one["key"])).period) for one in version.slots
    }
    assert {one for one, _ in whose.values()} == {""}
    row = draft(world, office, TWO_STUBS)
    facts = {one["key"]: one for one in content.made_of(office, row).facts}
    spans = {(one["cell"], facts[one["key"]].get("period")) for one in version.slots}
    assert {("C4", "week"), ("D4", "total")} <= spans


def test_the_forms_own_total_is_told_where_it_is_not_ours(world: World, office: Scope) -> None:
    row = draft(world, office, UNITS_DOWN)
    assert content.made_of(office, row).warnings == []
    problem(world, place="parent")  # of no row of the form
    told = content.made_of(office, row).warnings
    assert len(told) == 2
    assert "表一 B6（合计 × 发现问题 数量）的合计由表内公式加得 4，台账里溪源市的“查摆问题数”是 5" in told[0]
    client = world.client(Role.OFFICE, "parent")
    assert "由表内公式加得 4" in client.get(f"/reports/{row.code}/").content.decode()


def test_a_cell_kept_stays_and_one_to_write_waits_for_its_words(world: World, office: Scope) -> None:
    version = bound(world, office, REFILLED)
    keys = {one["cell"]: one["key"] for one in version.slots}
    bind(office, "form", keys["B3"], Binding(KEEP), version=version.version)
    version = version_of(find(office, "form"))
    bind(office, "form", keys["B2"], Binding("write", label="台账总数"), version=version.version)
    row = drafts.create(office, NewReport("form", world.parent.pk, FIRST, LAST))
    found = content.made_of(office, row)
    assert shown(found.data)["B3"] == 8
    assert [one.problem for one in found.holes] == ["请填写“台账总数”（表一 B2）。"]
    page = world.client(Role.OFFICE, "parent").get(f"/reports/{row.code}/").content.decode()
    assert 'name="asks.' + keys["C2"] in page
    drafts.give(office, row.code, Given({keys["B2"]: "15"}, {}, {}), version=row.version)
    assert shown(content.made_of(office, Report.system.get(pk=row.pk)).data)["B2"] == 15


def test_another_unit_named_for_a_cell_goes_before_its_head(world: World, office: Scope) -> None:
    version = bound(world, office, GREY)
    keys = {one["cell"]: one["key"] for one in version.slots}
    other = Binding(FIGURE, "demo.problems_found", unit=world.sibling.code)
    bind(office, "form", keys["B2"], other, version=version.version)
    row = drafts.create(office, NewReport("form", world.parent.pk, FIRST, LAST))
    assert shown(content.made_of(office, row).data)["B2"] == 1


def test_a_rewritten_form_is_refused_with_what_to_do(world: World, office: Scope) -> None:
    row = draft(world, office, GREY)
    with pytest.raises(Refused, match="报表没有文字可收回"):
        rewrites.take_back(office, row.code, "改.xlsx", content.made_of(office, row).data, version=row.version)


def test_what_stands_in_cells_is_well_formed(world: World, office: Scope) -> None:
    version = bound(world, office, REFILLED)
    key = next(one["key"] for one in version.slots if one["cell"] == "C2")
    row = drafts.create(office, NewReport("form", world.parent.pk, FIRST, LAST))
    row = drafts.give(office, row.code, Given({key: "=1+1 & <镕> 𬭎"}, {}, {}), version=row.version)
    data = content.made_of(office, row).data
    assert shown(data)["C2"] == "=1+1 & <镕> 𬭎"
    assert Form(data).sheet("表一").cells[1, 2].formula is None
