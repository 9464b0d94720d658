"""Search tokens for Chinese, made here so that SQLite and PostgreSQL find the same rows.

Overlapping pairs of hanzi are the tokens (two-character words are what people search for), plus the last hanzi of
each run so that a one-character search is a prefix search; other letters and digits are words. Neither database's
own parser, locale or Unicode table has a say. Three characters and more match by their pairs and are then
rechecked as a phrase.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

HANZI = "〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{HANZI}]+)|((?:(?![{HANZI}_])\w)+)")
SHORT = 30
LONGEST_WORD = 40  # a longer run of letters is cut: PostgreSQL refuses lexemes beyond 2 KB


@dataclass(frozen=True, slots=True)
class Query:
    """All `exact` tokens and, for each of `prefixes`, some token beginning with it; then the phrases rechecked."""

    exact: tuple[str, ...]
    prefixes: tuple[str, ...]
    phrases: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not (self.exact or self.prefixes)

    @property
    def recheck(self) -> bool:
        """Pairs alone cannot tell 治理综合 from 综合治理."""
        return any(len(phrase) > 2 for phrase in self.phrases)

    def matches(self, text: str) -> bool:
        plain = fold(text)
        return not self.empty and all(phrase in plain for phrase in self.phrases)


def fold(text: str) -> str:
    """Width and case do not distinguish words."""
    return unicodedata.normalize("NFKC", text).lower()


def tokens(*texts: str) -> list[str]:
    """The distinct tokens of some texts, in order of appearance."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(_kept(text) if len(text) <= SHORT else dict.fromkeys(_tokens(text)))
    return list(found)


@lru_cache(maxsize=20_000)
def _kept(text: str) -> dict[str, None]:
    """Options, days and short answers come again and again."""
    return dict.fromkeys(_tokens(text))


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    for hanzi, word in _RUN.findall(fold(text)):
        if hanzi:
            found += map(str.__add__, hanzi, hanzi[1:])
            found.append(hanzi[-1])
        else:
            found.append(word[:LONGEST_WORD])
    return found


def query(text: str) -> Query:
    """What to ask the index for when somebody types this."""
    exact: dict[str, None] = {}
    prefixes: dict[str, None] = {}
    phrases: dict[str, None] = {}
    for match in _RUN.finditer(fold(text)):
        hanzi, word = match.groups()
        phrases[hanzi or word] = None
        if hanzi and len(hanzi) > 1:
            exact.update(dict.fromkeys(map(str.__add__, hanzi, hanzi[1:])))
        else:
            prefixes[hanzi or word[:LONGEST_WORD]] = None
    return Query(tuple(exact), tuple(prefixes), tuple(phrases))
