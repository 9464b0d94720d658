"""Templates: uploaded in whatever form, bound by a person, carried to the next version; a bad file changes nothing."""

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Refused
from taizhang.files.extract import extract
from taizhang.files.office import convert
from taizhang.ledgers.operations import packs
from taizhang.reports.binding import FIGURE, KEEP, Binding
from taizhang.reports.drafting import content
from taizhang.reports.models import SlotMemory, Template, TemplateVersion
from taizhang.reports.operations import drafts
from taizhang.reports.operations.drafts import NewReport
from taizhang.reports.operations.templates import Upload, bind, confirm_all, retire, upload
from taizhang.reports.queries.templates import find, offered, version_of
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope
from tests.files.word import box, document, p, r, table
from tests.ledgers.conftest import PACK
from tests.reports.world import FIRST, LAST, MARKED, PAST, problem, reported_world
from tests.world import World, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    return reported_world()


@pytest.fixture
def clerk(world: World) -> Scope:
    return scope(world.somebody(Role.CLERK, "child"))


def put(world: World, who: Scope, data: bytes = PAST, key: str = "", name: str = "报告.docx") -> TemplateVersion:
    row = upload(who, Upload(world.child.pk, name, data, key=key, period="month"))
    return version_of(row)


def slot(version: TemplateVersion, surface: str, after: str) -> str:
    found = next(
        one
        for one in version.slots
        if one["surface"] == surface and one["paragraph"][one["end"] :].startswith(after)
    )
    return str(found["key"])


def test_slots_are_proposed_and_nothing_is_confirmed_by_itself(world: World, clerk: Scope) -> None:
    version = put(world, clerk)
    bound = [Binding.of(one) for one in version.bindings.values()]
    assert [one.indicator for one in bound] == ["demo.problems_found", "demo.sessions"]
    assert bound[0].period == "total"  # 截至目前
    assert not any(one.confirmed for one in bound)


def test_marks_are_the_writers_own_word(world: World, clerk: Scope) -> None:
    version = put(world, clerk, MARKED)
    assert all(Binding.of(one).confirmed for one in version.bindings.values())


def test_slots_are_found_in_tables_headers_and_text_boxes(world: World, clerk: Scope) -> None:
    data = document(
        f"<w:p>{box(p('查摆问题X个'))}</w:p>" + p("正文。") + "<w:sectPr/>",
        header=p("{单位}"),
        footer=p("{报告日期}"),
    )
    version = put(world, clerk, data)
    assert {one["part"] for one in version.slots} == {"textbox", "header", "footer"}


def test_what_cannot_be_filled_is_refused_with_paragraph_and_reason(world: World, clerk: Scope) -> None:
    field = '<w:fldSimple w:instr=" SUM(ABOVE) ">' + r("查摆问题X个") + "</w:fldSimple>"
    version = put(
        world, clerk, document(f"<w:p>{field}</w:p>" + p("学习X次。{表 下级：查摆问题数}") + "<w:sectPr/>")
    )
    reasons = {one["surface"]: one["reason"] for one in version.refused}
    assert "域结果" in reasons["X"]
    assert "表请在 Word 里画好" in reasons["{表 下级：查摆问题数}"]


def test_every_paragraph_a_tracked_change_is_warned_of_and_deletions_refused(world: World, clerk: Scope) -> None:
    inserted = f'<w:p><w:ins w:id="1" w:author="a">{r("查摆问题X个。")}</w:ins></w:p>'
    deleted = (
        f'<w:p><w:del w:id="2" w:author="a"><w:r><w:delText>旧</w:delText></w:r></w:del>{r("学习X次。")}</w:p>'
    )
    version = put(world, clerk, document(inserted + deleted + "<w:sectPr/>"))
    assert ["修订" in "".join(one.get("warnings", [])) for one in version.slots] == [True, False]


def test_a_choice_is_confirmed_remembered_and_carried_over(world: World, clerk: Scope) -> None:
    version = put(world, clerk, key="weekly")
    key = slot(version, "X", "次")
    bind(clerk, "weekly", key, Binding(FIGURE, "demo.problems_closed", "week", "own"), version=version.version)
    words = next(one["words"] for one in version.slots if one["key"] == key)
    assert SlotMemory.objects.get(words=words).indicator == "demo.problems_closed"
    later = put(
        world, clerk, document(p("新的一段。") + p("群众反映良好。开展学习X次。") + "<w:sectPr/>"), key="weekly"
    )
    assert later.number == 2
    carried = Binding.of(later.bindings[slot(later, "X", "次")])
    assert (carried.indicator, carried.period, carried.reach) == ("demo.problems_closed", "week", "own")
    other = put(world, clerk, document(p("开展学习X次。") + "<w:sectPr/>"))
    assert Binding.of(other.bindings[slot(other, "X", "次")]).indicator == "demo.problems_closed"


def test_confirming_all_leaves_what_has_no_proposal_open(world: World, clerk: Scope) -> None:
    put(world, clerk, document(p("查摆问题X个，由XX同志负责。") + "<w:sectPr/>"), key="weekly")
    assert confirm_all(clerk, "weekly") == 1
    assert len(version_of(find(clerk, "weekly")).slots) == 2


def test_a_choice_that_makes_no_sense_is_refused(world: World, clerk: Scope) -> None:
    version = put(world, clerk, key="weekly")
    key = version.slots[0]["key"]
    with pytest.raises(Invalid, match="请选择指标"):
        bind(clerk, "weekly", key, Binding(FIGURE, "demo.nothing"), version=version.version)
    bind(clerk, "weekly", key, Binding(KEEP), version=version.version)
    with pytest.raises(Conflict, match="别人刚把这个空位定为"):
        bind(clerk, "weekly", key, Binding(FIGURE, "demo.sessions"), version=version.version)


def test_a_template_flows_down_and_not_sideways(world: World, clerk: Scope) -> None:
    put(world, clerk, key="weekly")
    seen = {place: scope(world.somebody(Role.CLERK, place)) for place in ("parent", "grandchild", "sibling")}
    keys = {place: "weekly" in {one.key for one in offered(who)} for place, who in seen.items()}
    assert keys == {"parent": True, "grandchild": True, "sibling": False}
    with pytest.raises(Forbidden):
        upload(scope(world.somebody(Role.VIEWER, "child")), Upload(world.child.pk, "报告.docx", PAST))
    retire(clerk, "weekly")
    assert "weekly" not in {one.key for one in offered(clerk)}


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (300 << 20))
    return buffer.getvalue()


def with_part(name: str, text: str, data: bytes = PAST) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()


LINKED = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r9" TargetMode="External" Target="http://example.invalid/t.dotm" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
)
ENCRYPTED = bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage\0".encode("utf-16-le") * 20
ENTITIES = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]><w:document/>'


def without(data: bytes, name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for one in old.namelist():
            new.writestr(one, text if one == name else old.read(one))
    return buffer.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "corrupt": (lambda: PAST[: len(PAST) // 2], "已损坏"),
    "bomb": (bomb, "超过上限"),
    "macros": (lambda: with_part("word/vbaProject.bin", "x"), "宏"),
    "links": (lambda: without(PAST, "word/_rels/document.xml.rels", LINKED), "外部内容"),
    "encrypted": (lambda: ENCRYPTED, "加密"),
    "picture": (lambda: b"\xff\xd8\xff\xe0" + b"0" * 2000, "JPEG 图片"),
    "entities": (lambda: without(PAST, "word/document.xml", ENTITIES), "实体|DTD|定义|声明"),
    "torn part": (lambda: with_part("word/theme/theme1.xml", "<a><b></a>"), "word/theme/theme1.xml已损坏"),
    "empty": (bytes, "空的"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_and_the_template_stays(world: World, clerk: Scope, what: str) -> None:
    bad, reason = BAD[what]
    put(world, clerk, key="weekly")
    with pytest.raises(Refused, match=reason) as refusal:
        put(world, clerk, bad(), key="weekly")
    assert "报告.docx" in refusal.value.message
    row = Template.system.get(key="weekly")
    assert row.current == 1
    assert len(version_of(row).slots) == 2


def test_a_file_of_five_hundred_pages_is_told_to_be_split(world: World, clerk: Scope) -> None:
    long = document("".join(p("这一段没有空位。") for _ in range(20_001)) + "<w:sectPr/>")
    with pytest.raises(Refused, match="超过 20000 段"):
        put(world, clerk, long)


@pytest.mark.documents
def test_word_97_files_are_converted(world: World, clerk: Scope) -> None:
    old = convert(PAST, "docx", "doc")
    version = put(world, clerk, old, name="报告.wps")
    assert [Binding.of(one).indicator for one in version.bindings.values()] == [
        "demo.problems_found",
        "demo.sessions",
    ]


def test_slots_that_overlap_are_refused_and_the_rest_is_bound(world: World, clerk: Scope) -> None:
    """One mark inside another, a mark never closed; X slots of the same paragraph, and one inside a {若}…{终}."""
    nested = p("查摆问题{查摆问题数{销号问题数}}个，学习X次。")
    torn = p("本月{学习次数次。")
    inside = p("{若 查摆问题数 > 0}查摆问题X个{终}。")
    version = put(world, clerk, document(nested + torn + inside + "<w:sectPr/>"))
    refused = {one["surface"]: (one["paragraph"], one["reason"]) for one in version.refused}
    assert refused["{查摆问题数{销号问题数}}"][0].startswith("查摆问题{")
    assert "重叠" in refused["{查摆问题数{销号问题数}}"][1]
    assert "不成对" in refused["{"][1]
    assert [one["surface"] for one in version.slots] == ["X", "{若 查摆问题数 > 0}查摆问题X个{终}"]


def altered(folder: Path, text: str, new: str) -> Path:
    shutil.copytree(PACK, folder)
    for name, old, by in (("pack.toml", 'version = "1"', 'version = "2"'), ("indicators.toml", text, new)):
        file = folder / name
        assert old in file.read_text("utf-8")
        file.write_text(file.read_text("utf-8").replace(old, by, 1), "utf-8")
    return folder


def test_an_indicator_that_left_its_pack_is_a_hole_with_its_place_and_the_rest_is_made(
    world: World, clerk: Scope, tmp_path: Path
) -> None:
    problem(world)
    row = table(("单位", "数", "次"), ("{各 县=下级}{县.名称}", "{县.查摆问题数}", "{县.学习次数}{终}"))
    text = p("查摆问题{查摆问题数}个，学习{学习次数}次。") + p("{若 学习次数 > 0}共学习{学习次数}次{终}。")
    put(world, clerk, document(text + row + "<w:sectPr/>"), key="weekly")
    draft = drafts.create(clerk, NewReport("weekly", world.child.pk, FIRST, LAST))
    packs.install(
        SYSTEM_SCOPE,
        [altered(tmp_path / "demo", '[sessions]\nlabel = "学习次数"\nledger = "study"\nword = "次"\n', "")],
    )
    made = content.made_of(clerk, draft)
    assert "查摆问题1个，学习____次。" in extract(made.data, "a.docx").text
    assert "石桥镇\n0\n____" in extract(made.data, "a.docx").text
    problems = [one.problem for one in made.holes]
    assert (
        "“查摆问题{查摆问题数}个，学习{学习次数}次。”绑定的指标 demo.sessions 已不在活动包里，请重新选指标。"
        in problems
    )
    assert any("取不出了" in one and "学习次数" in one for one in problems)
    page = world.client(Role.CLERK, "child").get("/report-templates/weekly/")
    assert page.status_code == 200
    key = version_of(find(clerk, "weekly")).slots[1]["key"]
    version = version_of(find(clerk, "weekly")).version
    bind(clerk, "weekly", key, Binding(FIGURE, "demo.problems_closed"), version=version)
    assert "学习0次" in extract(content.made_of(clerk, draft).data, "a.docx").text


def test_a_list_that_left_its_pack_is_said_and_its_rows_are_left_out(world: World, clerk: Scope) -> None:
    version = put(
        world, clerk, document(table(("名称",), ("{各 县=下级}{县.名称}{终}",)) + "<w:sectPr/>"), key="weekly"
    )
    slots = [{**one, "loop": one["loop"].replace("下级", "没有的清单")} for one in version.slots]
    TemplateVersion.objects.filter(pk=version.pk).update(slots=slots)
    draft = drafts.create(clerk, NewReport("weekly", world.child.pk, FIRST, LAST))
    made = content.made_of(clerk, draft)
    assert "读不懂了" in made.problems[0]
    assert "没有的清单" in made.problems[0]
    with pytest.raises(content.Blocked, match="读不懂了"):
        drafts.review(scope(world.somebody(Role.OFFICE, "child")), draft.code, version=draft.version)
