"""The one canonical form that hashes are taken over: UTF-8 JSON, sorted keys, integers, strings, UTC microseconds.

Floats are refused: two machines may print them differently, and no amount of ours is a float.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime


def canonical_time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return canonical_time(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("float has no canonical form")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("keys of a canonical object are strings")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


def canonical(value: object) -> str:
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def digest(value: object) -> str:
    return sha256(canonical(value).encode())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
