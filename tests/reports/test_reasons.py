"""Why an indicator is offered: the name that stands in the words, what is shared with it, the measure word."""

from dataclasses import replace

import pytest

from taizhang.packs.loader import load
from taizhang.packs.model import Indicator
from taizhang.reports.proposing.reasons import reason
from tests.ledgers.conftest import PACK


@pytest.fixture(scope="module")
def found() -> Indicator:
    return replace(load([PACK]).packs.indicators["demo.problems_found"], aliases=("发现问题",))


def test_a_name_in_the_words_and_the_measure_word(found: Indicator) -> None:
    assert reason("截至目前共查摆问题", "个", found) == "说法里有“查摆问题数”；量词都是“个”"
    assert reason("全县发现 问题", "个", found) == "说法里有“发现问题”；量词都是“个”"


def test_what_is_only_alike_says_so(found: Indicator) -> None:
    assert reason("查摆的突出问题", "条", found) == "与“查摆问题数”都说到“查摆”；量词“条”与“个”相通"
    assert reason("查摆的突出问题", "户", found).endswith("量词“户”与“个”不一样")
    assert reason("走访群众", "", found) == "只是说法相近"
