"""Claims: the quantitative statements of a finished report, each with value, measure word, qualifier and aspect.

A number with a measure word is a claim unless something blocks it. Values are exact; percentages and 成 are
fractions.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, Literal

from taizhang.text import aspects, blocks, documents, lexicon, limits, measures, numerals, slots
from taizhang.text.normalise import Normal, normalise
from taizhang.text.numerals import Quantity

Aspect = Literal["change", "previous", "target"]
LIMIT: Final = "limit.numbers"
_HAN: Final = "[一二三四五六七八九十百千万亿两〇零几数廿卅壹贰叁肆伍陆柒捌玖拾佰仟]"
_SEVERAL: Final = "余多来"
_NUM: Final = (
    rf"(?:(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d++)(?:\.\d++)?[千百]?(?:万亿|[万亿])?(?:\d++[千百]?(?=[万千百余多])[万千百]?)?|{_HAN}++(?:点{_HAN}++)?)"
    rf"(?:[{_SEVERAL}](?:百万|千万|万亿|[百千万亿])?|几(?=[个名家项条件人次万亿]))?"
)
_RANGE: Final = "(?:[-–~～至到]|—{1,2})"
NUMBER: Final = re.compile(
    rf"(?P<share>百分之(?:百|{_NUM})(?:{_RANGE}(?:百分之)?{_NUM})?|百分百|[二三四五六七八九十百千万]+分之{_NUM}|(?<![\d/.])\d{{1,3}}/\d{{1,4}}(?![\d/.]))"
    rf"|(?P<low>{_NUM})(?:(?P<sep>{_RANGE})(?P<high>{_NUM}))?"
)
_BARE: Final = re.compile("[百千万亿]+")
_BARE_BEFORE: Final = re.compile("(?:上|近|数|成|逾|超|超过|过|几|突破|达)$")
_PLACEHOLDERS: Final = frozenset("Xx×*○_")
_ARTICLE_NEVER: Final = re.compile(
    "(?:没有|无|没|不|这|那|是|第|同|另|某|任|哪|上|下|新|又|统|唯|每|有着?|专|单|像|如|为|成为|作为|的|当|在|从|把|用|以|进|最后|之|之所以|万|划|归|逐|合|择|说|任何|同样|另外|仍是|也是|就是)$"
)
_ARTICLE_HARD: Final = re.compile(
    "(?:没有|没|不|这|那|第|同|另|某|任|哪|统|唯|每|漏|落|少|缺|差|了不起的|[成作]为|是|任何|之)$"
)
_ARTICLE_COUNTED: Final = re.compile(
    r"(?:每[^，。；每]{0,10}|至少[^，。；]{0,3}|共|仅|只有|只|不少于|不低于|各|分别[^，。；]{0,6}|原则上)(?:有|安排|组织|开展|召开|进行|举办|学习|集中|参加|一般|确保|选派|配备|不少于|至少|讲)?[^，。；一]{0,6}$"
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
_FRAME_NOUN: Final = re.compile("(?:方面|层面|维度|角度|环节|问题入手|字上|层次|结合点)")
_RATIO_NOUN: Final = re.compile(
    "(?:率|数|量|额|占比|比例|比重|得分|总分|指数|总值|人次|面积|里程)(?:测算|核算|核定|控制)?(?:已?达到?|为|是|约|：|:|共|达)?$"
)
_CLOSE: Final = re.compile(r"[，。；、）)\n！：]|$|左右|以上")
_WHOLE: Final = re.compile("(?:达到?|率|为|占|比)$")
_PART_OF: Final = re.compile("(?:占|达到?|完成|仅为|约为|约|不足|超过?|近)[^，。；/]{0,10}$")
_CHENG: Final = re.compile("(?![效果立功员绩熟长就为本品型都片分])")


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


@dataclass(frozen=True, slots=True)
class Found:
    """A number with its measure word, in the cleaned text, before it is judged."""

    start: int
    number_end: int
    end: int
    quantity: Quantity
    unit: str
    rule: str


def find(given: str) -> list[Claim]:
    return find_in(normalise(given))


def find_in(normal: Normal, taken: list[slots.Slot] | None = None) -> list[Claim]:
    return read(normal, taken)[0]


def read(normal: Normal, taken: list[slots.Slot] | None = None) -> tuple[list[Claim], list[Passed]]:
    """Claims, and what was passed over. `taken` are the slots of the same text, whose measures are no claims."""
    candidates, stopped = _candidates(normal.text)
    if not candidates and stopped == len(normal.text) and not blocks.FORMS.search(normal.text):
        return [], []
    text = normal.text[:stopped]
    reports = documents.split(text)
    mask = blocks.mask(text, reports)
    for slot in taken or ():
        mask.block(slot.at[0], min(len(text), slot.at[1] + len(slot.measure or "") + 1), "block.slot")
    kept: list[Found] = []
    passed: list[Passed] = []
    for index, found in enumerate(candidates):
        rule = mask.rule(found.start, found.number_end) or _refused(text, found, _Around(candidates, index))
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


def _candidates(text: str) -> tuple[list[Found], int]:
    """Every number with its measure word, and where reading stopped: the end, or past the most that are read."""
    found: list[Found] = []
    position = looked = 0
    while (match := NUMBER.search(text, position)) is not None:
        if len(found) >= limits.NUMBERS or looked >= limits.LOOKED_AT:
            return found, min(match.start(), position + 40)
        looked += 1
        one = _candidate(text, match)
        if one is None:
            position = max(match.start() + 1, match.end("share") if match["share"] else match.end("low"))
            continue
        one = _shared_points(text, _two_ended(text, one))
        found += [*_bare_members(text, one, found[-1].end if found else 0), one]
        position = one.end
    return found, len(text)


def _candidate(text: str, match: re.Match[str]) -> Found | None:
    start, end = match.span()
    if match["share"]:
        return _share(match)
    if match["high"]:
        unit = measures.at(text, end)
        quantity = numerals.read(match[0]) if unit else None
        if unit and quantity is not None:
            return _measured(text, start, end, unit, quantity, "claim.range")
        end = start + len(match["low"])
    return _single(text, start, end)


def _single(text: str, start: int, end: int) -> Found | None:
    surface = text[start:end]
    if surface[-1] == "千" and surface[0].isdigit() and (long_unit := measures.at(text, end - 1)):  # 7.5千米
        value = numerals.plain(surface[:-1])
        return _measured(text, start, end - 1, long_unit, value, "claim.measure") if value else None
    unit = measures.at(text, end)
    if unit is None:
        return _shorter(text, start, end) or _scaled(text, start, end) or _unmeasured(text, start, end)
    quantity = numerals.plain(surface)
    if quantity is None:
        return _trimmed(text, start, end, unit)
    return _measured(text, start, end, unit, quantity, "claim.measure")


def _shorter(text: str, start: int, end: int) -> Found | None:
    """三十几 belongs to the number, 两千 of 两千瓦 to the measure: give the last character back to the measure."""
    if end - start < 2 or text[end - 1] not in "千百成":
        return None
    unit, quantity = measures.at(text, end - 1), numerals.plain(text[start : end - 1])
    return _measured(text, start, end - 1, unit, quantity, "claim.measure") if unit and quantity else None


def _trimmed(text: str, start: int, end: int, unit: str) -> Found | None:
    """A run like 一一 or 五一十: the longest tail that is a numeral (统一三个 never reaches here)."""
    for first in range(start + 1, min(end, start + 4)):
        quantity = numerals.plain(text[first:end])
        if quantity is not None and text[start].isdigit() is False:
            return _measured(text, first, end, unit, quantity, "claim.measure")
    return None


def _measured(text: str, start: int, end: int, unit: str, quantity: Quantity, rule: str) -> Found | None:
    if unit == "%":
        return Found(
            start,
            end,
            end + 1,
            quantity
            if rule == "claim.range" and quantity.high < 1
            else quantity.scaled(Decimal("0.01"))
            if not _is_fraction(text[start:end])
            else quantity,
            "%",
            "claim.percent",
        )
    if unit == "‰":
        return Found(start, end, end + 1, quantity.scaled(Decimal("0.001")), "‰", "claim.percent")
    if unit == "成":
        if quantity.high > 10 or not _CHENG.match(text, end + 1):
            return None
        half = re.compile("[一二三四五六七八九半]").match(text, end + 1)
        if half and (whole := numerals.read(text[start : half.end()])) is not None:
            return Found(start, end, half.end(), whole, "成", "claim.tenths")
        return Found(start, end, end + 1, quantity.scaled(Decimal("0.1")), "成", "claim.tenths")
    inner = re.compile("[多余](?=[，。；、的天年月小])").match(text, end + len(unit))
    if inner and unit in {"年", "个月", "天", "个小时", "小时", "倍"}:
        return Found(start, end, inner.end(), quantity.loosened(inner[0]), unit, rule)
    return Found(start, end, end + len(unit), quantity, _printed(unit), rule)


def _is_fraction(surface: str) -> bool:
    return "%" in surface


def _printed(unit: str) -> str:
    return "百分点" if unit == "个百分点" else unit


def _share(match: re.Match[str]) -> Found | None:
    surface = match[0]
    quantity = numerals.read(surface)
    if quantity is None:
        first, _, second = surface.removeprefix("百分之").partition("至")
        low, high = numerals.plain(first), numerals.plain(second.removeprefix("百分之"))
        if low is None or high is None:
            return None
        quantity = Quantity(low.low / 100, high.high / 100)
    unit = "%" if surface.startswith("百分") else ""
    return Found(match.start(), match.end(), match.end(), quantity, unit, "claim.fraction")


_SCALED: Final = re.compile(r"\d[\d.,]*[余多]?(?:万亿|[万亿])(?:\d+千?)?[余多]?(?:万)?")


def _scaled(text: str, start: int, end: int) -> Found | None:
    """惠及3600多万农村学生: a scale says enough of a count, even without a measure word."""
    if not _SCALED.fullmatch(text[start:end]) or text[end : end + 1].isdigit():
        return None
    quantity = numerals.plain(text[start:end])
    return Found(start, end, end, quantity, "", "claim.scaled") if quantity else None


def _unmeasured(text: str, start: int, end: int) -> Found | None:
    """参会人数128。 A number after the name of a count, with nothing behind it."""
    if not text[start].isdigit() or not _CLOSE.match(text, end):
        return None
    if not _RATIO_NOUN.search(text[max(0, start - 8) : start]):
        return None
    quantity = numerals.plain(text[start:end])
    return Found(start, end, end, quantity, "", "claim.named") if quantity else None


def _two_ended(text: str, first: Found) -> Found:
    """13万元～17万元, 15%～30%: both ends keep their measure and are one claim."""
    separator = re.compile(r"[~～–-]|—{1,2}|至|到").match(text, first.end)
    if separator is None or first.rule not in {"claim.measure", "claim.percent"}:
        return first
    if separator[0] in "至到" and re.search(
        "[由从][^，。；]{0,12}$", text[max(0, first.start - 14) : first.start]
    ):
        return first
    match = NUMBER.match(text, separator.end())
    second = _candidate(text, match) if match else None
    if second is None or second.unit != first.unit or second.quantity.low < first.quantity.high:
        return first
    quantity = Quantity(first.quantity.low, second.quantity.high, second.quantity.vague)
    return Found(first.start, second.number_end, second.end, quantity, first.unit, "claim.range")


_BARE_MEMBER: Final = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:、|和|及|与)$")


def _bare_members(text: str, found: Found, floor: int) -> list[Found]:
    """分别提升1.2、3.5和2.7个百分点: numbers listed before the measure word share it."""
    members: list[Found] = []
    at = found.start
    if not text[at : at + 1].isdigit():
        return members
    while match := _BARE_MEMBER.search(text[max(floor, at - 16) : at]):
        start = max(floor, at - 16) + match.start(1)
        quantity = numerals.plain(match[1])
        if quantity is None or (
            "." not in match[1] + text[found.start : found.number_end]
            and not _SHARED_BEFORE.search(text[max(0, start - 12) : start])
        ):
            break
        factor = Decimal("0.01") if found.unit == "%" else 1
        members.insert(
            0,
            Found(
                start,
                start + len(match[1]),
                start + len(match[1]),
                quantity.scaled(factor),
                found.unit,
                "claim.shared",
            ),
        )
        at = start
    return members


_SHARED_BEFORE: Final = re.compile(r"(?:分别|各)[^，。；]{0,8}$|[、和]$")


def _shared_points(text: str, found: Found) -> Found:
    """提升3个和5个百分点: the first 个 is of the same kind as the second."""
    if found.unit == "个" and _POINTS_NEXT.match(text, found.end):
        return replace(found, unit="百分点")
    return found


_POINTS_NEXT: Final = re.compile(r"(?:(?:、|和|及)[\d.]{1,12}个?){0,8}(?:、|和|及)[\d.]{1,12}个百分点")


def _refused(text: str, found: Found, around: "_Around") -> str | None:
    """The rule by which a measured number is no claim, looking at its own words only."""
    before = text[max(0, found.start - 16) : found.start]
    surface = text[found.start : found.number_end]
    if before[-1:] in _PLACEHOLDERS or text[found.end : found.end + 1] in _PLACEHOLDERS - {"*"}:
        return "block.slot"
    if "/" in surface and not (found.rule == "claim.fraction" and _PART_OF.search(before)):
        return "block.slash"
    if surface in {"百分百", "百分之百"} and not _WHOLE.search(before) and not _CLOSE.match(text, found.end):
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
        and surface[-1] not in _SEVERAL
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
    if _ARTICLE_NEVER.search(before):
        return "block.article.never"
    if after in "，。；、）)" and after:
        return None
    if _ends_in_doing(before) or _beside(text, found, around):
        return None
    return "block.article"


def _ends_in_doing(before: str) -> bool:
    stem = _AFTER_DOING.sub("", before)
    return any(stem[-size:] in _DOING for size in (4, 3, 2, 1) if len(stem) >= size)


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

    candidates: list[Found]
    index: int

    @property
    def left(self) -> Found | None:
        return self.candidates[self.index - 1] if self.index else None

    @property
    def right(self) -> Found | None:
        return self.candidates[self.index + 1] if self.index + 1 < len(self.candidates) else None


def _passed(normal: Normal, found: Found, rule: str) -> Passed:
    start, end = normal.span(found.start, found.end)
    return Passed(start, end, normal.given[start:end], rule)
