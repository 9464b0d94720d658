"""Marks in braces that a writer of a template put there himself: {发现问题数}, {发现问题数|本周}, {请填 带队领导}.

What names an indicator exactly is that indicator; anything else is offered by likeness.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from taizhang.text import measures
from taizhang.text.ranking import Candidate, Indicator, Ranked, Ranker
from taizhang.text.subjects import Subject

MARK = re.compile(r"\{([^{}\n]{1,80})\}")
WORDS = re.compile(r"(?:请填|写|列举|全部|若|各|表)[ 　]|(?:终|项|否则)$")


@dataclass(frozen=True, slots=True)
class Mark:
    start: int
    end: int
    kind: str
    measure: str | None
    ranked: Ranked


class Names:
    """Indicators by every name a mark may use."""

    def __init__(self, indicators: list[Indicator]) -> None:
        self._keys: Mapping[str, Indicator] = {
            name: one
            for one in reversed(indicators)
            for name in (*one.aliases, one.label, one.key.rpartition(".")[2], one.key)
        }

    def named(self, name: str) -> Indicator | None:
        return self._keys.get(name)


def find(text: str, names: Names, ranker: Ranker) -> Iterator[Mark]:
    for found in MARK.finditer(text):
        yield _read(text, found, names, ranker)


def _read(text: str, found: "re.Match[str]", names: Names, ranker: Ranker) -> Mark:
    inner = found[1].strip()
    name = inner.split("|")[0].strip()
    if WORDS.match(inner) or "." in name.removeprefix("base."):
        return Mark(found.start(), found.end(), "other", None, Ranked((), None))
    measure = measures.at(text, found.end())
    one = names.named(name)
    if one is not None:
        ranked = Ranked((Candidate(one.key, one.label, 1.0),), one.key)
    else:
        ranked = Ranked(ranker.rank(Subject(name, "", "", "", ""), measure or "").candidates, None)
    counted = measure or ranked.candidates
    return Mark(found.start(), found.end(), "count" if counted else "other", measure, ranked)
