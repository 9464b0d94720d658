"""The days a number speaks of."""

from datetime import date

import pytest

from taizhang.reports.checking.meant import Days, meant

START = date(2026, 3, 1)
WEEK = Days(date(2026, 10, 5), date(2026, 10, 11), (START,))
OWN = (WEEK.first, WEEK.last)
TOTAL = (START, WEEK.last)


@pytest.mark.parametrize(
    ("before", "likeliest", "total"),
    [
        ("全县查找问题", OWN, False),
        ("本周查找问题", OWN, False),
        ("累计查找问题", TOTAL, True),
        ("本周查找问题3个，累计查找问题", TOTAL, True),
        ("截至10月11日，查找问题", TOTAL, True),
        ("截至9月底，查找问题", (START, date(2026, 9, 30)), True),
        ("今年以来，查找问题", (date(2026, 1, 1), WEEK.last), True),
        ("9月份查找问题", (date(2026, 9, 1), date(2026, 9, 30)), False),
        ("第三季度查找问题", (date(2026, 7, 1), date(2026, 9, 30)), False),
    ],
)
def test_the_sentence_says_which_days(before: str, likeliest: tuple[date, date], total: bool) -> None:
    found = meant(before, "", WEEK)
    assert found.spans[0] == likeliest
    assert found.total is total


def test_where_nothing_is_said_the_week_and_the_whole_run_are_both_possible() -> None:
    assert {OWN, TOTAL} <= set(meant("全县查找问题", "", WEEK).spans)
    assert meant("本周查找问题", "", WEEK).spans == (OWN,)


def test_a_week_that_adds_up_leaves_both_readings_open() -> None:
    assert {OWN, TOTAL} <= set(meant("本周读书班累计", "", WEEK).spans)


def test_a_report_from_the_beginning_speaks_of_totals() -> None:
    assert meant("查找问题", "", Days(START, WEEK.last, (START,))).total


def test_a_single_day_leaves_a_doubt_and_the_future_is_not_compared() -> None:
    assert not meant("9月12日召开动员会，查找问题", "", WEEK).sure
    assert meant("下周将查找问题", "", WEEK).other
    assert meant("2027年3月查找问题", "", WEEK).other
