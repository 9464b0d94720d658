"""What a number counts: the words before it in its clause and the noun after its measure word.

In a number-first list (XX次常委会议、XXX次中心组会议) what stands between two items belongs to the earlier
one; a head named once carries over the list; 分别 hands out the heads named before it, in order.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

_CLAUSE: Final = re.compile(r"(?s:.*)[，。；：！？\n,;!?]")
_SENTENCE: Final = re.compile(r"(?s:.*)[。；！？\n;!?]")
_LEAD: Final = re.compile(
    r"^(?:其中|目前|截至目前|截止目前|今年以来|(?:主题教育)?(?:开展|启动)?以来|全年|一年来|已经|已|共计|累计|总共|合计|先后|陆续|全市|全县|全区|全省|全镇|共有|共|并|还|也|再|均|分别|即)+"
)
_TRAIL: Final = re.compile(
    "(?:(?:共计|累计|总计|合计|共有|共|已|达到?了?|约|近|超过?|逾|突破|为|是|有|各|分别|至少|不少于|不低于|大约"
    "|将近|了|至|到|上|仅|多达|占|的|：|:|[ （(]))+$"
)
_SPLIT: Final = re.compile("(?:、|以及|和|及|与|；|，)")
_TAIL_STOP: Final = re.compile(r"[，。；：、！？\n（(）)《“”》,;!?|]|\d|[Xx×*○_]")
_VERB: Final = re.compile(
    "进行|开展|举办|召开|参加|担任|通过|完成|纳入|紧扣|制定|围绕|结对|实现|得到|获得|高质量|正|共"
)
_FUNCTION: Final = re.compile("以上|左右|全部|已|均|被|在|赴|对(?!象|策|口|标|照)|将|受|并|都")
_GROUPED: Final = re.compile("分别[^，。；]{0,8}$")
_HEAD_LIST: Final = re.compile("[、和及]")

Span = tuple[int, int]
NEAR: Final = 28  # characters of the clause that are looked at before a number
AFTER: Final = 14


@dataclass(frozen=True, slots=True)
class Subject:
    """The words of one number: near before, the noun after, what a list carries over, and its surroundings."""

    before: str
    after: str
    carried: str
    context: str
    heading: str
    tail: str = ""  # the rest of the clause behind the noun: 名党支部书记|进行轮训

    @property
    def text(self) -> str:
        return (self.before or self.carried) + self.after


def subjects(text: str, spans: list[Span], heading_at: list[tuple[int, str]]) -> list[Subject]:
    """Subjects of numbers given as (start, end with the measure word), in order of place."""
    found: list[Subject] = []
    headings = _Headings(heading_at)
    for index, (start, end) in enumerate(spans):
        last_end = spans[index - 1][1] if index else 0
        next_start = spans[index + 1][0] if index + 1 < len(spans) else len(text)
        found.append(_subject(text, start, end, last_end, next_start, found[-1] if index else None, headings))
    return _distributed(text, spans, found)


class _Headings:
    """The heading in force at growing places."""

    def __init__(self, heading_at: list[tuple[int, str]]) -> None:
        self.heading_at = heading_at
        self.index = 0

    def at(self, place: int) -> str:
        while self.index + 1 < len(self.heading_at) and self.heading_at[self.index + 1][0] <= place:
            self.index += 1
        return self.heading_at[self.index][1] if self.heading_at and self.heading_at[0][0] <= place else ""


def _subject(
    text: str, start: int, end: int, last_end: int, next_start: int, last: Subject | None, headings: _Headings
) -> Subject:
    window = max(0, start - NEAR)
    stop = start
    while stop > max(window, last_end) and text[stop - 1] in "：: ":  # 合格率：98%
        stop -= 1
    clause = max(window, _last_of(text, _CLAUSE, window, stop))
    before, carried = text[max(clause, last_end) : stop], ""
    if last_end > clause:
        before = _own_part(before)
        carried = (last.before or last.carried) if last else ""
    before = _TRAIL.sub("", _LEAD.sub("", before.strip(" ")))
    if not before and last and last_end and not _has_stop(text, last_end, start):
        carried = carried or last.before or last.carried
    sentence = max(0, start - 60)
    sentence = max(sentence, _last_of(text, _SENTENCE, sentence, start))
    after, tail = _after(text, end, next_start)
    return Subject(before, after, carried, text[sentence : max(clause, sentence)], headings.at(start), tail)


def _own_part(gap: str) -> str:
    """Of the words between two numbers of one clause, those that belong to the later one."""
    parts = list(_SPLIT.finditer(gap))
    if parts:
        return gap[parts[0].end() :]
    return gap if len(gap) > 3 else ""


def _last_of(text: str, until: re.Pattern[str], start: int, end: int) -> int:
    """The place behind the last mark before `end`, or `start`."""
    match = until.match(text, start, end)
    return match.end() if match else start


def _has_stop(text: str, start: int, end: int) -> bool:
    return end - start > 40 or bool(_SENTENCE.match(text, start, end))


def _after(text: str, end: int, next_start: int) -> tuple[str, str]:
    piece = text[end : min(end + AFTER, next_start, len(text))]
    stop = _TAIL_STOP.search(piece)
    piece = piece[: stop.start()] if stop else piece
    if next_start <= end + AFTER and (cut := re.search("[和及与]$|以及$", piece)):
        piece = piece[: cut.start()]
    verb = _FUNCTION.search(piece) or _VERB.search(piece, 1)
    at = verb.start() if verb else len(piece)
    return piece[:at].removeprefix("的"), piece[at:]


def _distributed(text: str, spans: list[Span], found: list[Subject]) -> list[Subject]:
    """走访、慰问分别12户和30户: the heads named before 分别 are handed out in order."""
    for index, (start, _end) in enumerate(spans):
        near = text[max(0, start - 40) : start]
        grouped = _GROUPED.search(near)
        if grouped is None:
            continue
        clause = near[: grouped.start()]
        clause = clause[_last_of(clause, _CLAUSE, 0, len(clause)) :] or clause.rstrip("，")
        heads = [head for head in _HEAD_LIST.split(clause) if head]
        run = _bare_run(text, spans, index)
        if len(heads) < 2 or len(heads) != len(run):
            continue
        for head, at in zip(heads, run, strict=True):
            old = found[at]
            found[at] = replace(old, before=_LEAD.sub("", head))
    return found


def _bare_run(text: str, spans: list[Span], index: int) -> list[int]:
    run = [index]
    while run[-1] + 1 < len(spans):
        between = text[spans[run[-1]][1] : spans[run[-1] + 1][0]]
        if len(between) > 2 or not _SPLIT.fullmatch(between):
            break
        run.append(run[-1] + 1)
    return run
