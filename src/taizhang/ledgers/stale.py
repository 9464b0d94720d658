"""Two people at one row: a save based on an older version is merged where it does not collide, and otherwise answered
with both values, so that nobody's words are lost.

What the row was at that version is read back from its events; where they were erased, every field counts as changed.
"""

import json
from collections.abc import Mapping

from taizhang.audit.errors import Conflict
from taizhang.audit.models import Event, EventDetail
from taizhang.ledgers import record
from taizhang.ledgers.models import Entry


class Stale(Conflict):
    """Both values of every field that collides: `mine` as typed, `theirs` as it stands now."""

    code = "stale"

    def __init__(self, row: Entry, mine: Mapping[str, object], theirs: Mapping[str, object]) -> None:
        super().__init__(f"{row.number} 在您填写期间已被他人修改，请核对下列各栏后再保存。")
        self.mine = dict(mine)
        self.theirs = dict(theirs)
        self.version = row.version
        self.more = {"mine": self.mine, "theirs": self.theirs, "version": self.version}


def merge(row: Entry, base_version: int, values: Mapping[str, object]) -> dict[str, object]:
    """The part of `values` that this save really changes; raises `Stale` where both changed one field apart."""
    if base_version == row.version:
        return {key: value for key, value in values.items() if row.data.get(key) != value}
    base = base_of(row, base_version)
    mine = {key: value for key, value in values.items() if base.get(key, row.data.get(key)) != value}
    collide = {key for key in mine if key in base and row.data.get(key) not in (base[key], mine[key])}
    if collide:
        raise Stale(row, {key: mine[key] for key in collide}, {key: row.data.get(key) for key in collide})
    return {key: value for key, value in mine.items() if row.data.get(key) != value}


def base_of(row: Entry, version: int) -> dict[str, object]:
    """Old values of the fields that changed since `version`."""
    events = Event.objects.filter(object=f"entry:{row.pk}").order_by("-pk").values_list("pk", flat=True)
    base: dict[str, object] = {}
    for event in events.iterator(chunk_size=50):
        detail = EventDetail.objects.filter(event_id=event).first()
        if detail is None:
            raise Conflict(f"{row.number} 已被他人修改，请刷新后重填。", code="stale")
        change = json.loads(detail.json)
        if change["after"].get(record.VERSION, version + 1) <= version:
            break
        keys = (change["before"].keys() | change["after"].keys()) - record.ABOUT
        base.update({key: change["before"].get(key) for key in keys})
    return base
