"""Clean a text for reading and keep the way back: every offset reported is an offset of the text as given.

Removed: site marks, zero-width characters, blanks between digit, placeholder and Han, breaks inside a sentence.
Changed one for one: full-width digits, letters and percent signs. Nothing else, so a person sees what he wrote.
"""

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from taizhang.text.numerals import HAN_NUMERAL

FOLD: Final = {
    **{0xFF10 + i: str(i) for i in range(10)},
    **{0xFF21 + i: chr(0x41 + i) for i in range(26)},
    **{0xFF41 + i: chr(0x61 + i) for i in range(26)},
    ord("％"): "%",
    ord("﹪"): "%",
    ord("＊"): "*",
    ord("∗"): "*",
    ord("＿"): "_",
    ord("＋"): "+",
    **{
        ord(a): b
        for a, b in zip(
            "個項條萬億戶張間場輛處類種對級層隊頭畝噸幢課時節會幾兩",
            "个项条万亿户张间场辆处类种对级层队头亩吨幢课时节会几两",
            strict=True,
        )
    },
    ord("－"): "-",
    ord("✕"): "×",
    ord("╳"): "×",
    ord("✖"): "×",
    ord("◯"): "○",
    ord("　"): " ",
    ord("\xa0"): " ",
    ord("\t"): " ",
    ord("\r"): "\n",
    ord("\v"): "\n",
    ord("\f"): "\n",
    ord("\x85"): "\n",
    ord("\u2028"): "\n",
    ord("\u2029"): "\n",
    **dict.fromkeys(range(8192, 8203), " "),
    ord("‐"): "-",
    ord("‑"): "-",
    ord("－"): "-",
    ord("〜"): "～",
    ord("∼"): "～",
}
SITE_MARK: Final = re.compile(r"##\w{2,20}##|<!--[^>\n]{0,80}-->|\[/?(?:paid|vip|hide)\]")
# A page number on a line of its own, left in the middle of a paragraph by a PDF.
PAGE_MARK: Final = re.compile(
    r"(?m)^ *(?:[-—–]{1,2} ?\d{1,4} ?[-—–]{1,2}|第 ?\d{1,4} ?页(?:[ ，,/]{0,3}共 ?\d{1,4} ?页)?) *\n"
)
INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]")
PLACEHOLDER: Final = "Xx×*○〇_"
HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff〇"
_TIGHT = f"{HAN}0-9Xx×*○_%％"
_BLANK = re.compile(rf"(?<=[{_TIGHT}，、。；：（）“”《》,.]) +(?=[{_TIGHT}，、。；：（）“”《》+])")
_DIGIT_DOT = re.compile(r"(?<=\d)．(?=\d)|(?<=\d)，(?=\d{3}(?!\d))")
_HALF_STOP = re.compile(r"(?<![\d]),|,(?!\d)|;|(?<!\d):|:(?!\d)|[!?]")
_FULL_STOP = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
# No numeral, placeholder or word is this long; blanked, so that every later pattern works on short runs only.
_ENDLESS = re.compile(
    rf"[0-9{HAN_NUMERAL}.,/+-]{{33,}}+|[A-Za-z0-9.+-]{{49,}}+|[Xx×*○〇_+-]{{49,}}+|[-—–~～=.…·、，。]{{33,}}+"
)
_BLANKED = "\ue000"
# 共 召 开 会 议 1 8 次: a heading or a line spread out by hand, one character at a time.
_SPREAD = re.compile(r"(?:[^ \n][，、。；：]? ++){8,}+")
_GROUPED = re.compile(
    rf"(?:(?<=[{HAN}])|(?<=[{HAN}] ))\d{{1,3}}(?: \d{{3}})++(?:[.]\d++)?"
    r"(?= ?[余多万亿]?[名人次个项件条户家篇份元场亩吨册])"
)
_TERMINAL = "。！？；：:;!?…"
_LIST_MARK = re.compile(
    r" *(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.、．](?!\d)"
    r"|第[一二三四五六七八九十]{1,3}[章节、，]|[①-⑳]|[-•●■◆▪#>|] ?|附件|目 ?录)"
)
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,80}?)(?<=\S)\1")
_NUMBER_ONLY = re.compile(r"[\d.,%万亿余多]+\D{0,3}")


@dataclass(frozen=True, slots=True)
class Normal:
    """A cleaned text. `starts[i]` is where character i stood in the text as given."""

    text: str
    starts: list[int]
    given: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.starts[start], self.starts[end - 1] + 1

    def surface(self, start: int, end: int) -> str:
        first, last = self.span(start, end)
        return self.given[first:last]


def normalise(given: str) -> Normal:
    folded = given.translate(FOLD)
    drop = bytearray(len(folded))
    for pattern in (SITE_MARK, PAGE_MARK, INVISIBLE):
        _mark(drop, pattern, folded)
    _mark_bold(drop, folded)
    text, starts = _without(folded, drop, None)
    text = _HALF_STOP.sub(lambda m: _FULL_STOP[m[0]], text)
    text = _DIGIT_DOT.sub(lambda m: "." if m[0] == "．" else ",", text)
    text, starts = _join_lines(text, starts)
    drop = bytearray(len(text))
    _mark_blanks(drop, text)
    text, starts = _without(text, drop, starts)
    return Normal(_ENDLESS.sub(lambda run: _BLANKED * len(run[0]), text), starts, given)


def _mark(drop: bytearray, pattern: re.Pattern[str], text: str) -> None:
    for match in pattern.finditer(text):
        drop[match.start() : match.end()] = b"\1" * (match.end() - match.start())


def _mark_blanks(drop: bytearray, text: str) -> None:
    """Blanks go where digit, placeholder and Han meet. Between two Han they stay (headings are spaced by hand),
    and between two digits too (cells of a table) unless the whole line is spread out or groups thousands."""
    joined = _joined_digits(text)
    for match in _BLANK.finditer(text):
        before, after = text[match.start() - 1], text[match.end()]
        if before.isdigit() and after.isdigit() and before.isascii() and after.isascii():
            if joined[match.start()]:
                drop[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            continue
        if _is_han(before) and _is_han(after):
            continue
        if before in "Xx×*○_" and after in "Xx×*○_" and before != after:
            continue
        drop[match.start() : match.end()] = b"\1" * (match.end() - match.start())


def _joined_digits(text: str) -> bytearray:
    """Where a blank between two digits is only dirt."""
    joined = bytearray(len(text))
    for match in _SPREAD.finditer(text):
        if sum(c.isdigit() for c in match[0]) * 3 < match.end() - match.start() - match[0].count(" "):
            joined[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for match in _GROUPED.finditer(text):
        if text[match.start() - 1] == " " and not _in_sentence(text, match.start()):
            continue  # cells of a table
        joined[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return joined


def _in_sentence(text: str, at: int) -> bool:
    return any(mark in text[at : at + 40].partition("\n")[0] for mark in "，。；")


def _is_han(c: str) -> bool:
    return "\u3400" <= c <= "\u9fff"


def _without(text: str, drop: bytearray, starts: list[int] | None) -> tuple[str, list[int]]:
    if not any(drop):
        return text, list(range(len(text))) if starts is None else starts
    kept = [i for i, dropped in enumerate(drop) if not dropped]
    joined = "".join([text[i] for i in kept])
    return joined, kept if starts is None else [starts[i] for i in kept]


def _mark_bold(drop: bytearray, text: str) -> None:
    """Markdown bold is dropped, so that **15**名 reads as 15名; two slots written ** are left alone."""
    if "**" not in text and "__" not in text:
        return
    for match in _BOLD.finditer(text):
        if _is_bold(match, text):
            for at in (match.start(), match.end() - 2):
                drop[at : at + 2] = b"\1\1"


_SLOT_TAIL = (
    "个项次名家条件人位场期篇份户起元年月日%万亿余多等级省市县区镇乡村局委党部处科室厅院校组支中同书主副公"
)


def _is_bold(match: re.Match[str], text: str) -> bool:
    inside = match[2]
    before = text[match.start() - 1] if match.start() else "\n"
    after = text[match.end()] if match.end() < len(text) else "\n"
    if before in "*_" or after in "*_":
        return False
    if _NUMBER_ONLY.fullmatch(inside):
        return True
    if inside[0] in _SLOT_TAIL and before != "\n":
        return False
    if inside[0] in "，、。；：）》”":
        return False
    return (
        after in "\n ：:。，；、！（("
        or (before in "\n 。；：-#>" and after not in _SLOT_TAIL)
        or _long_prose(inside, after)
    )


def _long_prose(inside: str, after: str) -> bool:
    return len(inside) >= 4 and after not in _SLOT_TAIL and "，" not in inside


def columns(line: str) -> int:
    """Width as printed: a Han character (three bytes) takes two columns, a digit one."""
    return (len(line.encode("utf-8", "surrogatepass")) + len(line)) // 2


def wrap_width(lines: list[str]) -> int | None:
    """The column at which a text was wrapped by hand, or None when its lines are paragraphs."""
    lengths = [columns(line) for line in lines if len(line.strip()) >= 12]
    if len(lengths) < 4:
        return None
    counted = Counter(lengths)
    width, near = max(
        ((size, sum(counted[size + d] for d in range(-4, 5))) for size in counted), key=lambda pair: pair[1]
    )
    return width if width <= 180 and near >= 0.45 * len(lengths) else None


def _join_lines(text: str, starts: list[int]) -> tuple[str, list[int]]:
    if "\n" not in text:
        return text, starts
    lines = text.split("\n")
    width = wrap_width(lines)
    drop = bytearray(len(text))
    at = 0
    for line, following in itertools.pairwise(lines):
        at += len(line)
        if _continues(line, following, width):
            _drop_break(drop, text, at)
        at += 1
    return _without(text, drop, starts)


def _drop_break(drop: bytearray, text: str, at: int) -> None:
    """The break at `at`, the blanks before it and the indent after it."""
    drop[at] = 1
    left = at - 1
    while left >= 0 and text[left] == " ":
        drop[left] = 1
        left -= 1
    right = at + 1
    while right < len(text) and text[right] == " ":
        drop[right] = 1
        right += 1


_SPLIT_DECIMAL = re.compile("[\u4e00-\u9fff]\\d+[.]$")
_HAN_DIGITS = "一二三四五六七八九十百千"
PROSE: Final = 24  # a line of words this long is no cell of a table
_NUMBER_TAIL = frozenset("0123456789Xx×*_○〇万亿余多%.")
_COUNTED_HEAD = re.compile(
    r"(?:[余多来]?[万亿]?[%个项次名家条件人位场期篇份户起元余多类种张本册套台辆座处所支批轮天亩公吨年月日]|百分点)"
)


def _continues(line: str, following: str, width: int | None) -> bool:
    """Whether the sentence of `line` goes on in `following`, so that the break between them is only dirt."""
    head, tail = following.lstrip(" "), line.rstrip(" ")
    if not head or not tail or tail[-1] in _TERMINAL or "|" in (tail[-1], head[0]):
        return False
    if tail[-1] in _NUMBER_TAIL and _COUNTED_HEAD.match(head):
        return True
    if tail[-1] == "." and head[0].isdigit() and _SPLIT_DECIMAL.search(tail[-8:]):
        return True
    if tail[-1] in _HAN_DIGITS and head[0] in _HAN_DIGITS and head[1:2] not in "、．.":
        return True
    if _mid_number(tail, head) and len(tail) >= PROSE and "，" in tail:
        return True
    if tail[-1] in "，、" and not _LIST_MARK.match(following):
        return True
    if width is None:
        return False
    indented = len(following) - len(head) >= 2
    full = columns(line) >= width - max(6, width // 7)
    return full and not indented and (not _LIST_MARK.match(following) or _mid_number(tail, head))


def _mid_number(tail: str, head: str) -> bool:
    return tail[-1].isdigit() and head[0].isdigit()
