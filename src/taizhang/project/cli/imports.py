"""`taizhang imports`: what was imported, and taking one import back as a whole."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="导入记录：查看、撤销。"
)

SHOWN = 50


@app.command("list")
def list_(acting: As = "") -> None:
    """最近的导入，新的在前。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.importing import trail

    for row in trail.recent(scope, limit=SHOWN):
        typer.echo(
            f"{row.pk}　{row.started_at:%Y-%m-%d %H:%M}　{row.unit.short_name}　{row.ledger}　{row.name}　"
            f"{trail.STATES[row.state]}　新增 {row.created}　更新 {row.updated}　相同 {row.same}"
        )


@app.command()
def undo(key: Annotated[int, typer.Argument(help="导入编号（list 的第一列）")], acting: As = "") -> None:
    """撤销整次导入：新增的收回，更新的改回。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.importing.undo import undo as take_back

    done = take_back(scope, key)
    typer.echo(f"已撤销第 {done.pk} 次导入：收回 {done.created} 条，改回 {done.updated} 条。")


@app.command()
def collect(
    ledger: Annotated[str, typer.Argument(help="台账，如 base.problem")],
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="收回的表，或它们的 zip 压缩包")
    ],
    *,
    unit: Annotated[str, typer.Option(help="收表单位的编码")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会怎样，不改动")] = False,
    said: Annotated[list[str] | None, typer.Option("--file", help="文件名=单位编码，指明认不出的文件")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="从哪天起算这一轮，此前报的不算")
    ] = None,
    acting: As = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """成批收表：认出每个文件是哪个单位的，导入，并列出未报的单位。"""
    setup()
    scope = scope_of_command(acting)
    from django.utils import timezone

    from taizhang.ledgers import installed
    from taizhang.ledgers.importing.collecting import Drop
    from taizhang.ledgers.importing.collecting import collect as take_in
    from taizhang.units import queries

    drop = Drop(
        ledger=installed.ledger(ledger),
        top=queries.unit(scope, unit),
        files=[(file.name, file.read_bytes()) for file in files],
        said=dict(one.partition("=")[::2] for one in said or []),
        since=since.date() if since is not None else None,
    )
    found = take_in(scope, drop, today=timezone.localdate(), dry_run=dry_run)
    if as_json:
        typer.echo(json.dumps(found.told(), ensure_ascii=False, indent=1, default=str))
    else:
        lines = [report.sentence() for report in found.reports]
        lines += [f"{name}：{why}" for name, why in found.refused.items()]
        lines += [f"{name}：认不出是哪个单位的，可用 --file 文件名=单位编码 指明。" for name in found.unknown]
        typer.echo("\n".join([*lines, f"已报 {len(found.done)} 家。{found.missing_line}"]))
    raise typer.Exit(int(found.wrong))
