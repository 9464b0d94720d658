"""What is too much for one text is named as unread, and no text keeps the reader busy."""

import time
from collections.abc import Callable

import pytest

from taizhang.project.bench import adversaries
from taizhang.text import limits, reading

# Forms that once cost more than their length: lists that run on, breaks, bold marks, ratios.
HEAVY = (
    *(
        "1\n个\n",
        "*a*",
        "×1",
        "1个和",
        "百分之一",
        "1:2",
        "13万元～",
        "全部问题",
        "X月",
        "1、",
        "1 个 和 ",
        "（1",
        "每/百名",
    ),
    *(
        "次都12",
        "1元分",
        "力争1个",
        "较1增长",
        "较去年1个",
        "《“X",
        "1.",
        "万亿",
        "几十户○",
        "_12",
        "亿半1",
        "廿1",
        "一名一个",
        "- 1 ",
    ),
)


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
    assert _grows_with_length(lambda size: unit * (size // len(unit)))


@pytest.mark.parametrize("name", sorted(adversaries.SHAPES))
def test_time_grows_with_length_only_in_one_endless_shape(name: str) -> None:
    assert _grows_with_length(adversaries.SHAPES[name])


def test_the_guard_against_squares_fires() -> None:
    def square(text: str) -> None:
        for _ in range(len(text) ** 2 // 20):
            pass

    assert not _grows_with_length(lambda size: "1" * size, square)


def _grows_with_length(text_of: Callable[[int], str], read: Callable[[str], None] = adversaries.read) -> bool:
    """Eight times the text may not cost thirty times the time: a square would cost sixty-four, however often it is
    asked. The collector's rounds and a neighbour's turn strike for a moment, so of both sizes the best counts, and the
    small one is asked again after each large one."""

    def cost(size: int) -> float:
        text = text_of(size)
        began = time.process_time()
        read(text)
        return time.process_time() - began

    small = [cost(2_000) for _ in range(3)]
    for _ in range(3):
        large = cost(16_000)
        small += [cost(2_000) for _ in range(3)]
        if large < 30 * max(0.004, min(small)):
            return True
    return False
