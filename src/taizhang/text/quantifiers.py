"""Quantifiers: 全部, 均, 都, 每人, 全覆盖, 无一, 100% beside a countable head state that a share is whole.

They are claims whose value is the base of their head (47家单位全部…), so one unit that is late makes them false.
"""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from taizhang.text import blocks, documents, lexicon, limits
from taizhang.text.normalise import Normal, normalise

_COUNTABLE: Final = "|".join(sorted(lexicon.words("heads"), key=len, reverse=True))
_HEAD_BEFORE: Final = re.compile(
    rf"(?:[\dXx×*○_一二三四五六七八九十百千万两余多.]+(?:家|个|名|位|项|条|件|户|所|起|人|处|份|篇|批)[\u4e00-\u9fffXx×*]{{0,10}}(?![月日])|(?:[各全所有位级]{{0,2}}[\u4e00-\u9fff]{{0,4}})?(?:{_COUNTABLE}))"
)
_WORD: Final = re.compile(
    r"(?P<whole>全部|全都|悉数|一律|逐一|无一例外|百分之百|百分百|100%)|(?P<each>均|都)|(?P<per>每(?:人|位|名|户|个|家|支)|人人|家家|户户|个个|件件|事事|条条|项项)"
    r"|(?P<cover>全覆盖|全员|全体)|(?P<none>无一(?!例外)|零(?=投诉|事故|遗漏|差错))"
)
_ALL_NOT: Final = re.compile("全部(?:领域|过程|工作|力量|内容|精力|内涵|身心|家当|财产|心思|责任)")
_SHARE_OF: Final = re.compile("(?:占|占到|占了|除以)$")  # 占全部来电的八成 is a denominator
_EACH_NOT: Final = re.compile(
    "(?:平|人|年|户|亩|月|日|场|地|车|次|件|校|村|县|篇|应|大|首|成|古|旧|京|丰|江|国|全)$"
)
_EACH_AFTER: Final = re.compile(
    "(?:衡|匀|价|值|等|可|市|会区|城|督|江|昌|不能|要|会|能|可以|应|需|想|得|离不开|有利于|无)"
)
_STOP: Final = re.compile("[。；！？\n]")


@dataclass(frozen=True, slots=True)
class Quantifier:
    """`surface` is the quantifier word as printed, `head` what it speaks of, `word` its kind in one word."""

    start: int
    end: int
    surface: str
    head: str
    word: str
    subject: str
    rule: str
    evidence: str


def find(given: str) -> list[Quantifier]:
    return find_in(normalise(given))


def find_in(normal: Normal) -> list[Quantifier]:
    text = normal.text[: readable(normal.text)]
    if not _WORD.search(text):
        return []
    mask = blocks.quiet(text, documents.split(text))
    found = []
    for match in _WORD.finditer(text):
        head = _head(text, match)
        if head is not None and not mask.rule(*match.span()):
            found.append(_quantifier(normal, match, head))
    return found


def readable(text: str) -> int:
    """How far a cleaned text is read: its end, or the first quantifier too many."""
    past = next(islice(_WORD.finditer(text), limits.QUANTIFIERS, None), None)
    return past.start() if past else len(text)


def unread(normal: Normal) -> list[limits.Unread]:
    stop = readable(normal.text)
    if stop == len(normal.text):
        return []
    return [limits.Unread(*normal.span(stop, len(normal.text)), "limit.quantifiers")]


def _quantifier(normal: Normal, match: re.Match[str], head: str) -> Quantifier:
    start, end = normal.span(*match.span())
    return Quantifier(
        start,
        end,
        normal.given[start:end],
        head,
        match[0],
        _subject(normal.text, match.end()),
        f"quantifier.{match.lastgroup}",
        head + match[0],
    )


def _head(text: str, match: re.Match[str]) -> str | None:
    before = text[max(0, match.start() - 40) : match.start()]
    stop = max((m.end() for m in _STOP.finditer(before)), default=0)
    before, after = before[stop:], text[match.end() : match.end() + 12]
    kind = match.lastgroup
    if kind in {"whole", "cover"} and _ORDERED.search(before):
        return None
    if kind == "each" and (_EACH_NOT.search(before) or _EACH_AFTER.match(after)):
        return None
    if match[0] == "全部" and (_ALL_NOT.match(text, match.start()) or _SHARE_OF.search(before)):
        return None
    if match[0] == "全体":
        return _after_head(after) if _ALL_DO.match(after) else None
    if match[0] == "全员" and not re.match("[参学受覆轮培]", after):
        return None
    if match[0] in {"每个", "每家", "每支", "每位", "每名", "每户"}:
        return _after_head(after)
    if kind == "per" and match[0][0] != "每" and match[0] != "人人":
        return None
    if kind in {"none", "per"}:
        return _before_head(before) or (match[0] if kind == "per" else None)
    return _before_head(before) or (_after_head(after) if kind == "whole" else None)


_ORDERED: Final = re.compile("(?:要|须|必须|应当?|务必)(?:确保)?$")
_ALL_DO: Final = re.compile(
    "(?:党员|干部|职工|成员|师生|人员)[\u4e00-\u9fff]{0,4}?(?:均|都|全部|参加|参与|参训|签订|完成|受)"
)
_HEAD_AFTER: Final = re.compile(
    rf"(?:[\d一二三四五六七八九十百千万两余多.]+(?:家|个|名|位|项|条|件|户|所|起|人|处|份|篇|批))?[\u4e00-\u9fff]{{0,5}}?(?:{_COUNTABLE})"
)
# 全部纳入台账: what follows is done, it is not what is whole.
_DEED: Final = re.compile(
    "纳入|完成|实现|落实|达到|按|开展|通过|进行|办结|建立|建成|制定|签订|列入|整改|销号|反馈|移交|接入|参[加与]"
)


def _before_head(before: str) -> str | None:
    heads = [match[0] for match in _HEAD_BEFORE.finditer(before) if not _NO_HEAD.search(match[0])]
    return _VERBS_AROUND.sub("", heads[-1].strip("，、的和已")) if heads else None


_VERBS_AROUND: Final = re.compile(
    "^(?:实现|推动|做到|确保|对)+|(?:进行|实行|开展|实现|做到|已经|目前)+$|[办整回结接满完参签上][\u4e00-\u9fff]{1,2}率$"
)
_NO_HEAD: Final = re.compile("星期|个月|[月日]$|工作日|小时|年")


def _after_head(after: str) -> str | None:
    match = _HEAD_AFTER.match(after)
    return match[0] if match and not _DEED.match(match[0]) else None


def _subject(text: str, end: int) -> str:
    piece = text[end : end + 20]
    stop = re.search("[，。；：\n]", piece)
    return piece[: stop.start()] if stop else piece
