"""`taizhang import LEDGER FILE…`: what each row of a file would become, and taking the file in."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.ledgers.importing.report import Report

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="导入台账：试导、导入。")

SHOWN = 30


@app.command()
def run(
    ledger: Annotated[str, typer.Argument(help="台账，如 base.problem")],
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="xlsx、xls 或 csv 文件")],
    *,
    unit: Annotated[str, typer.Option(help="单位编码；表里没有单位一栏的行记在它名下")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说每一行会怎样，不改动")] = False,
    skip_duplicates: Annotated[bool, typer.Option("--skip-duplicates", help="疑似重复的行不导入")] = False,
    column: Annotated[list[str] | None, typer.Option(help="表头=栏目，例如 检查发现=title；导入后记住")] = None,
    acting: As = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """把一个或几个文件导入一本台账；有一行不对，那个文件就一行也不导入。"""
    setup()
    scope = scope_of_command(acting)
    from django.utils import timezone

    from taizhang.ledgers import installed
    from taizhang.ledgers.importing.apply import import_file
    from taizhang.ledgers.importing.check import Asked
    from taizhang.units import queries

    of, place = installed.ledger(ledger), queries.unit(scope, unit)
    given = _given(column)
    reports = [
        import_file(
            scope,
            Asked(of, place, file.name, file.read_bytes(), given, skip_duplicates),
            today=timezone.localdate(),
            dry_run=dry_run,
            step=_progress,
        )
        for file in files
    ]
    _say(reports, as_json=as_json)
    raise typer.Exit(int(any(report.wrong for report in reports)))


def _given(column: list[str] | None) -> dict[str, str]:
    given: dict[str, str] = {}
    for one in column or []:
        heading, sign, key = one.partition("=")
        if not sign:
            raise typer.BadParameter(f"“{one}”要写成 表头=栏目。")
        given[heading] = key
    return given


def _progress(done: int, total: int, message: str = "") -> None:
    if sys.stderr.isatty():
        print(f"\r{message} {done}/{total}", end="" if done < total else "\n", file=sys.stderr)


def _say(reports: "list[Report]", *, as_json: bool) -> None:
    if as_json:
        typer.echo(
            json.dumps({"files": [one.told() for one in reports]}, ensure_ascii=False, indent=1, default=str)
        )
        return
    for report in reports:
        typer.echo(report.sentence())
        if report.unknown:
            typer.echo(f"没有认出的列：{'、'.join(report.unknown)}（可用 --column 表头=栏目 指明）")
        notes = [("错", note) for row in report.rows for note in row.problems]
        notes += [("疑", note) for row in report.rows for note in row.doubts]
        for mark, note in notes[:SHOWN]:
            typer.echo(f"  {mark}　{note.line()}")
        if len(notes) > SHOWN:
            typer.echo(f"  另有 {len(notes) - SHOWN} 处，用 --json 看全部。")
