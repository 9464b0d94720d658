"""The moment a report's data is of: the last recorded act. The clock plays no part, so the same data and the same
moment give the same bytes."""

from dataclasses import dataclass
from datetime import UTC, datetime

from taizhang.audit.canonical import canonical_time
from taizhang.audit.models import Event

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class AsOf:
    event: int
    at: datetime

    def as_json(self) -> dict[str, object]:
        return {"event": self.event, "at": canonical_time(self.at)}


def now() -> AsOf:
    found = Event.objects.order_by("-pk").values_list("pk", "at").first()
    return AsOf(*found) if found else AsOf(0, BEGINNING)
