"""`taizhang report check`: the numbers of a file from anybody against the ledgers."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.files.errors import FileError
from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.cli.report_slots import AsJson, File, fail, read
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.reports.checking.result import Checked

DAY = ["%Y-%m-%d"]


def check(
    file: File,
    unit: Annotated[str, typer.Option(help="报告所属单位的编码")],
    first: Annotated[datetime, typer.Option("--from", formats=DAY, help="报告期从哪天起")],
    last: Annotated[datetime, typer.Option("--to", formats=DAY, help="到哪天止，含当日")],
    username: As = "",
    as_json: AsJson = False,
) -> None:
    """核对一份文件里的数据和“全部、均”一类表述；有不符、空缺或自相矛盾以 1 退出。"""
    data = read(file)
    setup()
    from taizhang.figures import catalogue
    from taizhang.reports.checking.check import check as run
    from taizhang.reports.intake import known

    scope = scope_of_command(username)
    found = catalogue.unit_by_code(scope, unit)
    try:
        checked = run(scope, data, file.name, found, first.date(), last.date(), known.of(found).learned)
    except FileError as error:
        raise fail(str(error)) from error
    if as_json:
        typer.echo(json.dumps(checked.as_json(), ensure_ascii=False, indent=2))
    else:
        _tell(checked)
    if checked.faults:
        raise typer.Exit(1)


def _tell(checked: "Checked") -> None:
    for one in checked.findings:
        where = one.place.cell or f"第 {one.place.start} 字"
        typer.echo(f"【{one.verdict}】{where} “{one.place.surface}”　{one.message}")
    if checked.not_checked:
        typer.echo("没有核对的：")
    for left in checked.not_checked:
        where = left.place.cell or f"第 {left.place.start} 字"
        typer.echo(f"　{where} “{left.place.surface}”　{left.reason}")
    for note in checked.notes:
        typer.echo(note)
    typer.echo("　".join(f"{verdict} {count}" for verdict, count in checked.counts().items()))
