"""Periods cover every day once; durations and working days come out as a calendar on the wall says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.packs import durations
from taizhang.packs.periods import Kind, Period, Rhythm, period_of, periods
from taizhang.packs.workdays import calendar_from, national

DAY = timedelta(days=1)
DAYS = st.dates(date(2001, 1, 1), date(2060, 12, 31))
EVERY = st.sampled_from([one for one in Kind if one != Kind.CAMPAIGN] + ["2 weeks", "3 weeks"])


@given(DAYS, EVERY, st.integers(0, 6))
def test_periods_follow_each_other_without_gap(day: date, every: str, starts: int) -> None:
    rhythm = Rhythm(date(2023, 4, 6), None, starts)
    one = period_of(every, day, rhythm)
    assert one is not None
    assert day in one
    after = period_of(every, one.end + DAY, rhythm)
    assert after is not None
    assert after.start == one.end + DAY
    assert period_of(every, one.start, rhythm) == period_of(every, one.end, rhythm) == one


@pytest.mark.parametrize(
    ("every", "day", "start", "end", "label"),
    [
        ("week", "2023-09-28", "2023-09-25", "2023-10-01", "2023年9月25日至10月1日"),
        ("half-month", "2023-02-20", "2023-02-16", "2023-02-28", "2023年2月下半月"),
        ("month", "2024-02-29", "2024-02-01", "2024-02-29", "2024年2月"),
        ("quarter", "2023-09-28", "2023-07-01", "2023-09-30", "2023年第三季度"),
        ("half-year", "2023-07-01", "2023-07-01", "2023-12-31", "2023年下半年"),
        ("year", "2023-07-01", "2023-01-01", "2023-12-31", "2023年"),
        ("week", "2024-01-01", "2024-01-01", "2024-01-07", "2024年1月1日至1月7日"),
        ("week", "2025-01-01", "2024-12-30", "2025-01-05", "2024年12月30日至2025年1月5日"),
    ],
)
def test_a_day_lies_in_its_period(every: str, day: str, start: str, end: str, label: str) -> None:
    one = period_of(every, date.fromisoformat(day))
    assert one == Period(date.fromisoformat(start), date.fromisoformat(end), every)
    assert one.label() == label


def test_weeks_start_when_the_campaign_says() -> None:
    one = period_of("week", date(2023, 9, 28), Rhythm(week_starts=4))
    assert one is not None
    assert (one.start, one.end) == (date(2023, 9, 22), date(2023, 9, 28))


def test_runs_of_weeks_count_from_the_campaign() -> None:
    rhythm = Rhythm(date(2023, 9, 6), date(2023, 12, 31))
    found = list(periods("2 weeks", date(2023, 9, 6), date(2023, 10, 8), rhythm))
    assert [one.start for one in found] == [date(2023, 9, 4), date(2023, 9, 18), date(2023, 10, 2)]


def test_a_campaign_is_one_period_and_nothing_outside() -> None:
    rhythm = Rhythm(date(2023, 4, 6), date(2023, 9, 30))
    assert [one.days for one in periods("campaign", date(2023, 1, 1), date(2023, 12, 31), rhythm)] == [178]
    assert period_of("campaign", date(2023, 4, 5), rhythm) is None
    assert list(periods("campaign", date(2023, 1, 1), date(2023, 12, 31))) == []


@pytest.mark.parametrize(
    ("start", "text", "result"),
    [
        ("2024-01-31", "1 month", "2024-02-29"),
        ("2023-12-31", "2 months", "2024-02-29"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2023-09-25", "15 days", "2023-10-10"),
        ("2023-09-25", "2 weeks", "2023-10-09"),
    ],
)
def test_calendar_durations(start: str, text: str, result: str) -> None:
    duration = durations.parse(text)
    assert duration is not None
    assert durations.shift(date.fromisoformat(start), duration) == date.fromisoformat(result)


@pytest.mark.parametrize("text", ["", "15", "0 days", "15 dayz", "two weeks", "1.5 days", "-3 days"])
def test_what_is_no_duration(text: str) -> None:
    assert durations.parse(text) is None


def working(count: int) -> durations.Duration:
    return durations.Duration(count, durations.Measure.WORKING_DAY)


def test_working_days_skip_the_holiday_and_count_the_exchanged_weekend() -> None:
    reckoning = national().reckon(date(2023, 9, 27), working(5))
    assert reckoning.result == date(2023, 10, 10)
    assert reckoning.words() == (
        "2023年9月27日起5个工作日，到2023年10月10日（星期二）；当日不计；"
        "跳过9月29日至10月6日中秋节、国庆节放假；调休上班的10月7日、10月8日计入。"
    )


def test_working_days_backwards() -> None:
    assert national().reckon(date(2024, 2, 19), working(2), -1).result == date(2024, 2, 9)


def test_a_year_without_table_is_said() -> None:
    reckoning = national().reckon(date(2031, 5, 1), working(3))
    assert reckoning.result == date(2031, 5, 6)
    assert "2031年没有节假日表，只按周末计" in reckoning.words()


# How many days each year's arrangement frees and calls in, counted by hand from the published notices.
@pytest.mark.parametrize(("year", "off", "worked"), [(2023, 26, 7), (2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_the_national_table_is_whole(year: int, off: int, worked: int) -> None:
    table = national()
    assert sum(day.year == year for day in table.off) == off
    assert sum(day.year == year for day in table.worked) == worked
    assert all(day.weekday() >= 5 for day in table.worked)
    assert not set(table.off) & set(table.worked)


def test_a_table_of_ones_own() -> None:
    table = calendar_from('[2030]\noff = [{ name = "县庆", from = "2030-05-08", to = "2030-05-08" }]\n')
    assert not table.is_working(date(2030, 5, 8))
    assert table.why_off(date(2030, 5, 8)) == "县庆放假"
    assert table.on_or_after(date(2030, 5, 8)) == date(2030, 5, 9)


def test_a_later_notice_is_preferred() -> None:
    text = '[2026]\noff = [{ name = "补休", from = "2026-05-09", to = "2026-05-09", work = ["2026-05-05"] }]\n'
    amended = national().amended(calendar_from(text))
    assert not amended.is_working(date(2026, 5, 9))
    assert amended.is_working(date(2026, 5, 5))
    assert amended.is_working(date(2026, 10, 10))
    assert national().is_working(date(2026, 5, 9))


@given(st.dates(date(2023, 1, 2), date(2026, 12, 1)), st.integers(1, 40))
def test_working_days_are_counted_right(start: date, count: int) -> None:
    result = national().reckon(start, working(count)).result
    assert national().working_days(start + DAY, result) == count
    assert national().is_working(result)
