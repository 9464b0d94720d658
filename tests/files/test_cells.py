"""Every odd cell named in the requirements: understood, or refused with what to do."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.files.cells import Read, is_empty, plain, read_bool, read_date, read_decimal, read_int, read_text
from taizhang.files.xlsx_read import Broken, Raw


@pytest.mark.parametrize(
    ("raw", "value", "doubt"),
    [
        (120.0, 120, False),
        ("120", 120, False),
        ("１２０", 120, False),
        ("1,200", 1200, False),
        ("1，200", 1200, False),
        ("约120", 120, True),
        ("120余人", 120, True),
        ("120人", 120, True),
        ("近 300 户", 300, True),
        ("2.4万", 24000, True),
        ("-3", -3, False),
        ("三十", 30, True),
        ("约一百二十余人", 120, True),
        ("—", None, True),
        ("", None, False),
    ],
)
def test_integers(raw: Raw, value: int | None, doubt: bool) -> None:
    read = read_int(raw)
    assert (read.value, bool(read.doubt), read.problem) == (value, doubt, "")


@pytest.mark.parametrize(
    "raw",
    ["12-15", "很多", "12.5", 12.5, "1,20", "3月5日", True, datetime.date(2024, 3, 5), Broken("#N/A"), "12/15"],
)
def test_what_is_no_integer_says_so(raw: Raw) -> None:
    read = read_int(raw)
    assert read.value is None
    assert read.problem


@pytest.mark.parametrize(
    "raw",
    [
        "2024.5.3",
        "2024年5月3日",
        "２０２４年５月３日",
        "2024-05-03",
        "2024/5/3",
        "2024 年 5 月 3 日",
        "20240503",
        "2024。5。3",
        "2024-05-03 00:00:00",
        45415.0,
        "45415",
        20240503.0,
        datetime.date(2024, 5, 3),
        datetime.datetime.fromisoformat("2024-05-03T09:30"),
    ],
)
def test_dates(raw: Raw) -> None:
    assert read_date(raw).value == datetime.date(2024, 5, 3)


@pytest.mark.parametrize(
    "raw",
    [
        "5月3日",
        "2024.2.30",
        "20241年5月3日",
        2024.0,
        "上旬",
        datetime.date(9999, 1, 1),
        True,
        datetime.time(9),
        "2024",
    ],
)
def test_what_is_no_date_shows_how_to_write_one(raw: Raw) -> None:
    read = read_date(raw)
    assert read.value is None
    assert "2024-05-03" in read.problem


def test_a_serial_number_is_told() -> None:
    assert "日期序号" in read_date(45415.0).doubt


def test_an_id_number_ruined_by_excel_is_refused_and_a_phone_number_is_not() -> None:
    assert "已经丢失" in read_text(3.50102199001011e17).problem
    assert "已经丢失" in read_text("3.50102E+17").problem  # as text, after a file was saved as csv
    assert "请核对" in read_text("350102199001011000").doubt
    assert read_text("350102199001011234") == Read("350102199001011234")
    assert read_text(13800138000.0).value == "13800138000"


def test_a_date_in_a_text_column_is_shown_with_a_doubt() -> None:
    read = read_text(datetime.datetime.fromisoformat("2024-03-05"))
    assert (read.value, bool(read.doubt)) == ("2024-03-05", True)


def test_texts_yes_and_no() -> None:
    assert read_text("  甲\r\n乙 ").value == "甲\n乙"
    assert [read_bool(one).value for one in ("是", "√", "否", 1.0, 0.0, True, "")] == [
        True,
        True,
        False,
        True,
        False,
        True,
        None,
    ]
    assert read_bool("大概").problem
    assert read_text(True).value == "是"


def test_money_keeps_its_cents() -> None:
    assert read_decimal(0.1).value == Decimal("0.1")
    assert read_decimal("1,234.50元").value == Decimal("1234.50")


def test_empty_is_blank_but_a_broken_formula_is_not() -> None:
    assert is_empty(" \u3000")
    assert not is_empty(Broken(""))
    assert "公式错误" in read_date(Broken("#REF!")).problem


@given(
    st.one_of(
        st.text(max_size=20), st.floats(allow_nan=False, allow_infinity=False), st.datetimes(), st.booleans()
    )
)
def test_no_cell_is_dropped_in_silence(raw: Raw) -> None:
    for read in (read_int(raw), read_decimal(raw), read_date(raw), read_bool(raw), read_text(raw)):
        blank = isinstance(raw, str) and not plain(raw)
        assert read.value is not None or read.problem or read.doubt or blank
