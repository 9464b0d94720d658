"""Reports somebody may see: of units in his reach, and those sent to him."""

from django.db.models import QuerySet

from taizhang.audit.errors import Missing
from taizhang.ledgers.models import Blob
from taizhang.reports.models import Report, Sending
from taizhang.reports.models.report import ISSUED, SENT
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


def find(scope: Scope, code: str) -> Report:
    """By its code, written with or without the dash."""
    plain = code.strip().upper().replace(" ", "")
    if "-" not in plain and len(plain) == 8:
        plain = f"{plain[:4]}-{plain[4:]}"
    rows = Report.objects.visible_to(scope).filter(code=plain)
    row = rows.select_related("unit__parent", "addressee", "replaces").first()
    if row is None:
        raise Missing(f"没有查验码为“{code}”的报告，或您无权查看。")
    return row


def listed(scope: Scope, *, state: str = "", unit: int | None = None) -> "QuerySet[Report]":
    rows = Report.objects.visible_to(scope).select_related("unit").order_by("-pk")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(unit=unit) if unit is not None else rows


def incoming(scope: Scope) -> "QuerySet[Sending]":
    """What was sent to units in reach and waits for an answer, oldest first."""
    rows = Sending.objects.filter(scope.units(Right.ENTER, prefix="to__"), state=SENT)
    return rows.select_related("report__unit", "to").order_by("pk")


def suffix_of(report: Report) -> str:
    """docx or xlsx, as the stored file was judged."""
    kind = Blob.objects.filter(pk=report.blob).values_list("kind", flat=True).first()
    return "xlsx" if kind == "xlsx" else "docx"


def last_issued(report: Report) -> Report | None:
    """The one this is compared with: what it replaces, else the last of the same template to the same addressee."""
    if report.replaces is not None:
        return report.replaces
    rows = Report.system.filter(unit=report.unit, template=report.template, state=ISSUED, last__lt=report.last)
    return rows.filter(addressee=report.addressee).order_by("-last", "-number", "-pk").first()
