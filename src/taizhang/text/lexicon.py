"""The word lists behind the readers. Each lives in data/ as TOML: the word is the key, its reason the value.

A list is data, so a word can be added without reading code; the tests refuse duplicates and words that do nothing.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def table(name: str) -> Mapping[str, Mapping[str, str]]:
    """File data/NAME.toml: section → word → reason."""
    raw = files("taizhang.text").joinpath(f"data/{name}.toml").read_text(encoding="utf-8")
    return {section: dict(words) for section, words in tomllib.loads(raw).items()}


@cache
def words(name: str, *sections: str) -> frozenset[str]:
    """All words of some sections of a list, or of the whole list."""
    chosen = table(name)
    return frozenset(
        word for key, entries in chosen.items() if not sections or key in sections for word in entries
    )


class Matcher:
    """Longest word of a set at a place: a few slices instead of an alternation of hundreds."""

    __slots__ = ("lengths", "words")

    def __init__(self, entries: frozenset[str]) -> None:
        self.words = entries
        longest: dict[str, set[int]] = {}
        for word in entries:
            longest.setdefault(word[0], set()).add(len(word))
        self.lengths = {first: tuple(sorted(sizes, reverse=True)) for first, sizes in longest.items()}

    def at(self, text: str, place: int) -> str | None:
        for size in self.lengths.get(text[place : place + 1], ()):
            word = text[place : place + size]
            if word in self.words:
                return word
        return None

    def ending(self, text: str, place: int, longest: int = 6) -> str | None:
        """Longest word ending just before `place`."""
        for size in range(min(longest, place), 0, -1):
            if text[place - size : place] in self.words:
                return text[place - size : place]
        return None
