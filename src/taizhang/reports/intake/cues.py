"""What the words around a slot say of time, of a part of the units, of one unit: proposals for a person to confirm."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

CLAUSE = re.compile(r"[^，。；：！？、\n]*$")
MEASURED = re.compile(r"(?:完成|开展)?(?:数量?|情况|合计)?(?:[（(].*)?$")
SENTENCE = re.compile(r"[^。；！？\n]*$")
# the nearest wins; what is said in an earlier clause of the sentence holds until another is said
PERIODS = {
    "本周": "week",
    "上周": "last-week",
    "本月": "month",
    "当月": "month",
    "上月": "last-month",
    "本季度": "quarter",
    "上季度": "last-quarter",
    "今年以来": "year",
    "本年": "year",
    "累计": "total",
    "截至目前": "total",
    "开展以来": "total",
    "以来": "total",
}
REACHES = {"本级": "own", "机关本级": "own", "所属": "below", "下级": "below", "各级": "all"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Units and counted sets by the names a text may use."""

    units: Mapping[str, str] = field(default_factory=dict)  # name -> code
    sets: Mapping[str, str] = field(default_factory=dict)  # label -> key


def proposed(before: str, around: Surroundings) -> dict[str, str]:
    """`before` is the paragraph up to the slot."""
    sentence, clause = _last(SENTENCE, before), _last(CLAUSE, before)
    found = {
        "period": _nearest(sentence, PERIODS),
        "reach": _nearest(clause, REACHES),
        "unit": _nearest(clause, around.units),
        "tree": _nearest(clause, around.sets),
    }
    return {name: value for name, value in found.items() if value}


def of_heads(naming: str, place: str) -> tuple[str, str]:
    """(period, whose) of a cell of a form: 本周 and 累计 over a column are times, what is left of the head is a unit
    or a category."""
    periods = [found for one in place.split(" ") if (found := PERIODS.get(MEASURED.sub("", one), ""))]
    whose = " ".join(one for one in place.split(" ") if MEASURED.sub("", one) not in PERIODS)
    return (periods or [_nearest(naming, PERIODS)])[-1], whose


def _last(pattern: "re.Pattern[str]", text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _nearest(text: str, words: Mapping[str, str]) -> str:
    places = ((text.rfind(word), len(word), value) for word, value in words.items() if word)
    return max((one for one in places if one[0] >= 0), default=(-1, 0, ""))[2]


def date_line(surface: str) -> str:
    """Which day of the report a placeholder for a date wants; "" where it may be any."""
    masked = re.sub(r"[Xx×*○〇_\d]+", "#", surface)
    return {
        "#年#月#日": "{截止日期}",
        "#月#日": "{截止月日}",
        "#年#月": "{截止年月}",
        "#年": "{年度}年",
        "#年度": "{年度}年度",
    }.get(masked, "")
