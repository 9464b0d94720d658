"""A form pressed twice is carried out once: each form carries a number of its own, kept with its answer."""

import secrets
from collections.abc import Callable

from taizhang.audit.canonical import canonical, sha256
from taizhang.audit.idempotency import once
from taizhang.ledgers.models import Entry
from taizhang.units.request import ScopedRequest

NAME = "once"
LONGEST = 80


def number() -> str:
    return secrets.token_urlsafe(12)


def sent(here: ScopedRequest, work: Callable[[], Entry]) -> dict[str, object]:
    """The id and number of the row the form made or changed."""

    def told() -> dict[str, object]:
        row = work()
        return {"id": row.pk, "number": row.number, "state": row.state, "ledger": row.ledger}

    key = here.POST.get(NAME, "")[:LONGEST]
    if not key:
        return told()
    fields = {name: values for name, values in here.POST.lists() if name != "csrfmiddlewaretoken"}
    body = sha256(f"{here.path}\n{canonical(fields)}".encode())
    return once(here.scope.actor, key, body, told)
