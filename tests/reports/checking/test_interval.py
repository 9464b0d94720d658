"""What a printed number allows: the last digit, and every loosening word."""

from decimal import Decimal

import pytest

from taizhang.reports.checking.interval import Fit, allowed
from taizhang.text.claims import find

EXACT, ROUNDED, LOOSE, NOT = Fit.EXACT, Fit.ROUNDED, Fit.LOOSE, Fit.NOT


def fit(text: str, value: str) -> Fit:
    (claim,) = find(f"参加学习{text}。")
    printed = claim.evidence.partition("|")[0]
    share = claim.unit in ("%", "成")
    return allowed(claim.quantity, claim.qualifier, printed, share=share).fit(Decimal(value))


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("128个", "128", EXACT),
        ("128个", "129", NOT),
        ("十二个", "12", EXACT),
        ("2.4万名", "24120", ROUNDED),
        ("2.4万名", "24499", ROUNDED),
        ("2.4万名", "24960", ROUNDED),  # many cut digits off where they ought to round
        ("2.4万名", "25000", NOT),
        ("2.4万名", "23400", NOT),
        ("1286.4万元", "12864000", ROUNDED),
        ("1286.4万元", "12863400", NOT),
        ("3000余名", "3150", ROUNDED),
        ("3000余名", "2999", NOT),
        ("1200多人次", "1280", ROUNDED),
        ("近30件", "29", ROUNDED),
        ("近30件", "31", NOT),
        ("约500户", "470", ROUNDED),
        ("约500户", "380", NOT),
        ("超过100件", "104", ROUNDED),
        ("超过100件", "99", NOT),
        ("超过100件", "5000", LOOSE),
        ("100件以上", "100", ROUNDED),
        ("不足50件", "48", ROUNDED),
        ("不足50件", "51", NOT),
        ("三四十名", "36", ROUNDED),
        ("三四十名", "52", NOT),
    ],
)
def test_a_number_and_the_values_it_allows(text: str, value: str, expected: Fit) -> None:
    assert fit(text, value) is expected


@pytest.mark.parametrize(
    ("value", "expected"), [("0.9297", ROUNDED), ("0.93", ROUNDED), ("0.92", NOT), ("0.94", NOT)]
)
def test_a_percentage_is_rounded_to_its_last_digit(value: str, expected: Fit) -> None:
    (claim,) = find("销号率达到93.0%。")
    assert allowed(claim.quantity, None, "93.0", share=True).fit(Decimal(value)) is expected
