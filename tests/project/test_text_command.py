"""The commands outside programs rely on: their JSON, their offsets, their refusals."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from taizhang.project.bench import text as bench_text
from tests.files.drawn import pdf

TEXT = "全镇召开会议12次，X月X日发现问题XX个，47家单位全部完成整改。"


def call(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "taizhang.project.cli", "text", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.json"
    entries = {
        "problems": {"label": "发现问题数", "unit": "个", "ledger": "problem", "aliases": ["查找问题"]},
        "meetings": {"label": "会议次数", "unit": "次", "ledger": "meeting", "aliases": ["召开会议"]},
    }
    path.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    return path


def test_slots_give_the_agreed_form(report: Path, catalogue: Path) -> None:
    run = call("slots", str(report), "--catalogue", str(catalogue), "--json")
    assert run.returncode == 0
    date, count = json.loads(run.stdout)["slots"]
    assert (date["kind"], date["surface"], date["indicator"]) == ("date", "X月X日", None)
    assert (count["kind"], count["measure"], count["indicator"]) == ("count", "个", "problems")
    assert TEXT[count["start"] : count["end"]] == count["surface"] == "XX"
    assert count["candidates"][0]["key"] == "problems"
    assert {"subject", "rule", "evidence"} <= set(count)


def test_claims_and_quantifiers_give_the_agreed_form(report: Path, catalogue: Path) -> None:
    run = call("claims", str(report), "--catalogue", str(catalogue), "--json")
    found = json.loads(run.stdout)
    meetings, units = found["claims"]
    assert (meetings["value"], meetings["unit"], meetings["indicator"]) == (12, "次", "meetings")
    assert (units["surface"], units["indicator"], units["aspect"], units["qualifier"]) == (
        "47家",
        None,
        None,
        None,
    )
    (quantifier,) = found["quantifiers"]
    assert (quantifier["surface"], quantifier["head"]) == ("全部", "47家单位")


def test_without_a_catalogue_the_installed_packs_are_ranked(report: Path) -> None:
    found = json.loads(call("claims", str(report), "--json").stdout)
    assert all("." in one["key"] for claim in found["claims"] for one in claim["candidates"])
    assert any(claim["candidates"] for claim in found["claims"])


def test_explain_names_rules_and_what_was_passed_over(report: Path) -> None:
    report.write_text("2023年召开会议12次，进一步落实“三会一课”、两个维护。", encoding="utf-8")
    run = call("claims", str(report), "--explain")
    assert "规则 claim.measure" in run.stdout
    assert "略过，规则 block.fixed" in run.stdout


def test_extract_prints_what_the_offsets_count(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("召开会议１２次".encode("gb18030"))
    assert call("extract", str(path)).stdout.strip() == "召开会议１２次"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["slots", "没有.txt"], "找不到文件"),
        (["claims", "FILE", "--catalogue", "没有.json"], "找不到指标目录"),
        (["claims", "FILE", "--catalogue", "FILE"], "不是正确的 JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(report: Path, arguments: list[str], message: str) -> None:
    run = call(*[str(report) if argument == "FILE" else argument for argument in arguments])
    assert run.returncode == 1
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def offsets_hold(path: Path) -> list[str]:
    """Every offset of the findings names its surface in what `extract` prints; returns the surfaces."""
    text = call("extract", str(path)).stdout
    claims = json.loads(call("claims", str(path), "--json").stdout)
    slots = json.loads(call("slots", str(path), "--json").stdout)["slots"]
    found = [*claims["claims"], *claims["quantifiers"], *slots]
    assert all(text[one["start"] : one["end"]] == one["surface"] for one in found)
    return [one["surface"] for one in found]


def word(path: Path, paragraphs: list[str]) -> Path:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    runs = ["".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in one.split("|")) for one in paragraphs]
    body = "".join(f"<w:p>{run}</w:p>" for run in runs)
    with zipfile.ZipFile(path, "w") as package:
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        package.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        )
        package.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
            ' Target="word/document.xml"/></Relationships>',
        )
        package.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return path


def test_offsets_in_a_word_file_are_into_its_extracted_text(tmp_path: Path) -> None:
    """A number broken over runs, as Word leaves it after editing, is one number."""
    path = word(
        tmp_path / "report.docx", ["某镇工作总结", "全镇召开会议1|2次，发现问题X|X个，", "47家单位全部完成。"]
    )
    assert offsets_hold(path) == ["12次", "47家", "全部", "XX"]


def test_offsets_in_a_pdf_are_into_its_extracted_text(tmp_path: Path) -> None:
    """The line break of the page between number and measure word is read over."""
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf(["全镇召开会议12", "次，发现问题XX个，", "47家单位全部完成。"]))
    surfaces = offsets_hold(path)
    assert [surface.split() for surface in surfaces] == [["12", "次"], ["47家"], ["全部"], ["XX"]]


def test_too_many_numbers_are_said_to_be_unread(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("整改X个，" * 7000, encoding="utf-8")
    run = call("slots", str(path), "--json")
    (unread,) = json.loads(run.stdout)["unread"]
    assert unread["rule"] == "limit.slots"
    assert f"空位太多，第 {unread['start']} 字以后没有读" in run.stderr


def test_ranges_shares_and_points_have_their_agreed_form(report: Path) -> None:
    report.write_text(
        "用时10—15天，满意率98.5%，九成受访者认可，提高3个和5个百分点，惠及2.4万名群众。", encoding="utf-8"
    )
    found = json.loads(call("claims", str(report), "--json").stdout)["claims"]
    assert [(one["surface"], one["value"], one["unit"]) for one in found] == [
        ("10—15天", {"min": 10, "max": 15}, "天"),
        ("98.5%", 0.985, "%"),
        ("九成", 0.9, "成"),
        ("3个", 3, "百分点"),
        ("5个百分点", 5, "百分点"),
        ("2.4万名", 24000, "名"),
    ]
    agreed = {
        "start",
        "end",
        "surface",
        "value",
        "unit",
        "subject",
        "qualifier",
        "aspect",
        "candidates",
        "indicator",
    }
    assert all(set(one) == agreed | {"rule", "evidence"} for one in found)


def test_the_bench_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="只能在带有 tests/ 的源码目录里运行"):
        bench_text.labelled(tmp_path / "labelled")
    assert bench_text.labelled(bench_text.LABELLED).is_dir()
