"""The one canonical form that hashes are taken over: UTF-8 JSON, sorted keys, integers, strings, UTC microseconds.

Floats are refused: two machines may print them differently, and no amount of ours is a float.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime


def canonical_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return canonical_time(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


FINE = frozenset({str, int, bool, type(None), datetime, date})

ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _refuse_floats(value: object) -> None:
    """Every event and every verified row passes here two or three times: what is plainly fine is not looked into."""
    if isinstance(value, float):
        raise TypeError("float has no canonical form")
    items: Iterable[object] = ()
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise TypeError("keys of a canonical object are strings")
        items = value.values()
    elif isinstance(value, list | tuple):
        items = value
    for item in items:
        if item.__class__ not in FINE:
            _refuse_floats(item)


def canonical(value: object) -> str:
    _refuse_floats(value)
    return ENCODER.encode(value)


def digest(value: object) -> str:
    return sha256(canonical(value).encode())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
