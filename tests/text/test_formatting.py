from decimal import Decimal

import pytest

from taizhang.text import formatting


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (9_999, "9999"),
        (10_000, "1万"),
        (24_000, "2.4万"),
        (99_996, "10万"),
        (123_456, "12.35万"),
        (99_999_999, "1亿"),
        (150_000_000, "1.5亿"),
        (0, "0"),
        (-24_000, "-2.4万"),
        (100_000, "10万"),
    ],
)
def test_numbers_follow_the_standard(value: int, printed: str) -> None:
    assert formatting.number(value) == printed


def test_digits_on_request_and_forced_scale() -> None:
    assert formatting.number(123_456, exact=True) == "123456"
    assert formatting.number(9_000, scale="万") == "0.9万"
    assert formatting.grouped(1234) == "1234"
    assert formatting.grouped(12345) == "12,345"


def test_ranges_keep_both_units() -> None:
    assert formatting.interval(Decimal("0.15"), Decimal("0.3"), as_percent=True) == "15%～30%"
    assert formatting.interval(Decimal(130_000), Decimal(170_000), "元") == "13万元～17万元"
    assert formatting.interval(Decimal(900_000_000), Decimal(1_600_000_000)) == "9亿～16亿"


def test_percent_and_points() -> None:
    assert formatting.percent(Decimal("0.9545")) == "95.5%"
    assert formatting.percent(Decimal("0.005")) == "0.5%"
    assert formatting.points(Decimal("0.032")) == "3.2个百分点"
