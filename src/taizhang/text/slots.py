"""Slots: the places of a template report that wait for a figure, a date or a name.

A slot is the run of placeholders alone, whole for dates and joined forms (X+X, X.X, 第X). What merely looks like
one (X光, 7×24, 二〇二四, 〇差错, Markdown) is refused by a named rule; whether X is a censored letter is decided
per report.
"""

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from taizhang.text import documents, limits, measures, naming
from taizhang.text.naming import Kind, Reading
from taizhang.text.normalise import Normal, normalise

RUN: Final = r"(?:[Xx]+|×+|\*+|[○〇]+|_+)"
_ANY: Final = r"[Xx×*○〇_]"
_P: Final = rf"(?:{RUN}|\d{{1,2}}(?=[年月日时]))"
_MASKED_YEAR: Final = rf"(?:(?:19|20){_ANY}{{1,2}}|(?:19|20)\d{_ANY}|20 ?{_ANY}{{1,3}}|{RUN}|(?:19|20)\d\d)"
_JOIN: Final = r"(?:[-–~～/至到]|—{1,2})"
_MONTH: Final = rf"(?:(?:{RUN}|\d{{1,2}}){_JOIN})?(?:{RUN}|\d{_ANY}|\d{{1,2}})月(?:份|底|初|末|[上中下]旬)?"
_MONTH_DAY: Final = rf"{_MONTH}(?:(?:{RUN}|\d{_ANY}|\d{{1,2}})[日号])?"
DATE: Final = re.compile(
    rf"(?=[0-9Xx×*○〇_上下第])(?:{_MASKED_YEAR}年(?:度|{_MONTH_DAY})?|{_MONTH_DAY}|{RUN}[日号](?![常报程子产志益本品前内])"
    rf"|(?:上午|下午)?{RUN}[时点](?:{RUN}分)?(?![间候代期常任政刻节空差段效机而而])|第?{RUN}季度)"
    rf"(?:{_JOIN}(?:{_MASKED_YEAR}年)?(?:{_MONTH_DAY}|(?:{RUN}|\d{{1,2}})[日号]))?"
)
_JOINED: Final = re.compile(
    rf"第{RUN}|{RUN}(?:\+{RUN})+|\d*{RUN}\.(?:{RUN}|\d+)|\d+\.\d*{RUN}|{RUN}(?:[-–~～]|—{{1,2}}){RUN}|\d+{RUN}|{RUN}\d*"
)
_NOT: Final = (
    ("letter.ray", re.compile(r"(?<![Xx])[Xx](?:光|荧光|衍射|射线|线(?!上)|轴|染色体|型|坐标|年级|因子|-)")),
    ("letter.size", re.compile(r"(?<![A-Za-z])X{1,4}[LS](?![A-Za-z])")),
    ("multiplication", re.compile(r"\d ?[×xX*] ?\d")),
    (
        "year.digits",
        re.compile(r"[零一二三四五六七八九][〇○]+[零一二三四五六七八九〇○十]*|[〇○][零一二三四五六七八九十]"),
    ),
    (
        "zero",
        re.compile(
            r"(?<![〇○])[〇○](?:差错|投诉|事故|增长|容忍|距离|接触|报告|跑腿|障碍|感染|发生|上访|失误|延误|舆情|遗漏|死角|门槛|见面|收费|首付|新增|伤亡|违规|违纪|彩礼)"
        ),
    ),
    (
        "redaction",
        re.compile(r"[Xx×*○]+(?:总书记|新时代中国特色|法治思想|文化思想|经济思想|强军思想|外交思想|生态文明思想)"),
    ),
    (
        "rule.line",
        re.compile(r"(?m)^ *(?:[*_] ?){3,} *$|^ *[*○] (?=\S)|^ *○(?=[\u4e00-\u9fff]{6,})|^ *\* ?注|^ *[*×]{5,}"),
    ),
    ("address", re.compile(r"(?:https?[:：]//|www[.])[\w./?=&%#~-]{1,200}|[\w.-]{1,60}@[\w.-]{1,60}")),
    ("legend", re.compile(rf"[“\"‘]{_ANY}{{1,4}}[”\"’](?=表示|代表|为|的为|的是|指)|[*×](?=为必填|号为|表示)")),
    ("masked.number", re.compile(r"\d{3,}[*Xx×]{3,}\d{2,}[\dXx]?")),
    ("model", re.compile(r"(?<![Xx\d])[Xx]-?\d+(?![\dXx.年月日])(?=的|型|号|系列|机|款)")),
    (
        "latin",
        re.compile(
            r"[A-WYZa-wyz]+[A-Za-z0-9_-]*|(?![Xx]+APP)[Xx]+(?=[A-WYZa-wyz])[A-Za-z0-9_-]+|[A-Za-z0-9.]{1,40}@"
        ),
    ),
)
_ANCHOR: Final = re.compile(_ANY)
_RUNS: Final = re.compile(RUN)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to fill. Offsets are into the text as given; `at` is the place in the cleaned text."""

    start: int
    end: int
    surface: str
    kind: Kind
    measure: str | None
    subject: str
    rule: str
    evidence: str
    at: tuple[int, int] = field(repr=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Place:
    start: int
    end: int
    rule: str


def find(given: str) -> list[Slot]:
    return find_in(normalise(given))


def find_in(normal: Normal) -> list[Slot]:
    text = normal.text[: readable(normal.text)]
    if not _ANCHOR.search(text):
        return []
    found: list[Slot] = []
    for report in documents.split(text):
        read = [(place, _read(text, place)) for place in _places(text, report.start, report.end)]
        readings = _shared(text, [one for one in read if not _bullet(text, *one)])
        if _censored(text[report.start : report.end], readings):
            continue
        found += [_slot(normal, place, reading) for place, reading in readings]
    return found


def readable(text: str) -> int:
    """How far a cleaned text is read: its end, or the first placeholder too many."""
    past = next(islice(_RUNS.finditer(text), limits.PLACEHOLDERS, None), None)
    return past.start() if past else len(text)


def unread(normal: Normal) -> list[limits.Unread]:
    stop = readable(normal.text)
    if stop == len(normal.text):
        return []
    return [limits.Unread(*normal.span(stop, len(normal.text)), "limit.slots")]


def _places(text: str, start: int, end: int) -> list[Place]:
    """Every run that is a slot, dates first, longest form first."""
    part = text[start:end]
    taken = bytearray(len(part))
    for _rule, refusing in _NOT:
        for match in refusing.finditer(part):
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    found: list[Place] = []
    for rule, pattern in (("slot.date", DATE), ("slot.run", _JOINED)):
        for match in pattern.finditer(part):
            first, last = match.span()
            if not _ANCHOR.search(match[0]) or any(taken[first:last]):
                continue
            taken[first:last] = b"\1" * (last - first)
            found.append(Place(start + first, start + last, rule))
    return sorted(found, key=lambda place: place.start)


def _bullet(text: str, place: Place, reading: Reading) -> bool:
    """A single * or ○ that opens a line and stands before no unit or person marks an item or a footnote."""
    opens = place.start == 0 or text[place.start - 1] in "\n "
    return opens and reading.rule == "slot.opening" and text[place.start : place.end] in {"*", "○", "〇"}


_INNER: Final = re.compile(r"[余多来几]")
_REACHED: Final = re.compile(
    r"(?:达到?|共计?|合计|总计|累计|约|近|超过?|增长|下降|提高|提升|[数率量额比](?:为|是|：|:))$"
)

_ENDS: Final = re.compile(r"[，。；、）)\n！]|$")
# Heads that are also measure words: a unit unless a counted noun follows.
_ORG_FIRST: Final = re.compile(
    r"(?:处|部|所|组|支|团|社区|科|队|站)(?:党|委|长|室|门|级|机关|干部|全体|上下|召开|组织|领导|认真|积极|主任|书记)|支部|部门|组长|处室|党支部|委员|届|级"
)


def _read(text: str, place: Place) -> Reading:
    surface = text[place.start : place.end]
    if place.rule == "slot.date":
        return Reading("date", None, place.rule, surface)
    before, after = text[max(0, place.start - 12) : place.start], text[place.end : place.end + 12]
    if surface[0] == "第":
        return Reading("other", None, "slot.ordinal", surface)
    if before.endswith(("《", "“", "「", "『")) and after[:1] in {"》", "”", "」", "』"}:
        return Reading("name", None, "slot.quoted", before[-1] + surface + after[:1])
    return _counted(text, place) or naming.named(before, after)


def _shared(text: str, readings: list[tuple[Place, Reading]]) -> list[tuple[Place, Reading]]:
    """XX、XX、XX先进典型: what stands in one list is of one kind, told by its last member."""
    shared = list(readings)
    for i in range(len(shared) - 2, -1, -1):
        (place, reading), (following, kind_of) = shared[i], shared[i + 1]
        between = text[place.end : following.start]
        if (
            reading.rule in _LOOSE
            and between in {"、", "和", "及", "以及"}
            and kind_of.kind not in {"count", "date"}
        ):
            shared[i] = (place, Reading(kind_of.kind, None, "slot.list", kind_of.evidence))
    for i in range(1, len(shared)):
        (before, known), (place, reading) = shared[i - 1], shared[i]
        if reading.rule == "slot.other" and known.rule == "slot.place" and text[before.end : place.start] == "、":
            shared[i] = (place, known)
    return shared


_LOOSE: Final = {"slot.other", "slot.opening", "slot.person.before", "slot.quoted.head"}


def _counted(text: str, place: Place) -> Reading | None:
    before = text[max(0, place.start - 12) : place.start]
    at = place.end
    if naming.is_person(text, at):
        return None
    if _ORG_FIRST.match(text, at) and not before.endswith(("共", "有", "建立", "设立", "成立", "组建")):
        return None
    inner = _INNER.match(text, at)
    if inner:
        at = inner.end()
    scaled = measures.scaled_at(text, at)
    if scaled and inner is None and (again := _INNER.match(text, at + len(scaled[0]))):
        scaled = measures.scaled_at(text, again.end()) or scaled
    if scaled is None and (match := re.compile(r"(万|亿)(余|多)").match(text, at)):
        word = measures.at(text, match.end())
        scaled = (match[1], word) if word else None
    if scaled:
        word = scaled[0] + scaled[1]
        return Reading("count", word, "slot.measure", text[place.start : at + len(word)])
    if _REACHED.search(before) and _ENDS.match(text, place.end) and text[place.start] != "_":
        return Reading("count", None, "slot.reached", before[-3:] + text[place.start : place.end])
    return None


_FILLED: Final = re.compile(r"\d+(?:\.\d+)?[万亿余多]?(?:个|项|次|名|家|条|件|人|场|期|篇|户|份|%|元)")


def _censored(part: str, readings: list[tuple[Place, Reading]]) -> bool:
    """X hides a name in a finished report: no run waits for a figure or a date, and the figures are there."""
    if not readings or any(reading.kind in {"count", "date"} for _, reading in readings):
        return False
    if "_" in part:
        return False
    filled = len(_FILLED.findall(part))
    return filled >= 3 and filled >= len(readings)


def _slot(normal: Normal, place: Place, reading: Reading) -> Slot:
    start, end = normal.span(place.start, place.end)
    return Slot(
        start,
        end,
        normal.given[start:end],
        reading.kind,
        reading.measure,
        "",
        reading.rule,
        reading.evidence,
        (place.start, place.end),
    )
