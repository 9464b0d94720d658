"""Rows as the API tells them."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from taizhang.api.schemas.jobs import JobOut
from taizhang.audit.queries import Line as EventLine
from taizhang.jobs.queries import Line as JobLine
from taizhang.units.account_queries import Reach
from taizhang.units.models import Account, ApiToken, Grant, SignIn, Unit

Told = dict[str, Any]


def unit_ref(unit: Unit) -> Told:
    return {"code": unit.code, "name": unit.name}


def unit(row: Unit) -> Told:
    plain = ("code", "name", "short_name", "kind", "size", "credit_code", "doc_prefix", "version")
    return {
        **{name: getattr(row, name) for name in plain},
        "parent": unit_ref(row.parent) if row.parent else None,
        "started_on": row.started_on,
        "ended_on": row.ended_on,
    }


def account(row: Account) -> Told:
    locked = row.locked_until if row.locked_until and row.locked_until > datetime.now(UTC) else None
    plain = ("id", "username", "name", "email", "must_change", "version")
    return {
        **{name: getattr(row, name) for name in plain},
        "unit": unit_ref(row.unit),
        "active": row.is_active,
        "locked_until": locked,
    }


def grant(row: Grant) -> Told:
    return {
        "id": row.pk,
        "account": row.account_id,
        "role": row.role,
        "unit": unit_ref(row.unit),
        "tree": row.tree,
        "until": row.until,
    }


def reach(row: Reach) -> Told:
    return {"right": row.right, "roots": [unit_ref(root) for root in row.roots], "units": row.units}


def session(row: SignIn, this: str | None) -> Told:
    return {"id": row.pk, "at": row.at, "address": row.address, "agent": row.agent, "this": row.session == this}


def token(row: ApiToken) -> Told:
    return {name: getattr(row, name) for name in ("id", "label", "rights", "created", "expires")}


def job(row: JobLine) -> Told:
    return {name: getattr(row, name) for name in JobOut.model_fields}


def event(row: EventLine) -> Told:
    return asdict(row)
