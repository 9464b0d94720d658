"""Entries of any ledger by their words or number, for somebody who does not know where they stand: newest first."""

from taizhang.ledgers import search_index
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.text import tokens
from taizhang.units.scope import Scope

LOOKED, SHOWN = 2_000, 30  # the newest rows with the words that are looked at, and those told


def find(scope: Scope, text: str) -> list[Entry]:
    query = tokens.query(text)
    if query.empty:
        return []
    keys = search_index.found(query, newest=LOOKED)
    rows = Entry.objects.visible_to(scope).filter(pk__in=keys, gone=LIVE).select_related("unit").order_by("-pk")
    told: list[Entry] = []
    for row in rows.iterator(chunk_size=200):
        if not query.recheck or query.matches(" ".join(search_index.texts_of(row))):
            told.append(row)
        if len(told) == SHOWN:
            break
    return told
