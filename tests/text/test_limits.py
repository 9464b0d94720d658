"""What is too much for one text is named as unread, and no text keeps the reader busy."""

import time

import pytest

from taizhang.text import limits, reading

# Forms that once cost more than their length: lists that run on, breaks, bold marks, ratios.
HEAVY = ("1\n个\n", "*a*", "×1", "1个和", "百分之一", "1:2", "13万元～", "全部问题", "X月", "1、")


def test_numbers_past_the_limit_are_named_as_unread() -> None:
    text = "整改1个，" * (limits.NUMBERS + 50)
    read = reading.read_claims(text)
    assert len(read.claims) == limits.NUMBERS
    (unread,) = read.unread
    assert (unread.rule, unread.end) == ("limit.numbers", len(text))
    assert read.claims[-1].claim.end <= unread.start < len(text)
    assert reading.claims_json(read)["unread"] == [
        {"start": unread.start, "end": len(text), "rule": "limit.numbers"}
    ]


def test_bare_numerals_count_towards_the_limit_too() -> None:
    read = reading.read_claims("1:2，" * limits.LOOKED_AT)
    assert [one.rule for one in read.unread] == ["limit.numbers"]


def test_slots_past_the_limit_are_named_as_unread() -> None:
    text = "整改X个，" * (limits.PLACEHOLDERS + 1)
    found, (unread,) = reading.read_slots(text), reading.unread_slots(text)
    assert len(found) == limits.PLACEHOLDERS
    assert (unread.start, unread.rule) == (len(text) - len("X个，"), "limit.slots")
    assert reading.slots_json(found, [unread])["unread"]


def test_quantifiers_past_the_limit_are_named_as_unread() -> None:
    read = reading.read_claims("12个问题全部整改。" * (limits.QUANTIFIERS + 1))
    assert len(read.quantifiers) == limits.QUANTIFIERS
    assert [one.rule for one in read.unread] == ["limit.quantifiers"]


def test_an_ordinary_text_has_no_unread_part() -> None:
    text = "整改12个，其余X个全部列入清单。"
    assert set(reading.claims_json(reading.read_claims(text))) == {"claims", "quantifiers"}
    assert set(reading.slots_json(reading.read_slots(text), reading.unread_slots(text))) == {"slots"}


@pytest.mark.parametrize("unit", HEAVY)
def test_time_grows_with_length_only(unit: str) -> None:
    """Eight times the text may not cost thirty times the time: a square would cost sixty-four."""

    def cost(size: int) -> float:
        text = unit * (size // len(unit))
        began = time.process_time()
        reading.read_claims(text)
        reading.read_slots(text)
        return time.process_time() - began

    small = max(0.004, min(cost(2_000), cost(2_000)))
    assert cost(16_000) < 30 * small
