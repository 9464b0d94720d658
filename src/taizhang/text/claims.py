"""Claims: the quantitative statements of a finished report, each with value, measure word, qualifier and aspect.

A number with a measure word is a claim unless something blocks it. Values are exact; percentages and 成 are
fractions.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from taizhang.text import aspects, blocks, candidates, documents, lexicon, measures, slots
from taizhang.text.candidates import Found
from taizhang.text.normalise import Normal, normalise
from taizhang.text.numerals import Quantity

Aspect = Literal["change", "previous", "target"]
LIMIT: Final = "limit.numbers"
_BARE: Final = re.compile("[百千万亿]+")
_BARE_BEFORE: Final = re.compile("(?:上|近|数|成|逾|超|超过|过|几|突破|达)$")
_PLACEHOLDERS: Final = frozenset("Xx×*○_")
_ARTICLE_NEVER: Final = re.compile(
    "(?:没有|无|没|不|这|那|是|第|同|另|某|任|哪|上|下|新|又|统|唯|每|有着?|专|单|像|如|为|成为|作为|的|当|在|从|把|用|以|进|最后|之|之所以|万|划|归|逐|合|择|说|任何|同样|另外|仍是|也是|就是)$"
)
_ARTICLE_HARD: Final = re.compile(
    "(?:没有|没|不|这|那|第|同|另|某|任|哪|统|唯|每|漏|落|(?<!减)少|缺|差|人手|唯一|了不起的|[成作]为|是|任何|之)$"
)
_ARTICLE_COUNTED: Final = re.compile(
    r"(?:每[^，。；每]{0,10}|至少[^，。；]{0,3}|共|仅|只(?=有|$)|不少于|不低于|各|分别[^，。；]{0,6}|原则上)(?:有|安排|组织|开展|召开|进行|举办|学习|集中|参加|一般|确保|选派|配备|不少于|至少|讲)?[^，。；一]{0,6}$"
)
_DOING: Final = lexicon.words("verbs")
_AFTER_DOING: Final = re.compile("(?:了|过|好|起|出)$")
_VAGUE_ONE: Final = frozenset("批系种些样股片番系道阵点代")
_EXACT_ONE: Final = frozenset({"成", "倍", "百分点", "%", "万元", "元"})
_TIME_WORDS: Final = frozenset(
    {
        "年",
        "天",
        "周",
        "个月",
        "个星期",
        "小时",
        "个小时",
        "分钟",
        "秒",
        "个周",
        "个季度",
        "秒钟",
        "个年头",
        "岁",
        "昼夜",
    }
)
_LASTING: Final = re.compile(
    "(?:连续|历时|为期|耗时|用时|长达|时长|超过?|达到?|约|近|仅|缩短|压缩|缩减|工期|至|到|为|由|从|提前|减少|学习|每月|每年|每人|累计|满|平均|培训|时限|集中|脱产|驻村|不少于)$"
)
_FRAME_NOUN: Final = re.compile("(?:方面|层面|维度|角度|环节|部分|步骤|问题入手|字上|层次|结合点)")
_WHOLE: Final = re.compile("(?:达到?|率|为|占|比)$")
_PART_OF: Final = re.compile("(?:占|达到?|完成|仅为|约为|约|不足|超过?|近)[^，。；/]{0,10}$")
_OF_THE: Final = re.compile(r"(?:以上|左右|强|弱)?的[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Claim:
    """A number somebody stated. Offsets are into the text as given; `at` is the place in the cleaned text."""

    start: int
    end: int
    surface: str
    quantity: Quantity
    unit: str
    qualifier: str | None
    aspect: Aspect | None
    rule: str
    evidence: str
    at: tuple[int, int] = field(repr=False, default=(0, 0))

    @property
    def value(self) -> int | float | dict[str, int | float]:
        low, high = printable(self.quantity.low), printable(self.quantity.high)
        return low if low == high else {"min": low, "max": high}


def printable(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else round(float(value), 10)


@dataclass(frozen=True, slots=True)
class Passed:
    """A number that is no claim, and the rule that says so."""

    start: int
    end: int
    surface: str
    rule: str


def find(given: str) -> list[Claim]:
    return find_in(normalise(given))


def find_in(normal: Normal, taken: list[slots.Slot] | None = None) -> list[Claim]:
    return read(normal, taken)[0]


def read(normal: Normal, taken: list[slots.Slot] | None = None) -> tuple[list[Claim], list[Passed]]:
    """Claims, and what was passed over. `taken` are the slots of the same text, whose measures are no claims."""
    measured, stopped = candidates.find(normal.text)
    if not measured and stopped == len(normal.text) and not blocks.FORMS.search(normal.text):
        return [], []
    text = normal.text[:stopped]
    reports = documents.split(text)
    mask = blocks.mask(text, reports)
    for slot in taken or ():
        mask.block(slot.at[0], min(len(text), slot.at[1] + len(slot.measure or "") + 1), "block.slot")
    kept: list[Found] = []
    passed: list[Passed] = []
    for index, found in enumerate(measured):
        rule = mask.rule(found.start, found.number_end) or _refused(text, found, _Around(measured, index))
        if rule:
            passed.append(_passed(normal, found, rule))
        else:
            kept.append(found)
    if stopped < len(normal.text):
        start, end = normal.span(stopped, len(normal.text))
        passed.append(Passed(start, end, normal.given[start : start + 12], LIMIT))
    for one in blocks.known(text, mask):
        start, end = normal.span(one.start, one.end)
        passed.append(Passed(start, end, normal.given[start:end], one.rule))
    judged = aspects.judge(text, [(f.start, f.end, f.unit) for f in kept], reports)
    return [_claim(normal, found, aspect) for found, aspect in zip(kept, judged, strict=True)], passed


def _refused(text: str, found: Found, around: "_Around") -> str | None:
    """The rule by which a measured number is no claim, looking at its own words only."""
    before = text[max(0, found.start - 16) : found.start]
    surface = text[found.start : found.number_end]
    if before[-1:] in _PLACEHOLDERS or text[found.end : found.end + 1] in _PLACEHOLDERS - {"*"}:
        return "block.slot"
    if "/" in surface and not (
        found.rule == "claim.fraction" and (_PART_OF.search(before) or _OF_THE.match(text, found.end))
    ):
        return "block.slash"
    if (
        surface in {"百分百", "百分之百"}
        and not _WHOLE.search(before)
        and not candidates.CLOSE.match(text, found.end)
    ):
        return "block.whole"
    if found.unit == "分" and not (measures.AFTER_SCORE.search(before) and surface[0].isdigit()):
        return "block.score"
    if found.unit in _TIME_WORDS and (rule := _duration(text, found, before, surface)):
        return rule
    if surface[0].isdigit() and surface[0].isascii():
        return (
            "block.article.fixed" if surface.startswith("0") and surface.isdigit() and len(surface) > 1 else None
        )
    return _han_refused(text, found, before, surface, around)


def _duration(text: str, found: Found, before: str, surface: str) -> str | None:
    unit = found.unit
    if unit in {"年", "周"} and not _LASTING.search(before):
        return "block.period"
    if unit == "年" and (
        text[found.end : found.end + 1] in "来内级"
        or len(surface) == 4
        or (before.endswith("近") and text[found.end : found.end + 1] not in "，。")
    ):
        return "block.period"
    if surface in {"一", "半"} and (found.unit != "小时" or not _LASTING.search(before)):
        return "block.period"
    return None


def _han_refused(text: str, found: Found, before: str, surface: str, around: "_Around") -> str | None:
    if surface in {"几", "数", "半", "零", "〇"}:
        return "block.vague"
    if (
        _BARE.fullmatch(surface.rstrip("余多来"))
        and surface[-1] not in candidates.SEVERAL
        and not _BARE_BEFORE.search(before)
    ):
        return "block.bare"
    if found.unit.startswith("个") and len(surface) == 1 and blocks.TAILS.at(text, found.end):
        return "block.slogan"
    if _FRAME_NOUN.match(text, found.end) and len(surface) == 1 and not _beside(text, found, around):
        return "block.framework"
    if surface == "一" and found.unit not in _EXACT_ONE:
        return _article(text, found, before, around)
    return "block.ordinal" if before.endswith("第") else None


def _article(text: str, found: Found, before: str, around: "_Around") -> str | None:
    """一 counts only after a verb of doing, in a list of numbers, after 每, 至少, 共, or right before a stop."""
    after = text[found.end : found.end + 1]
    if _ARTICLE_HARD.search(before) or (after and after in "不都也又接"):
        return "block.article.never"
    if found.unit[0] in _VAGUE_ONE:
        return "block.article.vague"
    if _ARTICLE_COUNTED.search(before):
        return None
    if _paired(text, found, around):
        return "block.article.paired"
    if _ends_in_doing(before, (4, 3, 2)):
        return None
    if _ARTICLE_NEVER.search(before):
        return "block.article.never"
    if after in "，。；、）)" and after:
        return None
    if _ends_in_doing(before, (1,)) or _beside(text, found, around):
        return None
    return "block.article"


def _paired(text: str, found: Found, around: "_Around") -> bool:
    """一名支委联系一个小组, 抓一件成一件: two articles in one breath hand out, they count nothing."""
    left, right = around.left, around.right
    return (left is not None and _one_breath(text, left, found)) or (
        right is not None and _one_breath(text, found, right)
    )


def _one_breath(text: str, first: Found, second: Found) -> bool:
    between = text[first.end : second.start]
    ones = text[first.start : first.number_end] == text[second.start : second.number_end] == "一"
    return ones and 0 < len(between) <= 10 and not _BREAK.search(between)


_BREAK: Final = re.compile("[，。；：、！？和及\n]")


def _ends_in_doing(before: str, sizes: tuple[int, ...]) -> bool:
    """With or without what follows a verb: 召开了一次, 推出一批 (推出 is a verb of its own)."""
    stems = {before, _AFTER_DOING.sub("", before)}
    return any(stem[-size:] in _DOING for stem in stems for size in sizes if len(stem) >= size)


def _beside(text: str, found: Found, around: "_Around") -> bool:
    """In a list with another number: only 、 or 和 and a few words between."""
    left, right = around.left, around.right
    if left is not None and _listed(text[left.end : found.start], text[left.start : left.number_end]):
        return True
    return right is not None and _listed(text[found.end : right.start], text[right.start : right.number_end])


def _listed(between: str, other: str) -> bool:
    return (
        len(between) <= 12
        and other != "一"
        and bool(re.search("[、和及]", between))
        and not re.search("[。；\n]", between)
    )


_QUALIFIER_BEFORE: Final = re.compile(
    "(?:不少于|不低于|不超过|不足|不到|超过|至少|最多|最少|大约|将近|突破|接近|约|近|超|逾|上|过|仅)(?:有|为)?$"
)
_QUALIFIER_AFTER: Final = re.compile("以上|以下|以内|左右|上下|之多|余")


def _qualifier(text: str, found: Found) -> str | None:
    before = _QUALIFIER_BEFORE.search(text[max(0, found.start - 5) : found.start])
    if before and not (before[0] == "过" and text[found.start - 2 : found.start - 1] != "超"):
        return before[0].removesuffix("有").removesuffix("为")
    after = _QUALIFIER_AFTER.match(text, found.end)
    return after[0] if after else found.quantity.vague


def _claim(normal: Normal, found: Found, aspect: Aspect | None) -> Claim:
    start, end = normal.span(found.start, found.end)
    return Claim(
        start,
        end,
        normal.given[start:end],
        found.quantity,
        found.unit,
        _qualifier(normal.text, found),
        aspect,
        found.rule,
        normal.text[found.start : found.number_end] + "|" + found.unit,
        (found.start, found.end),
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """The numbers beside one number, fetched only where a rule asks."""

    measured: list[Found]
    index: int

    @property
    def left(self) -> Found | None:
        return self.measured[self.index - 1] if self.index else None

    @property
    def right(self) -> Found | None:
        return self.measured[self.index + 1] if self.index + 1 < len(self.measured) else None


def _passed(normal: Normal, found: Found, rule: str) -> Passed:
    start, end = normal.span(found.start, found.end)
    return Passed(start, end, normal.given[start:end], rule)
