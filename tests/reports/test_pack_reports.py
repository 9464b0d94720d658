"""Reports that come with packs: made for the county of the demo by the same path as uploaded ones, laid out as
GB/T 9704 demands, 全部 printed only where it is true, lists cut with 等, long texts warned of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from taizhang.duties.queries import coverage
from taizhang.files.extract import extract
from taizhang.files.gbt.check import check as lint
from taizhang.ledgers import installed
from taizhang.packs.report_model import Report
from taizhang.packs.templates import nodes
from taizhang.project.demo.world import COUNTY_CODE, World
from taizhang.reports import expressions
from taizhang.reports.evaluate.asked import NOTHING_GIVEN, Asked
from taizhang.reports.evaluate.filled import Filled
from taizhang.reports.evaluate.sources import Sources
from taizhang.reports.evaluate.writer import Writer, join
from taizhang.reports.making import stored
from taizhang.reports.making.make import Made, make
from taizhang.reports.making.of_pack import PackTemplate
from taizhang.reports.verifying.verify import verify
from taizhang.units.models import Unit
from taizhang.units.scope import SYSTEM_SCOPE
from tests.project.demo.conftest import county

__all__ = ["county"]
pytestmark = [pytest.mark.sql, pytest.mark.django_db]
WRITTEN = "一是坚持问题导向，分头下村听取意见。二是把能办的当月办完，需要长期坚持的明确到人。" * 3


def asked_of(world: World, key: str, *, written: bool = True) -> tuple[PackTemplate, Asked]:
    unit = Unit.system.select_related("parent").get(code=COUNTY_CODE)
    template = stored.by_key(SYSTEM_SCOPE, key, unit)
    assert isinstance(template, PackTemplate)
    report = template.report
    given = replace(
        NOTHING_GIVEN,
        asks={one.key: "县委督导组" for one in report.ask},
        prose={one.key: WRITTEN for one in report.prose},
    )
    last = world.today
    asked = stored.asked_for(
        SYSTEM_SCOPE, template, unit, last - timedelta(days=30), last, given if written else NOTHING_GIVEN
    )
    return template, asked


def made(world: World, key: str, *, written: bool = True) -> Made:
    template, asked = asked_of(world, key, written=written)
    return make(template, asked)


def words_of_packs() -> list[Report]:
    return [one for one in installed.current().reports.values() if one.form is None]


def test_every_report_of_every_pack_is_laid_out_by_the_standard_and_verifies(county: World) -> None:
    reports = words_of_packs()
    assert len(reports) >= 8
    for report in reports:
        found = made(county, report.id)
        assert [(one.rule, one.message) for one in lint(found.data) if one.severity == "error"] == [], report.id
        assert len(found.facts) >= 5, report.id
        assert verify(SYSTEM_SCOPE, found.data).holds, report.id
        assert made(county, report.id).data == found.data, report.id
        for hole in found.holes:
            assert hole.problem.endswith("。"), (report.id, hole.problem)


def test_paragraphs_nobody_wrote_are_holes_by_their_names(county: World) -> None:
    report = next(one for one in words_of_packs() if one.prose)
    problems = [one.problem for one in made(county, report.id, written=False).holes]
    assert {f"请撰写“{one.label}”。" for one in report.prose} <= set(problems)


def written(world: World, line: str) -> Filled:
    """One line in the language of templates, for the county."""
    _, asked = asked_of(world, next(one.id for one in words_of_packs()))
    read = expressions.read(line, installed.current())
    assert read.problems == []
    (found,) = Writer(Sources(asked, installed.current())).write(read.nodes, "x")
    assert isinstance(found, Filled)
    return found


def _printed(asked: Asked, node: nodes.Everyone) -> str:
    (found,) = Writer(Sources(asked, installed.current())).write([node], "x")
    assert isinstance(found, Filled)
    return found.text


def test_all_is_printed_only_where_it_is_true(county: World) -> None:
    """Each duty a shipped report has a word of 全部 for, against what is owed and done."""
    seen = 0
    for report in words_of_packs():
        for block in report.body:
            for node in (one for one in getattr(block, "content", ()) if isinstance(one, nodes.Everyone)):
                _, asked = asked_of(county, report.id)
                found = _printed(asked, node)
                told = coverage(SYSTEM_SCOPE, asked.unit, node.duty, asked.last)
                assert ("全部" in found) == (bool(told.due) and told.done >= told.due), node.duty
                assert str(told.due) in found
                assert told.done >= told.due or f"{told.done}{node.head[:1]}" in found
                seen += 1
    assert seen >= 2


def test_a_list_is_cut_with_and_so_on_and_titles_stand_side_by_side(county: World) -> None:
    packs = installed.current()
    key = next(one.id for one in packs.lists.values() if one.ledger == "base.problem")
    label = packs.lists[key].label
    assert join(["《甲》", "《乙》", "丙"], "、") == "《甲》《乙》、丙"
    text = written(county, f"{{列举 {label}：标题，最多2，用；}}").text
    assert text.endswith("等")
    assert text.count("；") == 1


def test_a_text_that_is_too_long_is_warned_of_with_both_counts(county: World) -> None:
    template, asked = asked_of(county, next(one.id for one in words_of_packs() if one.limit == 4000))
    key = template.report.prose[0].key
    long = replace(asked, given=replace(asked.given, prose={**asked.given.prose, key: "长" * 4_001}))
    (warning,) = make(template, long).warnings
    assert "超过 4000 字的限制" in warning
    assert make(template, asked).warnings == []
    assert "长长" in extract(make(template, long).data).text
