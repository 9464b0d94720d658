"""Whose number it is: the report's unit, or a unit below that its sentence names; and how much of the tree."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.functions import Length

from taizhang.packs.reach import Reach
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

NAMED = 5_000
LEVELS = 2  # below the report's unit; deeper names are too short and too many to be told apart
OWN = re.compile(r"本级|[县市区镇乡]直机关|机关本级")
ALL = re.compile(r"全[县市区镇乡省州系街院校]|各级|上下|[县市区]域|(?<!不)含下级")
SUFFIX = re.compile(r"(?:街道办事处|办事处|人民政府|党委|党工委|管委会)$")


@dataclass(frozen=True, slots=True)
class Named:
    unit: Unit
    at: int
    end: int


class Below:
    """The names of the units below one unit, longest first, found by their first two characters. A name of several
    units is none: nobody can tell whose number it is."""

    def __init__(self, units: Iterable[tuple[Unit, Iterable[str]]]) -> None:
        owners: dict[str, set[int]] = {}
        known: dict[str, Unit] = {}
        for unit, names in units:
            for name in {*names, *(SUFFIX.sub("", one) for one in names)}:
                if len(name) >= 2:
                    owners.setdefault(name, set()).add(unit.pk)
                    known[name] = unit
        self._names: dict[str, list[tuple[str, Unit]]] = {}
        for name in sorted((one for one, held in owners.items() if len(held) == 1), key=len, reverse=True):
            self._names.setdefault(name[:2], []).append((name, known[name]))

    def find(self, text: str) -> list[Named]:
        found, at = [], 0
        while at < len(text) - 1:
            name, unit = self._at(text, at)
            if unit is not None:
                found.append(Named(unit, at, at + len(name)))
            at += max(len(name), 1)
        return found

    def _at(self, text: str, at: int) -> tuple[str, Unit | None]:
        held = self._names.get(text[at : at + 2], ())
        return next((pair for pair in held if text.startswith(pair[0], at)), ("", None))


def below(scope: Scope, unit: Unit) -> Below:
    inside = (
        Unit.objects.visible_to(scope)
        .filter(paths.below(unit.path), ended_on=None)
        .annotate(depth=Length("path"))
        .filter(depth__lte=len(unit.path) + LEVELS * paths.WIDTH)
        .order_by("path")
        .prefetch_related("aliases")
    )
    return Below(
        (one, [one.name, one.short_name, *(alias.text for alias in one.aliases.all())]) for one in inside[:NAMED]
    )


@dataclass(frozen=True, slots=True)
class Whose:
    """The unit a number belongs to; `doubt` says why that is not certain."""

    unit: Unit
    doubt: str = ""


LOCATION = re.compile(r"(?:赴|到|在|深入|对|与|和|向|由|为|给|把|前往|指导|帮助|会同|联合|从|以)$")
LISTED = re.compile(r"等|、|和|及|与|两|三|\d")
RETURNED = re.compile(r"[全我][县市区镇乡省州局委]")
PRONOUN = re.compile(r"[该此][县市区镇乡村局办街道支部单位]|某[县市区镇乡村局街道支部单位]")


def whose(before: str, unit: Unit, known: Below) -> Whose:
    """`before` is the sentence up to the number; `unit` the report's."""
    named = known.find(before)
    if not named:
        return Whose(unit, "句中的“该镇”“某村”指哪个单位无法确定" if PRONOUN.search(before) else "")
    last = named[-1]
    after = before[last.end :]
    if RETURNED.search(after) or unit.name in after:
        return Whose(unit)
    if LOCATION.search(before[: last.at]):
        return Whose(unit, f"“{last.unit.name}”是地点还是填报单位无法确定")
    clause = before[max(before.rfind(mark) for mark in "，,；") + 1 :]
    several = len({one.unit.pk for one in named}) > 1 and last.unit.name not in clause
    if LISTED.match(after) or several or "分别" in before:
        return Whose(last.unit, "一句里有几个单位，数字属于哪个无法确定")
    return Whose(last.unit)


def reach_of(words: str, names: Iterable[str] = ()) -> Reach | None:
    """What the words before a number say of its reach; None leaves it to the indicator. In its own names 本级 says what
    is counted: 本级平台 of a county are the platforms of the county, whoever sent them something."""
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, "")
    if OWN.search(words):
        return Reach.OWN
    if ALL.search(words):
        return Reach.ALL
    return None
