"""What a list's page asks, as its address says it: short names for the words of a list, the same filter everywhere."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from taizhang.ledgers import filters, lists, words
from taizhang.packs.fieldtypes import Role
from taizhang.packs.model import Field, Ledger
from taizhang.units.models import Unit

KEPT = ("state", "overdue", "gone", "q", "unit", "kind", "where", "sort", "desc", "columns", "list")


@dataclass(slots=True)
class Filters:
    """The address in its parts; `query` builds it anew with some of them changed."""

    values: dict[str, str]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        return cls({key: given[key].strip() for key in KEPT if given.get(key, "").strip()})

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")

    def query(self, **changed: object) -> str:
        merged: dict[str, object] = {**self.values, **changed}
        return urlencode({key: value for key, value in merged.items() if value not in ("", None)})


def asked_of(ledger: Ledger, top: Unit, wanted: Filters, kind: Field | None = None) -> lists.Asked:
    """The words in an address as a list. A ledger without deadlines stands newest first by itself."""
    due = ledger.role(Role.DUE) is not None
    said: dict[str, object] = {
        "where": _where(ledger, wanted, kind),
        "states": [key for key in wanted["state"].split(",") if key],
        "overdue": wanted["overdue"],
        "withdrawn": wanted["gone"],
        "search": wanted["q"],
        "sort": wanted["sort"] or ("due" if due else "day"),
        "descending": wanted["desc"] if wanted["sort"] else not due,
        "columns": [key for key in wanted["columns"].split(",") if key],
    }
    return words.read(ledger, top, said)


def _where(ledger: Ledger, wanted: Filters, kind: Field | None) -> dict[str, object]:
    parts = [filters.parsed(wanted["where"])] if wanted["where"] else []
    if kind is not None and wanted["kind"]:
        parts.append({kind.key: wanted["kind"]})
    return {"all": parts} if len(parts) > 1 else dict(parts[0]) if parts else {}


def address_of(said: Mapping[str, Any]) -> dict[str, str]:
    """The words of a saved list as an address has them."""
    where = said.get("where")
    found = {
        "state": ",".join(said.get("states", ())),
        "overdue": "1" if said.get("overdue") else "",
        "gone": "1" if said.get("withdrawn") else "",
        "q": said.get("search", ""),
        "where": where_text(where or {}),
        "sort": said.get("sort", ""),
        "desc": "1" if said.get("descending") else "",
        "columns": ",".join(said.get("columns", ())),
    }
    return {key: value for key, value in found.items() if value}


def where_text(where: Mapping[str, object]) -> str:
    return json.dumps(where, ensure_ascii=False, separators=(",", ":")) if where else ""
