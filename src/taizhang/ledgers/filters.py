"""Filters in the words of the pack's conditions: a page, the API, the command line and a saved list all use these."""

import json
from collections.abc import Mapping

from taizhang.audit.errors import Refused
from taizhang.packs.condition_reader import Reading, read_condition
from taizhang.packs.conditions import ALWAYS, Condition
from taizhang.packs.findings import Findings, Place
from taizhang.packs.model import Ledger


def read_where(ledger: Ledger, written: str | Mapping[str, object]) -> Condition:
    """The typed condition, or everything that is wrong with it at once."""
    if not written:
        return ALWAYS
    raw = parsed(written) if isinstance(written, str) else written
    findings = Findings()
    condition = read_condition(
        raw, Reading(ledger.readable()), Place(findings, ledger.pack, ledger.label, "where")
    )
    if findings.errors:
        said = "；".join(f"{one.message}{one.suggestion}" for one in findings.errors)
        raise Refused(f"筛选条件不对：{said}", code="bad_where", field="where")
    return condition


def read_states(ledger: Ledger, states: list[str]) -> tuple[str, ...]:
    unknown = [state for state in states if state not in ledger.lifecycle.states]
    if unknown:
        known = "、".join(f"{one.key}（{one.label}）" for one in ledger.lifecycle.states.values())
        raise Refused(
            f"{ledger.label}没有“{'、'.join(unknown)}”这个状态，可用的有：{known}。",
            code="unknown_state",
            field="states",
        )
    return tuple(states)


def parsed(written: str) -> Mapping[str, object]:
    """A condition as an address or a command has it."""
    try:
        raw = json.loads(written)
    except ValueError:
        raw = None
    if not isinstance(raw, dict):
        raise Refused('筛选条件要写成 JSON 对象，例如 {"source": "research"}。', code="bad_where", field="where")
    return raw
