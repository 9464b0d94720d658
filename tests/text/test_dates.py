from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.text.dates import find, read

TODAY = date(2023, 11, 20)  # a Monday


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2023年9月以来", (2023, 9, 1), (2023, 11, 20)),
        ("2023年9月份以来", (2023, 9, 1), (2023, 11, 20)),
        ("截至10月底", (2023, 1, 1), (2023, 10, 31)),
        ("本周", (2023, 11, 20), (2023, 11, 26)),
        ("上周", (2023, 11, 13), (2023, 11, 19)),
        ("第三季度", (2023, 7, 1), (2023, 9, 30)),
        ("前三季度", (2023, 1, 1), (2023, 9, 30)),
        ("今年以来", (2023, 1, 1), (2023, 11, 20)),
        ("去年", (2022, 1, 1), (2022, 12, 31)),
        ("上半年", (2023, 1, 1), (2023, 6, 30)),
        ("1—10月", (2023, 1, 1), (2023, 10, 31)),
        ("2023年", (2023, 1, 1), (2023, 12, 31)),
        ("2021—2023年", (2021, 1, 1), (2023, 12, 31)),
        ("11月13日至17日", (2023, 11, 13), (2023, 11, 17)),
        ("10月30日至11月3日", (2023, 10, 30), (2023, 11, 3)),
        ("10月中旬", (2023, 10, 11), (2023, 10, 20)),
        ("12月", (2022, 12, 1), (2022, 12, 31)),
        ("二〇二三年九月", (2023, 9, 1), (2023, 9, 30)),
        ("2023-09-12", (2023, 9, 12), (2023, 9, 12)),
        ("上月", (2023, 10, 1), (2023, 10, 31)),
        ("本季度", (2023, 10, 1), (2023, 12, 31)),
        ("近三年", (2021, 1, 1), (2023, 11, 20)),
        ("2022年底", (2022, 12, 31), (2022, 12, 31)),
        ("目前", (2023, 11, 20), (2023, 11, 20)),
        ("去年同期", (2022, 1, 1), (2022, 11, 20)),
        ("上年末", (2022, 12, 31), (2022, 12, 31)),
        ("年初以来", (2023, 1, 1), (2023, 11, 20)),
        ("年底", (2023, 12, 31), (2023, 12, 31)),
        ("上个月", (2023, 10, 1), (2023, 10, 31)),
        ("近两个月来", (2023, 10, 1), (2023, 11, 20)),
        ("近一周内", (2023, 11, 14), (2023, 11, 20)),
        ("自9月20日起", (2023, 9, 20), (2023, 11, 20)),
    ],
)
def test_periods_become_intervals(written: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    interval = read(written, TODAY)
    assert interval is not None
    assert (interval.first, interval.last) == (date(*first), date(*last))


@pytest.mark.parametrize("written", ["2月30日", "3个月", "召开会议", "13月"])
def test_no_date_gives_no_interval(written: str) -> None:
    assert read(written, TODAY) is None


@given(st.text(alphabet="0123456789年月日号底上下本旬季度周一二三十〇至-—以来近前今去截至", max_size=20))
def test_any_text_is_survived(text: str) -> None:
    for found in find(text, TODAY):
        assert text[found.start : found.end] == found.surface
        assert found.interval is None or found.interval.first <= found.interval.last
