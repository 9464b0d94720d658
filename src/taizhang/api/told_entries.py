"""Ledgers and entries as the API tells them."""

from collections.abc import Iterable
from dataclasses import asdict

from taizhang.api.told import Told, unit_ref
from taizhang.audit.queries import Line
from taizhang.figures import remainders
from taizhang.ledgers.cards import Card, Ref
from taizhang.ledgers.local import widened
from taizhang.ledgers.models import Entry, Evidence
from taizhang.ledgers.sensitive import MASK, Veil
from taizhang.ledgers.shown import Names
from taizhang.ledgers.tallies import Counts
from taizhang.packs.model import Field, Ledger, Step
from taizhang.units.scope import Scope


def ledger(row: Ledger) -> Told:
    return {
        "id": row.id,
        "label": row.label,
        "word": row.word,
        "pack": row.pack,
        "fields": [field(one) for one in row.fields.values()],
        "states": [{"key": one.key, "label": one.label} for one in row.lifecycle.states.values()],
        "steps": [step(one) for one in row.lifecycle.steps.values()],
        "children": list(row.children),
    }


def field(one: Field) -> Told:
    options = one.options.options if one.options is not None else None
    return {
        "key": one.key,
        "label": one.label,
        "type": str(one.type),
        "role": str(one.role) if one.role is not None else None,
        "required": one.required,
        "help": one.help,
        "options": [{"key": o.key, "label": o.label} for o in options if not o.retired] if options else None,
    }


def step(one: Step) -> Told:
    return {
        "key": one.key,
        "label": one.label,
        "to": one.to,
        "needs": list(one.needs),
        "signed": one.signed is not None,
    }


def entries(scope: Scope, rows: list[Entry], of: Ledger) -> list[Told]:
    names, veil = Names.of(of, rows), Veil(scope, of)
    return [_entry(row, of, names, veil) for row in rows]


def entry(scope: Scope, row: Entry, of: Ledger) -> Told:
    return entries(scope, [row], of)[0]


def _entry(row: Entry, of: Ledger, names: Names, veil: Veil) -> Told:
    seen = veil.seen(row.data, row.unit_id, row.unit.parent_id)
    hidden = {key: MASK for key in row.data if key not in seen}
    plain = ("id", "ledger", "number", "title", "state", "day", "due", "first_due", "parent", "origin")
    more = ("gone", "lump", "version", "updated_at")
    state = of.lifecycle.states.get(row.state)
    return {
        **{name: getattr(row, name) for name in (*plain, *more)},
        "unit": unit_ref(row.unit),
        "state_label": state.label if state is not None else row.state,
        "values": seen,
        "texts": {k: names.text(of.fields[k], value) for k, value in seen.items() if k in of.fields} | hidden,
    }


def refs(rows: Iterable[Ref]) -> list[Told]:
    names = ("id", "ledger", "number", "title", "state")
    return [{name: getattr(row, name) for name in names} for row in rows]


def counts(of: Ledger, found: Counts) -> Told:
    states = of.lifecycle.states.values()
    return {
        "all": _count(found.all),
        "states": [{"key": one.key, "label": one.label, **_count(found.states[one.key])} for one in states],
        "overdue": _count(found.overdue),
    }


def _count(found: tuple[int, bool]) -> Told:
    n, exact = found
    return {"n": n, "exact": exact}


def lump(row: Entry) -> Told | None:
    found = remainders.of_entry(row) if row.lump else None
    return asdict(found) | {"left": found.left} if found is not None else None


def evidence(row: Evidence) -> Told:
    plain = ("id", "name", "size", "kind", "day", "ends_on", "added_at")
    return {**{name: getattr(row, name) for name in plain}, "sha256": row.blob}


def card(scope: Scope, one: Card) -> Told:
    above = one.parent
    return {
        **entry(scope, one.entry, widened(one.ledger, one.entry.unit)),
        "owners": [unit_ref(unit) for unit in one.owners],
        "stays": [{"state": s.state, "from_day": s.from_day, "to_day": s.to_day} for s in one.stays],
        "steps": [step(each) for each in one.steps],
        "may_edit": one.may_edit,
        "may_undo": one.may_undo,
        "above": {"id": above.id, "title": above.title, "due": above.due} if above is not None else None,
        "came_from": refs([one.origin])[0] if one.origin is not None else None,
        "became": refs(one.became),
        "children": {key: refs(rows) for key, rows in one.children.items()},
        "linked": refs(one.linked),
        "merged": refs(one.merged),
        "into": refs(one.into)[0] if one.into else None,
        "lump_of": lump(one.entry),
        "evidence": [evidence(row) for row in one.evidence],
        "extensions": [
            {name: getattr(row, name) for name in ("id", "old_due", "new_due", "reason", "state", "comment")}
            for row in one.extensions
        ],
        "effects": [
            {name: getattr(row, name) for name in ("id", "due", "good", "comment")} for row in one.effects
        ],
    }


def line(one: Line) -> Told:
    plain = ("id", "at", "actor_name", "via", "action", "action_label", "sealed")
    changed = [{name: getattr(c, name) for name in ("field", "label", "before", "after")} for c in one.changed]
    return {**{name: getattr(one, name) for name in plain}, "changed": changed}
