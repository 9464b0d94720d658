"""Files nobody should send: each is read, or one Chinese sentence says what it is and what to do."""

import io
import zipfile
from collections.abc import Callable

import pytest

from taizhang.audit.errors import Refused
from taizhang.files.archive import Archive
from taizhang.files.docx.opening import as_docx
from taizhang.files.errors import FileError
from taizhang.files.gbt.build import build
from taizhang.files.gbt.check import check as lint
from taizhang.files.gbt.model import Official, Text
from taizhang.files.office import convert
from taizhang.project.demo.world import COUNTY_CODE, World
from taizhang.reports.checking.check import LONGEST, check
from taizhang.reports.proposing.of_file import proposed
from taizhang.text.ranking import Indicator, Ranker
from taizhang.units.models import Unit
from taizhang.units.scope import SYSTEM_SCOPE
from tests.files.word import document, p, r
from tests.reports.checking.test_check import figure

RANKER = Ranker([Indicator("base.problems_found", "查摆问题数", "个", "base.problem", ("查找问题",))])
GOOD = document(p("全县查找问题3个，走访X户。"))


def parts(data: bytes, **changed: bytes) -> bytes:
    """The file with members added or replaced; a name is written with _ for / and . as its dots."""
    source = Archive(data)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.names:
            archive.writestr(name, changed.pop(name, source.read(name)))
        for name, content in changed.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def bomb() -> bytes:
    return parts(GOOD, **{"word/media/a.png": b"\0" * (300 << 20)})


def external() -> bytes:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
        ' Target="http://example.invalid/a.dotm" TargetMode="External"/></Relationships>'
    )
    return parts(GOOD, **{"word/_rels/document.xml.rels": relation.encode()})


def entities() -> bytes:
    text = Archive(GOOD).read("word/document.xml").decode()
    declared = text.replace("?>", '?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', 1)
    return parts(GOOD, **{"word/document.xml": declared.replace("全县", "&x;").encode()})


def encrypted() -> bytes:
    """A compound file that holds an encrypted package, as Word writes it behind a password."""
    return bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 512 + "EncryptedPackage\0".encode("utf-16-le") + b"\0" * 512


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "corrupt": (lambda: GOOD[: len(GOOD) // 2], "已损坏"),
    "bomb": (bomb, "解开后有"),
    "encrypted": (encrypted, "已加密"),
    "jpeg": (lambda: b"\xff\xd8\xff\xe0" + b"0" * 200, "JPEG 图片"),
    "entities": (entities, "文档类型声明"),
    "empty": (lambda: b"", "空的"),
}
ACTIVE: dict[str, tuple[Callable[[], bytes], str]] = {
    "macros": (lambda: parts(GOOD, **{"word/vbaProject.bin": b"x"}), "含有宏"),
    "external": (external, "外部内容"),
}


@pytest.mark.parametrize("name", [*BAD, *ACTIVE])
def test_neither_slots_nor_layout_are_read_from_it(name: str) -> None:
    make, said = {**BAD, **ACTIVE}[name]
    for read in (lambda data: proposed(data, RANKER), lambda data: lint(as_docx(data))):
        with pytest.raises(FileError, match=said) as refused:
            read(make())
        assert str(refused.value).endswith("。")


def run(data: bytes, county: World) -> list[str]:
    unit = Unit.system.get(code=COUNTY_CODE)
    return [
        str(one.verdict) for one in check(SYSTEM_SCOPE, data, "来文", unit, county.started, county.today).findings
    ]


@pytest.mark.sql
@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD)
def test_it_is_not_checked_and_it_is_said_why(county: World, name: str) -> None:
    make, said = BAD[name]
    with pytest.raises((FileError, Refused), match=said):
        run(make(), county)


@pytest.mark.sql
@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTIVE)
def test_text_beside_macros_and_links_is_still_checked(county: World, name: str) -> None:
    """It is only read; what is active in the file is never opened, and its tables are said to be unchecked."""
    assert run(ACTIVE[name][0](), county) == ["不符", "空缺"]


@pytest.mark.sql
@pytest.mark.django_db
def test_tracked_changes_are_read_as_accepted(county: World) -> None:
    right = figure(county, "base.problems_found", county.started, county.today).stored
    inserted = (
        f'<w:ins w:id="1">{r(str(right))}</w:ins><w:del w:id="2"><w:r><w:delText>9999</w:delText></w:r></w:del>'
    )
    assert run(document(p(r("全县查摆问题") + inserted + r("个。")) * 5), county) == ["相符"] * 5


@pytest.mark.sql
@pytest.mark.django_db
def test_five_hundred_pages_are_read_as_far_as_somebody_waits(county: World) -> None:
    paragraph = Text("各支部结合主题党日到现场讨论，会后逐条登记并明确时限，大家谈得最多的是怎样按时办完。" * 7)
    long = Official("关于情况的报告", (*[paragraph] * 1_000, Text("全县查摆问题9999个。")))
    unit = Unit.system.get(code=COUNTY_CODE)
    checked = check(SYSTEM_SCOPE, build(long), "来文.docx", unit, county.started, county.today)
    assert len(checked.text) > LONGEST
    assert checked.notes == [f"文中内容太多，第 {LONGEST} 字以后没有读。请拆成几份再核对。"]
    assert checked.findings == []


@pytest.mark.documents
@pytest.mark.sql
@pytest.mark.django_db
def test_word_97_files_are_read_by_all(county: World) -> None:
    legacy = convert(GOOD, "docx", "doc")
    assert run(legacy, county) == ["不符", "空缺"]
    found = proposed(legacy, RANKER)
    assert [one["surface"] for one in found["slots"]] == ["X"]
    assert {one.rule for one in lint(as_docx(legacy))} >= {"TI-1"}
