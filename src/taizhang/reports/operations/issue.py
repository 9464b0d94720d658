"""定稿: facts frozen, hashed in an event and so sealed; the file stored. A reissue is a new report naming the old."""

from collections.abc import Sequence
from dataclasses import dataclass

from taizhang.audit.errors import Conflict
from taizhang.audit.models import Event
from taizhang.audit.operation import Change, operation
from taizhang.ledgers.evidence.store import store
from taizhang.ledgers.models import Blob
from taizhang.reports.drafting import content
from taizhang.reports.making.facts import hash_of, text_of
from taizhang.reports.making.make import Stamp
from taizhang.reports.models import Report
from taizhang.reports.models.report import ISSUED, REVIEWED
from taizhang.reports.operations.drafts import fresh_code, locked
from taizhang.reports.queries import reports
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

ISSUE = "report.issued"


@dataclass(frozen=True, slots=True)
class ReportIssued(Change):
    """Events get their numbers when they are written; the report then names its own."""

    report: int


def issue(scope: Scope, code: str, *, version: int) -> Report:
    row = reports.find(scope, code)
    scope.need(Right.REVIEW, row.unit)
    if row.state != REVIEWED:
        raise Conflict("要先复核再定稿。")
    made = content.made_of(scope, row, Stamp(row.code, row.number))
    found = content.obstacles(scope, row, made, reviewed=True)
    if found:
        raise content.Blocked(found)
    blob = store().put([made.data], len(made.data)).sha256
    with operation(scope.actor) as op:
        row = locked(scope, code, Right.REVIEW, version=version)
        Blob.objects.get_or_create(
            sha256=blob, defaults={"size": len(made.data), "kind": made.suffix, "stored_at": op.at}
        )
        facts = text_of(made.facts)
        row.state, row.facts, row.facts_hash, row.blob = ISSUED, facts, hash_of(facts), blob
        row.values, row.title = made.values, (row.title or made.title)[:200]
        row.issued_at, row.issued_by, row.version = op.at, op.actor.account, row.version + 1
        row.save(
            update_fields=[
                *("state", "facts", "facts_hash", "blob", "values", "title", "issued_at", "issued_by", "version")
            ]
        )
        label = f"{row} {row.first:%Y-%m-%d}至{row.last:%Y-%m-%d}"
        after = {
            "code": row.code,
            "number": row.number,
            "facts_hash": row.facts_hash,
            "facts": len(made.facts),
            "file": blob,
            "as_of": made.as_of.event,
            "by_hand": [one["key"] for one in made.facts if one.get("by_hand")],
            "explained": row.given.get("explained", {}),
        }
        op.event(ISSUE, f"report:{row.pk}", label, unit=row.unit_id, after=after)
        op.change(ReportIssued(row.pk))
    return row


def project(changes: Sequence[Change]) -> None:
    """A projection: the report names the event of its issue."""
    for change in changes:
        if isinstance(change, ReportIssued):
            written = Event.objects.filter(object=f"report:{change.report}", action=ISSUE).order_by("-pk")
            Report.system.filter(pk=change.report).update(event=written.values("pk")[:1])


def reissue(scope: Scope, code: str) -> Report:
    """A draft of the next version, with everything people had written in it."""
    old = reports.find(scope, code)
    scope.need(Right.ENTER, old.unit)
    if old.state != ISSUED:
        raise Conflict("没有定稿的报告直接修改即可。")
    open_ = Report.system.filter(replaces=old).exclude(state=ISSUED).first()
    if open_ is not None:
        raise Conflict(f"已有重新定稿的草稿（{open_.code}），请接着办。")
    with operation(scope.actor) as op:
        row = Report.system.create(
            code=fresh_code(),
            unit=old.unit,
            template=old.template,
            template_version=old.template_version,
            label=old.label,
            title=old.title,
            first=old.first,
            last=old.last,
            addressee=old.addressee,
            number=old.number + 1,
            replaces=old,
            given={key: value for key, value in old.given.items() if key != "explained"},
            children=old.children,
            created_at=op.at,
            created_by=op.actor.account,
        )
        after = {"replaces": old.code, "number": row.number}
        op.event("report.reissue_begun", f"report:{row.pk}", str(row), unit=row.unit_id, after=after)
    return row
