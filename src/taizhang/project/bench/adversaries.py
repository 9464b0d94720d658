"""Texts made to keep a reader busy: fragments that wake its rules, repeated without end, alone and in combination.

`screened` tries every single fragment, every pair and a fixed sample of longer ones on a short text and gives the
slowest: what costs most per character there is what a whole megabyte is then made of.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from taizhang.project.bench.timing import cpu
from taizhang.text import reading

FRAGMENTS: Final = (
    *("1", "12", "一", "两", "十", "百", "千", "万", "亿", "几", "余", "多", "半", "第", "0.", "1,", "百分之"),
    *("个", "次", "项", "名", "户", "%", "元", "分", "年", "月", "日", "成", "点", "率", "X", "×", "*", "_", "○"),
    *("和", "、", "，", "。", "；", "：", "—", "～", "至", "由", "较", "增长", "每", "全部", "均", "分别", "一是"),
    *("《", "》", "“", "”", "（", "）", "〔", ".", "/", "+", "-", "#", " ", "\n", "a", "达", "占", "问题", "的"),
)
SHAPES: Final[dict[str, Callable[[int], str]]] = {
    "nested brackets": lambda size: "（" * (size // 6) + "1个" + "）" * (size // 6),
    "nested quotes": lambda size: "“《" * (size // 12) + "》”" * (size // 12),
    "endless digits": lambda size: "1" * size,
    "endless decimals": lambda size: "1.2" * (size // 3),
    "endless thousands": lambda size: "1," + "000," * (size // 4),
    "endless Han numerals": lambda size: "一百二十三万" * (size // 18),
    "endless placeholders": lambda size: "X" * size,
    "endless blanks": lambda size: "1" + " " * size + "个",
    "endless breaks": lambda size: "1\n" * (size // 2),
    "one endless line": lambda size: "全县共召开会议12次，" * (size // 29),
}
SHORT: Final = 6_000
SAMPLE: Final = 2_000
BAR: Final = 2.0  # seconds for claims and slots of a megabyte


def repeated(fragment: str, size: int = 1_000_000) -> str:
    """`size` bytes of one fragment."""
    return fragment * (size // len(fragment.encode()))


def read(text: str) -> None:
    reading.read_claims(text)
    reading.read_slots(text)


def _combinations() -> Iterator[str]:
    for count in (1, 2):
        yield from map("".join, itertools.product(FRAGMENTS, repeat=count))
    rng = random.Random(3)  # noqa: S311 - a sample, the same each time
    for _ in range(SAMPLE):
        yield "".join(rng.choices(FRAGMENTS, k=rng.choice((3, 4))))


COMBINED: Final = tuple(dict.fromkeys(_combinations()))
COUNT: Final = len(COMBINED)


def screened(most: int, step: Callable[[int, int], None]) -> list[str]:
    """The slowest of all combinations on a short text."""
    costs = []
    for done, fragment in enumerate(COMBINED):
        costs.append((cpu(partial(read, repeated(fragment, SHORT))), fragment))
        step(done + 1, COUNT)
    return [fragment for _, fragment in sorted(costs, reverse=True)[:most]]
