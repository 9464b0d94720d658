"""A form saved over somebody else's change: what does not collide is merged, what does is shown with both values.

Whoever edits a versioned thing records the new `version` in the event's `after`; so the events themselves tell
which fields changed since the version a form was opened with. A detail erased by law counts as a collision.
"""

import json
from collections.abc import Mapping

from taizhang.audit.errors import Conflict
from taizhang.audit.models import Event, EventDetail


def refuse_collisions(
    thing: str, opened: int, current: int, wanted: Mapping[str, object], labels: Mapping[str, str]
) -> None:
    """Raise `Conflict` when a field of `wanted` was changed to something else since version `opened`."""
    if opened == current:
        return
    if opened > current:
        raise Conflict("表单的版本号不对，请刷新页面后重新填写。", code="stale")
    theirs = _changed_since(thing, opened)
    clashes = [name for name in wanted if name in theirs and theirs[name] != _plain(wanted[name])]
    if clashes:
        told = "；".join(
            f"“{labels.get(name, name)}”已被他人改为“{_shown(theirs[name])}”，您填的是“{_shown(wanted[name])}”"
            for name in clashes
        )
        raise Conflict(f"{told}。请核对后再保存。", code="stale", field=clashes[0])


def _changed_since(thing: str, opened: int) -> dict[str, object]:
    theirs: dict[str, object] = {}
    for event in Event.objects.filter(object=thing).order_by("-id").values_list("id", flat=True).iterator():
        text = EventDetail.objects.filter(event_id=event).values_list("json", flat=True).first()
        if text is None:
            raise Conflict("他人已改过这条记录，请刷新页面后重新填写。", code="stale")
        after = json.loads(text)["after"]
        if after.get("version", opened) <= opened:
            break
        theirs = after | theirs
    return theirs


def _plain(value: object) -> object:
    return json.loads(json.dumps(value, default=str))


def _shown(value: object) -> str:
    return "空" if value in (None, "", []) else str(value)
