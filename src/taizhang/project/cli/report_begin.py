"""`taizhang report begin`: totals of an earlier report as lump rows, or the whole of it taken back."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.cli.report_check import DAY
from taizhang.project.cli.report_slots import AsJson, fail, read
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.reports.checking.offers import Offer
    from taizhang.reports.operations.begin import Picked

Pick = Annotated[
    list[str] | None, typer.Option(help="勾选一项：指标，或 指标=总数（最小单位的整数）；可写几次，不写只列出")
]


def begin(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="上一份报告或报表")] = None,
    unit: Annotated[str, typer.Option(help="单位编码")] = "",
    first: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="总数从哪天起")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="到哪天止，含当日")] = None,
    pick: Pick = None,
    undo: Annotated[int | None, typer.Option(help="撤销某一次，填它的编号")] = None,
    username: As = "",
    as_json: AsJson = False,
) -> None:
    """从中途开始：列出来文里的总数，勾选的一并登记为只报总数；全部登记或全部不登记，可整次撤销。"""
    setup()
    from django.utils import timezone

    from taizhang.figures import catalogue
    from taizhang.reports.checking.offers import offers
    from taizhang.reports.operations import begin as operations

    scope = scope_of_command(username)
    if undo is not None:
        undone = operations.undo(scope, undo)
        typer.echo(f"已撤销“{undone.name}”登记的 {len(undone.entries)} 条。")
        return
    if file is None or first is None or last is None:
        raise fail("请写明文件、--unit、--from 和 --to；撤销用 --undo 编号。")
    data, place = read(file), catalogue.unit_by_code(scope, unit)
    found = offers(scope, data, file.name, place, first.date(), last.date())
    if not pick:
        _tell(found, as_json=as_json)
        return
    picked = [_picked(one, found) for one in pick]
    new = operations.NewBeginning(place.pk, file.name, data, first.date(), last.date(), picked)
    begun = operations.begin(scope, new, today=timezone.localdate())
    told = {"id": begun.pk, "entries": begun.entries}
    typer.echo(
        json.dumps(told)
        if as_json
        else f"已登记 {len(begun.entries)} 条只报总数，编号 {begun.pk}，可用 --undo 撤销。"
    )


def _tell(found: "list[Offer]", *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"offers": [one.as_json() for one in found]}, ensure_ascii=False, indent=2))
        return
    for one in found:
        note = f"　不能登记：{one.problem}" if one.problem else f"　--pick {one.indicator.id}={one.amount}"
        typer.echo(f"“{one.claimed}”　{one.indicator.label}　台账现有 {one.now}{note}")


def _picked(written: str, found: "list[Offer]") -> "Picked":
    from taizhang.reports.operations.begin import Picked

    key, _, amount = written.partition("=")
    if amount:
        if not amount.isdecimal():
            raise fail(f"“{written}”的总数要是整数。")
        return Picked(key, int(amount))
    offer = next((one for one in found if one.indicator.id == key), None)
    if offer is None:
        raise fail(f"文件里没有“{key}”的总数，请写成 {key}=总数。")
    return Picked(key, offer.amount)
