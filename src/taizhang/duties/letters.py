"""Letters for somebody, and a letter as a Word file in official layout, with its receipt."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from taizhang.audit.errors import Missing
from taizhang.duties.clock import full
from taizhang.duties.models import Letter
from taizhang.duties.operations.letters import GRADES
from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import Attachment, Block, Grid, Official, Text
from taizhang.units.models import Unit
from taizhang.units.scope import Scope


def of_unit(unit: Unit) -> "QuerySet[Letter]":
    """Sent and received, newest first."""
    found = Letter.objects.filter(Q(sender=unit) | Q(unit=unit)).select_related("sender", "unit")
    return found.order_by("-made_at", "-id")


def letter(scope: Scope, key: int) -> Letter:
    row = Letter.objects.select_related("sender", "unit").filter(pk=key).first()
    if row is None or not Unit.objects.visible_to(scope).filter(pk__in=[row.sender_id, row.unit_id]).exists():
        raise Missing
    return row


def document(row: Letter) -> bytes:
    """The same letter gives the same bytes, until it is received or replied to."""
    return build(
        Official(
            title=GRADES[row.grade],
            to=row.unit.name,
            blocks=tuple(_blocks(row)),
            attachments=(Attachment("回执", (_receipt(row),)),),
            organ=row.sender.name,
            date=full(date.fromisoformat(row.facts["day"])),
        )
    )


def _blocks(row: Letter) -> Iterator[Block]:
    yield Text(f"{row.sender.short_name}督〔{row.year}〕{row.number}号")
    yield Text(f"截至{full(date.fromisoformat(row.facts['day']))}，你单位下列事项已过时限，尚未办理：")
    rows = tuple((one["label"], one["due"]) for one in row.facts["dues"])
    yield Grid((("事项", "时限"), *rows), (7, 3))
    yield from (Text(one) for one in row.words.splitlines() if one.strip())
    yield Text(f"请抓紧办理，并于{full(row.reply_by)}前书面回复办理情况；确有困难的，可以申请延期或免办。")


def _receipt(row: Letter) -> Grid:
    """What the unit signed and answered; lines to write on where it has not yet."""
    received, replied = (full(at.date()) if at else "" for at in map(_local, (row.received_at, row.replied_at)))
    return Grid(
        (
            ("项目", "内容"),
            ("签收单位", row.unit.name),
            ("签收人", row.received_name),
            ("签收日期", received),
            ("办理情况", row.reply),
            ("回复人", row.replied_name),
            ("回复日期", replied),
        ),
        (2, 8),
    )


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None
