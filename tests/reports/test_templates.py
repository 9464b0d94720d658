"""Templates: uploaded in whatever form, bound by a person, carried to the next version; a bad file changes nothing."""

import io
import zipfile

import pytest

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Refused
from taizhang.files.office import convert
from taizhang.reports.binding import FIGURE, KEEP, Binding
from taizhang.reports.models import SlotMemory, Template, TemplateVersion
from taizhang.reports.operations.templates import Upload, bind, confirm_all, retire, upload
from taizhang.reports.queries.templates import find, offered, version_of
from taizhang.units.roles import Role
from taizhang.units.scope import Scope
from tests.files.word import box, document, p, r
from tests.reports.world import MARKED, PAST, reported_world
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
ENTITIES = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]><w:document/>'


def without(data: bytes, name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for one in old.namelist():
            new.writestr(one, text if one == name else old.read(one))
    return buffer.getvalue()


BAD = {
    "corrupt": (PAST[: len(PAST) // 2], "已损坏"),
    "bomb": (bomb(), "超过上限"),
    "macros": (with_part("word/vbaProject.bin", "x"), "宏"),
    "links": (without(PAST, "word/_rels/document.xml.rels", LINKED), "外部内容"),
    "encrypted": (bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage\0".encode("utf-16-le") * 20, "加密"),
    "picture": (b"\xff\xd8\xff\xe0" + b"0" * 2000, "JPEG 图片"),
    "entities": (without(PAST, "word/document.xml", ENTITIES), "实体|DTD|定义|声明"),
    "empty": (b"", "空的"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_and_the_template_stays(world: World, clerk: Scope, what: str) -> None:
    data, reason = BAD[what]
    put(world, clerk, key="weekly")
    with pytest.raises(Refused, match=reason) as refusal:
        put(world, clerk, data, key="weekly")
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
