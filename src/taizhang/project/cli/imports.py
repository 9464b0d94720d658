"""`taizhang imports`: what was imported, and taking one import back as a whole."""

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
