"""Heads of tables and forms as names of figures: the measure word in brackets taken off, blanks gone."""

import re

from taizhang.text import measures
from taizhang.text.ranking import Ranked, Ranker, untailed
from taizhang.text.subjects import Subject

MEASURED = re.compile(r"[（(]\s*(?:单位\s*[：:])?\s*([^（()）]{1,4})\s*[)）]")
COUNTED = re.compile(r"(?:数|率|次|额|人次|面积|总量|比例|占比|金额|资金)$")
NOTHING = Ranked((), None)
KINDS = (
    ("date", re.compile(r"日期|时间|时限$")),
    ("person", re.compile(r"姓名|联系人|负责人|责任人|填表人|审核人$")),
    ("org", re.compile(r"单位(?:名称)?$|部门$")),
)


def bare(head: str) -> tuple[str, str]:
    """The name and the measure word a head gives: 发现问题（个） → 发现问题, 个."""
    found = MEASURED.search(head)
    if found and measures.at(found[1], 0) == found[1]:
        return "".join((head[: found.start()] + head[found.end() :]).split()), found[1]
    return "".join(head.split()), ""


def rank(ranker: Ranker, *heads: str) -> Ranked:
    """Heads from the outer to the inner one, read as the words before a number."""
    named = [bare(head) for head in heads if head]
    words = untailed("".join(name for name, _ in named))
    measure = next((one for _, one in reversed(named) if one), "")
    return ranker.rank(Subject(words, "", "", "", ""), measure) if words else NOTHING


def top(ranked: Ranked) -> float:
    return ranked.candidates[0].score if ranked.candidates else 0.0


def kind_of(name: str, ranked: Ranked, measure: str) -> str:
    """What a cell under this head wants."""
    for kind, words in KINDS:
        if words.search(name):
            return kind
    counted = measure or COUNTED.search(name) or ranked.indicator or top(ranked) >= 0.4
    return "count" if counted else "other"
