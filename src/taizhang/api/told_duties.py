"""Dues, coverage, weeks as the API tells them."""

from dataclasses import asdict
from typing import Any

from taizhang.duties.burden import Burden
from taizhang.duties.dues.due import STATE_LABELS, Due
from taizhang.duties.dues.standing import Standing
from taizhang.duties.expiring import Ending
from taizhang.duties.matrix import Cell
from taizhang.duties.oversight.coverage import Visited
from taizhang.duties.oversight.groups import Group
from taizhang.duties.oversight.visits import Visit
from taizhang.duties.queries import Coverage
from taizhang.duties.weekly.queries import Week
from taizhang.packs.periods import Period
from taizhang.units.models import Unit


def due_told(one: Due, unit: str) -> dict[str, Any]:
    return {
        "key": one.key,
        "duty": one.duty.id,
        "label": one.label,
        "unit": unit,
        "start": one.start,
        "rule_due": one.rule_due,
        "first_due": one.first_due,
        "due": one.due,
        "done_on": one.done_on,
        "state": str(one.state),
        "state_words": STATE_LABELS[one.state],
        "count": one.count,
        "reason": one.reason,
    }


def coverage_told(one: Coverage) -> dict[str, Any]:
    counts = {
        name: getattr(one, name) for name in ("due", "done", "late", "missing", "excused", "zero", "pending")
    }
    return {"duty": one.duty.id, "label": one.duty.label, "day": one.day, **counts}


def unit_told(one: Standing | Unit) -> dict[str, str]:
    return {"code": one.code, "name": one.name}


def cell_told(week: Period, cell: Cell) -> dict[str, Any]:
    return {
        "start": week.start,
        "lamp": str(cell.lamp),
        "owed": cell.owed,
        "settled": cell.settled,
        "words": cell.words(),
    }


def week_told(one: Week) -> dict[str, Any]:
    return {
        "unit": unit_told(one.unit),
        "start": one.week.start,
        "end": one.week.end,
        "cut": one.weekly.cut_of(one.week),
        "report": one.report.pk if one.report else None,
        "state": one.report.state if one.report else "open",
        "words": one.report.words if one.report else "",
        "written": one.written.as_json(),
    }


def burden_told(one: Burden) -> dict[str, Any]:
    return {
        "first": one.first,
        "last": one.last,
        "times": one.times,
        "cells": asdict(one.cells),
        "asks": [{**asdict(each), "kind": str(each.kind), "kind_words": each.kind_label} for each in one.asks],
    }


def ending_told(one: Ending) -> dict[str, Any]:
    row = one.entry
    return {
        "entry": row.pk if row else None,
        "number": row.number if row else "",
        "title": one.title,
        "unit": {"code": one.unit.code, "name": one.unit.name},
        "ledger": row.ledger if row else "",
        "source": one.source,
        "field": one.label,
        "on": one.on,
        "duty": one.todo,
    }


def visited_told(one: Visited) -> dict[str, Any]:
    groups = [
        {"name": each.name, "visits": each.visits, "places": [unit_told(place) for place in each.places]}
        for each in one.groups
    ]
    return {"groups": groups, "left": [unit_told(each) for each in one.left]}


def group_told(one: Group) -> dict[str, Any]:
    return {
        "id": one.body.pk,
        "name": one.body.name,
        "first_day": one.body.started_on,
        "last_day": one.body.ended_on or one.last_day,
        "members": [{"name": who.person.name, "post": who.post, "chair": who.chair} for who in one.members],
        "tree": one.tree,
        "area": [unit_told(each) for each in one.area],
        "been": one.been,
        "places": len(one.places),
        "left": [unit_told(each) for each in one.left],
    }


def visit_told(one: Visit) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in ("group", "place", "method", "sample", "remarks", "closed")}
    row = {"entry": one.entry.pk, "day": one.entry.day, "title": one.entry.title}
    return row | said | {"unannounced": one.unannounced}
