"""A report from its beginning to its review: made, given what people write, reviewed, taken back."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Conflict, Invalid, Missing, few_words
from taizhang.audit.operation import Operation, operation
from taizhang.figures import catalogue
from taizhang.reports.drafting import content
from taizhang.reports.models import Report
from taizhang.reports.models.report import DRAFT, ISSUED, REVIEWED
from taizhang.reports.queries import reports, templates
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that reads as a digit
LONGEST = 10_000  # characters of one paragraph
KINDS = ("asks", "prose", "explained")


@dataclass(frozen=True, slots=True)
class NewReport:
    template: str
    unit: int
    first: date
    last: date
    addressee: int | None = None
    children: tuple[int, ...] = ()
    title: str = ""


def create(scope: Scope, new: NewReport) -> Report:
    unit = Unit.objects.visible_to(scope).select_related("parent").filter(pk=new.unit).first()
    if unit is None:
        raise Missing
    scope.need(Right.ENTER, unit)
    catalogue.check_period(new.first, new.last)
    template = content.template_for(scope, new.template, unit, children=new.children)
    templates.refuse_retired(new.template)
    with operation(scope.actor) as op:
        row = Report.system.create(
            code=fresh_code(),
            unit=unit,
            template=template.key,
            template_version=template.number,
            label=template.label[:100],
            title=new.title.strip()[:200],
            first=new.first,
            last=new.last,
            addressee_id=new.addressee or unit.parent_id,
            children=list(new.children),
            created_at=op.at,
            created_by=op.actor.account,
        )
        _event(op, "report.created", row, after={"template": row.template, "from": row.first, "to": row.last})
    return row


def fresh_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody wrote for a draft; only what is named changes."""

    asks: Mapping[str, str]
    prose: Mapping[str, str]
    explained: Mapping[str, str]


def give(scope: Scope, code: str, given: Given, *, version: int) -> Report:
    with operation(scope.actor) as op:
        row = locked(scope, code, Right.ENTER, version=version)
        before, held = dict(row.given), dict(row.given)
        for kind in KINDS:
            said = {key: few_words(text, "", LONGEST) for key, text in getattr(given, kind).items()}
            held[kind] = {key: text for key, text in {**held.get(kind, {}), **said}.items() if text}
        if held == before:
            op.unchanged()
            return row
        save(op, row, "report.given", {"given": held}, after={"given": held, "version": row.version + 1})
    return row


def set_by_hand(scope: Scope, code: str, slot: str, value: str, basis: str, *, version: int) -> Report:
    """A number somebody decided, with its written basis; an empty value takes the figure of the ledger again."""
    value, basis = few_words(value, "value", 100), few_words(basis, "basis")
    if value and not basis:
        raise Invalid({"basis": "手填的数字要写明依据（文件、会议或批示）。"})
    with operation(scope.actor) as op:
        row = locked(scope, code, Right.ENTER, version=version)
        hand = dict(row.given.get("hand", {}))
        before = hand.get(slot)
        if value:
            hand[slot] = {"value": value, "basis": basis}
        else:
            hand.pop(slot, None)
        if hand.get(slot) == before:
            op.unchanged()
            return row
        held = {**row.given, "hand": hand}
        after = {"slot": slot, "value": value, "basis": basis}
        save(op, row, "report.by_hand", {"given": held}, before=before or {}, after=after)
    return row


def remake(scope: Scope, code: str) -> Report:
    """重新取数: the values as they are now are kept, so that what changes later shows."""
    row = reports.find(scope, code)
    scope.need(Right.ENTER, row.unit)
    made = content.made_of(scope, row)
    with operation(scope.actor) as op:
        row = locked(scope, code, Right.ENTER)
        if row.values == made.values:
            op.unchanged()
            return row
        save(
            op,
            row,
            "report.remade",
            {"values": made.values, "title": made.title[:200]},
            after={"slots": len(made.values)},
        )
    return row


def review(scope: Scope, code: str, *, version: int) -> Report:
    """What the reviewer saw is kept: a figure that changes afterwards needs another look."""
    row = reports.find(scope, code)
    scope.need(Right.REVIEW, row.unit)
    made = content.made_of(scope, row)
    found = content.obstacles(scope, row, made, reviewed=False)
    if found:
        raise content.Blocked(found)
    with operation(scope.actor) as op:
        row = locked(scope, code, Right.REVIEW, version=version)
        values = {
            "state": REVIEWED,
            "values": made.values,
            "reviewed": made.values,
            "title": made.title[:200],
            "reviewed_by": op.actor.account,
            "reviewed_at": op.at,
        }
        save(op, row, "report.reviewed", values, after={"slots": len(made.values)})
    return row


def reopen(scope: Scope, code: str) -> Report:
    """Back to a draft, for changes."""
    with operation(scope.actor) as op:
        row = locked(scope, code, Right.ENTER)
        if row.state != REVIEWED:
            op.unchanged()
            return row
        save(op, row, "report.reopened", {"state": DRAFT}, after={"state": DRAFT})
    return row


def locked(scope: Scope, code: str, right: Right, *, version: int | None = None) -> Report:
    """The report as it stands, held until the end; an issued one is never changed."""
    visible = Report.objects.visible_to(scope).filter(code=code)
    row = Report.system.select_for_update().filter(pk__in=visible.values("pk")).first()
    if row is None:
        raise Missing
    scope.need(right, row.unit)
    if row.state == ISSUED:
        raise Conflict(f"“{row}”已定稿，不能再改；要改请重新定稿。")
    if version is not None and version != row.version:
        raise Conflict("别人刚改过这份报告，请刷新后再办。")
    return row


def save(
    op: Operation,
    row: Report,
    action: str,
    values: Mapping[str, object],
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])
    _event(op, action, row, before=before, after=after)


def _event(
    op: Operation,
    action: str,
    row: Report,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    label = f"{row} {row.first:%Y-%m-%d}至{row.last:%Y-%m-%d}"
    op.event(action, f"report:{row.pk}", label, unit=row.unit_id, before=before, after=after)


def drop(scope: Scope, code: str) -> None:
    """A draft nobody needs. What was issued stays for ever."""
    with operation(scope.actor) as op:
        row = locked(scope, code, Right.ENTER)
        _event(op, "report.dropped", row)
        Report.system.filter(pk=row.pk).delete()
