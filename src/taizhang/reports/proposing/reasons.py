"""Why an indicator is offered for a place, in one line: what of its names stands in the words, and the measure word."""

from taizhang.packs.model import Indicator
from taizhang.text.ranking import alike, untailed

SHORTEST = 2


def reason(words: str, measure: str, indicator: Indicator) -> str:
    words = "".join(words.split())
    parts = [_of_names(words, (indicator.label, *indicator.aliases)), _of_measure(measure, indicator.word)]
    return "；".join(one for one in parts if one) or "只是说法相近"


def _of_names(words: str, names: tuple[str, ...]) -> str:
    """The longest name that stands in the words; else the longest stretch both have."""
    whole = [name for name in names if untailed(name) and untailed(name) in words]
    if whole:
        return f"说法里有“{max(whole, key=len)}”"
    shared, name = max(((_shared(words, one), one) for one in names), key=lambda pair: len(pair[0]))
    return f"与“{name}”都说到“{shared}”" if len(shared) >= SHORTEST else ""


def _shared(one: str, other: str) -> str:
    stretches = (other[at : at + size] for size in range(len(other), 0, -1) for at in range(len(other) - size + 1))
    return next((text for text in stretches if text in one), "")


def _of_measure(measure: str, word: str) -> str:
    if not measure or not word:
        return ""
    if measure == word:
        return f"量词都是“{word}”"
    return f"量词“{measure}”与“{word}”{'相通' if alike(measure, word) else '不一样'}"
