"""Verifying what came back: each edited number and sentence is named, whoever saved the file; a forged manifest too."""

import re
from pathlib import Path

import pytest

from taizhang.files.archive import Archive
from taizhang.files.office import convert
from taizhang.reports.making.make import Made
from taizhang.reports.verifying.finding import Outcome
from taizhang.reports.verifying.verify import verify
from taizhang.units.scope import SYSTEM_SCOPE
from tests.files.word import document, p
from tests.reports.test_make import made
from tests.reports.world import MARKED, edited, problem, reported_world
from tests.world import World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.fixture
def world() -> World:
    return reported_world()


@pytest.fixture
def report(world: World, tmp_path: Path) -> Made:
    problem(world)
    return made(world, tmp_path, MARKED, "parent")


def found(data: bytes) -> Outcome:
    return verify(SYSTEM_SCOPE, data)


def kinds(outcome: Outcome) -> list[str]:
    return [one.kind for one in outcome.findings]


def test_an_untouched_file_holds(report: Made) -> None:
    assert found(report.data).holds


def test_an_edited_digit_is_named_with_both_values(report: Made) -> None:
    outcome = found(edited(report.data, lambda xml: xml.replace(">1</w:t>", ">7</w:t>", 1)))
    assert kinds(outcome) == ["number_edited"]
    assert (outcome.findings[0].was, outcome.findings[0].now) == ("1", "7")
    assert "查摆问题数" in outcome.findings[0].message


def test_an_edited_sentence_is_shown_as_it_stands(report: Made) -> None:
    outcome = found(edited(report.data, lambda xml: xml.replace("抓紧落实", "全面落实")))
    assert kinds(outcome) == ["sentence_edited", "sentence_removed"]
    assert outcome.findings[0].now == "下一步全面落实。"


def test_a_number_taken_out_with_its_control_is_missed(report: Made) -> None:
    def cut(xml: str) -> str:
        start = xml.index("<w:sdt>", xml.index("查摆问题"))
        return xml[:start] + xml[xml.index("</w:sdt>", start) + len("</w:sdt>") :]

    outcome = found(edited(report.data, cut))
    assert "number_edited" in kinds(outcome) or "slot_lost" in kinds(outcome)


def test_facts_that_came_to_something_else_are_named(report: Made, world: World) -> None:
    problem(world, "又一个问题")
    outcome = found(report.data)
    assert set(kinds(outcome)) == {"fact_changed"}
    assert "定稿时为“1”，现为“2”" in outcome.findings[0].message


def test_a_manifest_changed_to_fit_is_forged(report: Made) -> None:
    part = "customXml/item1.xml"
    forged = edited(report.data, lambda xml: xml.replace('"stored":1', '"stored":7').replace('"1"', '"7"'), part)
    forged = edited(forged, lambda xml: xml.replace(">1</w:t>", ">7</w:t>"))
    outcome = found(forged)
    assert "manifest" in kinds(outcome)
    assert any("签名" in one.message for one in outcome.findings)


def test_a_file_of_somebody_else_has_no_manifest() -> None:
    assert kinds(found(document(p("一段话。") + "<w:sectPr/>"))) == ["manifest"]


@pytest.mark.documents
def test_a_save_by_libreoffice_is_no_edit_but_a_digit_is(report: Made) -> None:
    assert found(convert(report.data, "docx", "docx")).holds
    changed = edited(report.data, lambda xml: xml.replace(">1</w:t>", ">7</w:t>", 1))
    outcome = found(convert(changed, "docx", "docx"))
    assert kinds(outcome) == ["number_edited"]
    assert (outcome.findings[0].was, outcome.findings[0].now) == ("1", "7")


def test_paragraphs_that_changed_places_are_told(report: Made) -> None:
    def swapped(xml: str) -> str:
        last = xml.index('<w:p><w:r><w:t xml:space="preserve">特此报告')
        end = xml.index("</w:p>", last) + len("</w:p>")
        return xml[:last].replace("<w:body>", "<w:body>" + xml[last:end], 1) + xml[end:]

    assert kinds(found(edited(report.data, swapped))) == ["moved"]


def test_one_figure_in_two_places_is_counted_again_for_both(world: World, tmp_path: Path) -> None:
    problem(world)
    twice = document(
        p("查摆问题{查摆问题数}个，学习{学习次数}次。") + p("全部{查摆问题数}个已交办。") + "<w:sectPr/>"
    )
    data = made(world, tmp_path, twice, "parent").data
    assert found(data).holds
    problem(world, "又一个")
    assert kinds(found(data)) == ["fact_changed", "fact_changed"]


PARAGRAPH = re.compile(r"<w:p>.*?</w:p>|<w:p [^>]*>.*?</w:p>", re.DOTALL)


def saved(report: Made) -> bytes:
    """As LibreOffice leaves it: no control has its tag any more, the bookmarks stand."""
    data = convert(report.data, "docx", "docx")
    xml = Archive(data).read("word/document.xml").decode()
    assert "tz:" not in xml
    assert "_tz_" in xml
    return data


@pytest.mark.documents
def test_a_digit_changed_after_libreoffice_saved_is_named(report: Made) -> None:
    outcome = found(edited(saved(report), lambda xml: re.sub(r">1</w:t>", ">7</w:t>", xml, count=1)))
    assert kinds(outcome) == ["number_edited"]
    assert (outcome.findings[0].was, outcome.findings[0].now) == ("1", "7")


@pytest.mark.documents
def test_a_sentence_rewritten_after_libreoffice_saved_is_named(report: Made) -> None:
    outcome = found(edited(saved(report), lambda xml: xml.replace("抓紧落实", "全面落实")))
    assert kinds(outcome) == ["sentence_edited", "sentence_removed"]
    assert outcome.findings[0].now == "下一步全面落实。"


@pytest.mark.documents
def test_a_paragraph_moved_after_libreoffice_saved_is_told_as_moved(report: Made) -> None:
    def moved(xml: str) -> str:
        closing = next(one for one in PARAGRAPH.findall(xml) if "特此报告" in one)
        return xml.replace(closing, "").replace("<w:body>", "<w:body>" + closing, 1)

    assert kinds(found(edited(saved(report), moved))) == ["moved"]


@pytest.mark.documents
def test_a_digit_changed_in_the_old_format_and_saved_back_is_named(report: Made) -> None:
    """Word 97 keeps neither the controls nor the manifest: the code in the last line says which report it was."""
    changed = edited(report.data, lambda xml: xml.replace(">1</w:t>", ">7</w:t>", 1))
    outcome = found(convert(changed, "docx", "doc"))
    assert set(kinds(outcome)) & {"number_edited", "manifest"}
