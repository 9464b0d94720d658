"""Figures as they are frozen: indicator and definition, unit, reach, period, value and printed form.

The list is canonical JSON, so that its hash says whether anything in it was changed. Numbers are integers in the
smallest unit, or text.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from taizhang.audit.canonical import canonical, sha256
from taizhang.figures.figure import Figure
from taizhang.figures.places import BLOCK
from taizhang.reports.evaluate.cited import Cited
from taizhang.reports.evaluate.filled import Filled

Fact = dict[str, Any]


def facts_of(filled: Iterable[Filled]) -> list[Fact]:
    return list(_facts(filled))


def _facts(filled: Iterable[Filled]) -> Iterator[Fact]:
    for one in filled:
        if one.figure is not None:
            yield fact(one.key, one.figure, one.text, one.period, one.part)
        elif one.basis:
            yield {"key": one.key, "printed": one.text, "basis": one.basis, "by_hand": True, "label": one.about}
        for number, inner in enumerate(one.inner, 1):
            if inner.figure is not None:
                yield fact(f"{one.key}~{number}", inner.figure, inner.text, inner.period, inner.part)


def fact(key: str, figure: Figure, printed: str, period: str = "", part: str = "") -> Fact:
    """What is as it usually is stays out."""
    found: Fact = {
        "key": key,
        "indicator": figure.wanted.indicator,
        "label": figure.label,
        "word": figure.word,
        "definition": str(figure.definition.id),
        "text": figure.definition.text,
        "unit": figure.unit.code,
        "unit_name": figure.unit.name,
        "reach": str(figure.reach),
        "from": figure.wanted.first.isoformat(),
        "to": figure.last.isoformat(),
        "printed": printed,
    }
    if figure.denominator is not None:
        found |= {"numerator": figure.numerator or 0, "denominator": figure.denominator}
    else:
        found |= {"stored": figure.stored or 0, "places": figure.places}
    more = {
        "tree": figure.wanted.tree if figure.wanted.tree != BLOCK else None,
        "lump": figure.lump or None,
        "late": figure.late,
        "period": period or None,
        "part": part or None,
        "cumulative": figure.first is None or period in {"total", "campaign"} or None,
    }
    return found | {name: value for name, value in more.items() if value is not None}


def is_figure(fact: Fact) -> bool:
    """Neither written by hand nor rows that were ticked."""
    return "indicator" in fact


def cited_of(filled: Iterable[Filled], cited: Mapping[str, Cited]) -> Iterator[Fact]:
    """One for each list of which rows were ticked: which they were, and where they stand."""
    places: dict[str, list[str]] = {}
    for one in filled:
        for name in dict.fromkeys(one.lists()):
            places.setdefault(name, []).append(one.key)
    for name, found in cited.items():
        if name in places:
            yield _cited(found, places[name])


def _cited(found: Cited, places: list[str]) -> Fact:
    rows = [
        {"id": row.entry, "number": row.text("number"), "title": row.title, "unit_name": row.text("unit")}
        for row in found.rows
    ]
    printed = "、".join(str(one["number"]) for one in rows)
    name = found.view.id
    return {
        "key": f"list:{name}",
        "list": name,
        "label": found.view.label,
        "printed": printed,
        "cited": rows,
        "stands_at": places,
    }


def text_of(facts: list[Fact]) -> str:
    return canonical(facts)


def hash_of(text: str) -> str:
    return sha256(text.encode())
