"""The newest seal, noted outside the database: without it, cutting off the newest seals with all they cover would
leave a shorter chain in which everything is in order.

Written after the seal has committed, so the note may lag behind by one seal and never runs ahead.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from taizhang.audit import keys
from taizhang.audit.hashing import seal_digest
from taizhang.audit.models import Seal


@dataclass(frozen=True, slots=True)
class Head:
    number: int
    digest: str


def file() -> Path:
    return keys.directory() / "head.json"


def note(seal: Seal) -> None:
    draft = file().with_suffix(f".{secrets.token_hex(4)}")
    draft.write_text(json.dumps({"number": seal.number, "digest": seal_digest(seal)}), encoding="ascii")
    os.replace(draft, file())  # noqa: PTH105 - atomic on every system, unlike Path.rename


def noted() -> Head | None:
    if not file().exists():
        return None
    try:
        read = json.loads(file().read_text(encoding="ascii"))
        return Head(int(read["number"]), str(read["digest"]))
    except (ValueError, KeyError, TypeError):
        return Head(0, "")  # a spoilt note matches no seal and is reported
