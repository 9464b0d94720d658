from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.text import formatting
from taizhang.text.numerals import Quantity, read


@pytest.mark.parametrize(
    ("written", "low", "high", "vague"),
    [
        ("二千六百五十九", "2659", None, None),
        ("两百余", "200", None, "余"),
        ("十几", "11", "19", None),
        ("三四十", "30", "40", None),
        ("十七八", "17", "18", None),
        ("一百五", "150", None, None),
        ("一百零五", "105", None, None),
        ("三万五", "35000", None, None),
        ("2.4万", "24000", None, None),
        ("1.08亿", "108000000", None, None),
        ("1亿2000万", "120000000", None, None),
        ("百分之九十五", "0.95", None, None),
        ("百分之百", "1", None, None),
        ("九成", "0.9", None, None),
        ("三成五", "0.35", None, None),
        ("七八成", "0.7", "0.8", None),
        ("四分之三", "0.75", None, None),
        ("10—15", "10", "15", None),
        ("3～5万", "30000", "50000", None),
        ("15%～30%", "0.15", "0.3", None),
        ("廿", "20", None, None),
        ("廿三", "23", None, None),
        ("壹佰", "100", None, None),
        ("二〇二四", "2024", None, None),
        ("二〇二三", "2023", None, None),
        ("几十", "20", "99", None),
        ("数百", "200", "999", None),
        ("几", "2", "9", None),
        ("半", "0.5", None, None),
        ("近千", "1000", None, "近"),
        ("不少于12", "12", None, "不少于"),
        ("95%以上", "0.95", None, "以上"),
        ("20余万", "200000", None, "余"),
        ("两百多万", "2000000", None, "多"),
        ("３０００余", None, None, None),
        ("12,345.6", "12345.6", None, None),
        ("三点五万", "35000", None, None),
        ("3/4", "0.75", None, None),
    ],
)
def test_every_form_is_read(written: str, low: str | None, high: str | None, vague: str | None) -> None:
    expected = None if low is None else Quantity(Decimal(low), Decimal(high or low), vague)
    assert read(written) == expected


@pytest.mark.parametrize(
    "written", ["", "一五", "统一", "万一点", "三/", "1/0", "十二分之", "第三", "半半", "几几", "一二百三四"]
)
def test_what_is_no_numeral_is_refused(written: str) -> None:
    assert read(written) is None


@given(st.integers(0, 10**12))
def test_han_numerals_agree_with_the_reference(value: int) -> None:
    quantity = read(cn2an.an2cn(value))
    assert quantity is not None
    assert quantity.low == value == quantity.high


@given(st.integers(1, 10**9))
def test_formal_numerals_agree_with_the_reference(value: int) -> None:
    quantity = read(cn2an.an2cn(value, "up"))
    assert quantity is not None
    assert quantity.low == value


@given(st.integers(0, 10**15))
def test_what_is_written_exactly_is_read_back(value: int) -> None:
    assert read(formatting.number(value, exact=True)) == Quantity(Decimal(value), Decimal(value))


@given(st.integers(0, 10**12))
def test_what_is_written_rounded_is_read_back_as_rounded(value: int) -> None:
    quantity = read(formatting.number(value))
    assert quantity is not None
    scale = formatting.SCALES[formatting.scale_for(Decimal(value))]
    assert abs(quantity.low - value) * 2 <= scale / 100
    assert formatting.number(quantity.low) == formatting.number(value)


@given(st.text(alphabet="一二三十百千万亿两〇几半余多分之成%点0123456789.,/～—至", max_size=12))
def test_reading_never_fails(text: str) -> None:
    quantity = read(text)
    assert quantity is None or quantity.low <= quantity.high


@pytest.mark.parametrize("text", ["几点五", "半点一", "数点三"])
def test_a_decimal_of_an_unknown_number_is_not_read(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("1亿3千多万", 130_000_000), ("1亿2000万", 120_000_000), ("3万5千余", 35_000), ("2亿多", 200_000_000)],
)
def test_mixed_scales_with_a_loosening_word(text: str, value: int) -> None:
    quantity = read(text)
    assert quantity is not None
    assert quantity.low == quantity.high == value
    assert quantity.vague == next((word for word in "余多" if word in text), None)
