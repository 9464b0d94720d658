"""The history of an entry: who changed which field from what to what, when and through what.

The import that brought the row stands in it too. Sensitive values are veiled as they are in the row.
"""

from dataclasses import replace

from taizhang.audit import queries as trail
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.sensitive import MASK, Veil
from taizhang.units.scope import Scope


def history(scope: Scope, row: Entry, *, before: int | None = None, limit: int = trail.PER_PAGE) -> trail.Page:
    """Newest first. The caller has found the row in the scope."""
    page = trail.history(trail.Wanted(objects=_objects(row)), before=before, limit=limit)
    hidden = Veil(scope, installed.ledger(row.ledger)).over(row.unit_id, row.unit.parent_id)
    return replace(page, lines=tuple(_veiled(line, hidden) for line in page.lines)) if hidden else page


def _objects(row: Entry) -> list[str]:
    return [f"entry:{row.pk}", *([f"import:{row.batch}"] if row.batch is not None else [])]


def _veiled(line: trail.Line, hidden: frozenset[str]) -> trail.Line:
    changed = [_mask(one) if one.field in hidden else one for one in line.changed]
    return replace(line, changed=tuple(changed))


def _mask(one: trail.Changed) -> trail.Changed:
    return replace(one, before=one.before and MASK, after=one.after and MASK)
