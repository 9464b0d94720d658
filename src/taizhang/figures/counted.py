"""Counts of different people and places that a job has made, each with the moment it is of.

A question is known by the digest of everything it depends on: a changed definition or another place asks anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from taizhang.audit.canonical import digest
from taizhang.figures.exact import Distinct, Place
from taizhang.figures.models import Counted
from taizhang.figures.spec import as_json, from_json
from taizhang.packs.reach import Reach


@dataclass(frozen=True, slots=True)
class Kept:
    value: int
    as_of: datetime


def key_of(asked: Distinct) -> str:
    return digest(to_args(asked))


def kept(asked: Distinct) -> Kept | None:
    found = Counted.objects.filter(key=key_of(asked)).first()
    return None if found is None else Kept(found.value, found.as_of)


def put(asked: Distinct, value: int, as_of: datetime) -> None:
    Counted.objects.update_or_create(key=key_of(asked), defaults={"value": value, "as_of": as_of})


def to_args(asked: Distinct) -> dict[str, Any]:
    place = asked.place
    return {
        "spec": as_json(asked.spec),
        "place": [place.unit, place.tree, str(place.reach), 1 if place.stands else 0],
        "days": [asked.first.isoformat(), asked.last.isoformat()],
    }


def from_args(args: Mapping[str, Any]) -> Distinct:
    unit, tree, reach, stands = args["place"]
    first, last = (date.fromisoformat(day) for day in args["days"])
    return Distinct(from_json(args["spec"]), Place(unit, tree, Reach(reach), bool(stands)), first, last)
