"""收回修改稿: the text of a rewritten draft is taken, its figures stay bound, each number a hand changed is decided.

采用台账值 lets the ledger speak again; 保留手填 wants a written basis, and is marked as filled by hand from then on.
"""

import json
from collections.abc import Mapping
from typing import Any

from taizhang.audit.classified import refuse_classified
from taizhang.audit.errors import Invalid, Missing, Refused
from taizhang.audit.operation import operation
from taizhang.files.docx.opening import as_docx
from taizhang.files.docx.readback import read_back
from taizhang.files.docx.rebind import rebind
from taizhang.files.docx.returned import CameBack, FoundSlot, compare
from taizhang.ledgers.evidence.kinds import clean_name
from taizhang.ledgers.evidence.store import store
from taizhang.ledgers.models import Blob
from taizhang.reports.drafting import content
from taizhang.reports.models import Report, Rewrite
from taizhang.reports.models.report import DRAFT
from taizhang.reports.operations import drafts
from taizhang.reports.queries import reports
from taizhang.reports.queries.rewrites import newest
from taizhang.reports.unreadable import refused_files
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

AROUND = 24
LEDGER, HAND = "ledger", "hand"
NO_WORDS = "报表没有文字可收回。要改数字，请在报告页“改为手填”并写明依据；改过的表请用“查验”看改了哪几格。"
STRANGE = "这不像是“{report}”的修改稿：里面找不到一处原来的数字。请核对文件。"


def take_back(scope: Scope, code: str, name: str, data: bytes, *, version: int) -> Rewrite:
    row = reports.find(scope, code)
    scope.need(Right.ENTER, row.unit)
    made = content.made_of(scope, row)
    if made.suffix != "docx":
        raise Refused(NO_WORDS, code="not_words", field="file")
    with refused_files():
        refuse_classified(name, data)
        word = as_docx(data)
        back = compare(made.data, word)
        bound, outcomes = rebind(word, back.slots)
    if not any(one.paragraph is not None for one in back.slots):
        raise Refused(STRANGE.format(report=row), code="strange_file", field="file")
    refused = {one.key for one in outcomes if one.refused}
    before = {**{one.key: one.sent for one in back.slots}, **row.values, **_printed(word)}
    stored = store().put([bound], len(bound))
    with operation(scope.actor) as op:
        row = drafts.locked(scope, code, Right.ENTER, version=version)
        Blob.objects.get_or_create(
            sha256=stored.sha256, defaults={"size": stored.size, "kind": "docx", "stored_at": op.at}
        )
        rewrite = Rewrite.objects.create(
            report=row,
            blob=stored.sha256,
            name=clean_name(name),
            changes=[_change(one, back, before) for one in back.slots if _differs(one, before)],
            numbers=_numbers(back),
            gone=_gone(back, refused),
            taken_at=op.at,
            taken_by=op.actor.account,
        )
        after = {"file": rewrite.name, "changed": len(rewrite.changes), "numbers": len(rewrite.numbers)}
        drafts.save(op, row, "report.rewritten", {"state": DRAFT}, after=after)
        return rewrite


def _printed(data: bytes) -> dict[str, str]:
    """What the file was sent out with, where its manifest came back with it."""
    try:
        told = json.loads(read_back(data).manifest or "{}")
        values = {str(key): str(value) for key, value in told.get("values", {}).items()}
        rows = [(number, one) for held in told.get("groups", {}).values() for number, one in enumerate(held)]
        return values | {f"{key}.{number}": str(text) for number, one in rows for key, text in one.items()}
    except (ValueError, AttributeError):
        return {}


def _differs(one: FoundSlot, before: Mapping[str, str]) -> bool:
    return one.paragraph is not None and _bare(one.now) != _bare(before[one.key])


def _bare(text: str) -> str:
    return "".join(text.split())


def _change(one: FoundSlot, back: CameBack, before: Mapping[str, str]) -> dict[str, Any]:
    line = next(line for line in back.lines if line.at == one.paragraph)
    context = line.text[max(0, one.start - AROUND) : one.end + AROUND]
    return {"key": one.key, "was": before[one.key], "now": one.now, "context": context, "decided": ""}


def _numbers(back: CameBack) -> list[dict[str, str]]:
    texts = {line.at: line.text for line in back.lines}
    return [
        {
            "before": one.before,
            "now": one.now,
            "context": texts[one.paragraph][max(0, one.start - AROUND) : one.end + AROUND]
            if one.paragraph
            else "",
        }
        for one in back.numbers
    ]


def _gone(back: CameBack, refused: set[str]) -> list[dict[str, str]]:
    """Figures the report has no longer, or that stand where they cannot be bound."""
    return [
        {"key": one.key, "was": one.sent, "reason": "绑不住" if one.key in refused else "所在的句子已删去"}
        for one in back.slots
        if one.paragraph is None or one.key in refused
    ]


def decide(scope: Scope, code: str, slot: str, *, keep: bool, basis: str = "", version: int) -> Report:
    """One changed figure: the ledger's value, or the hand's with its basis."""
    with operation(scope.actor) as op:
        row = drafts.locked(scope, code, Right.ENTER, version=version)
        rewrite = newest(row)
        change = next((one for one in rewrite.changes if one["key"] == slot), None) if rewrite else None
        if rewrite is None or change is None:
            raise Missing("修改稿里没有这一处改动。")
        if keep and not basis.strip():
            raise Invalid({"basis": "保留手填的数字要写明依据（文件、会议或批示）。"})
        change["decided"] = HAND if keep else LEDGER
        rewrite.save(update_fields=["changes"])
        hand = {key: value for key, value in row.given.get("hand", {}).items() if key != slot}
        if keep:
            hand[slot] = {"value": change["now"], "basis": basis.strip()}
        after = {"slot": slot, "value": change["now"] if keep else "", "basis": basis.strip()}
        drafts.save(op, row, "report.by_hand", {"given": {**row.given, "hand": hand}}, after=after)
        return row


def undo(scope: Scope, code: str, *, version: int) -> Report:
    """The words as they were before the last rewrite."""
    with operation(scope.actor) as op:
        row = drafts.locked(scope, code, Right.ENTER, version=version)
        rewrite = Rewrite.objects.filter(report=row).order_by("-pk").first()
        if rewrite is None:
            raise Missing("没有收回过修改稿。")
        name = rewrite.name
        rewrite.delete()
        drafts.save(op, row, "report.unwritten", {"state": DRAFT}, after={"file": name})
        return row
