"""`taizhang checklists`: the checklists of a unit, one round with what the ledgers say, an answer, the end."""

import json
from typing import Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="回头看：检查单、问题、回答、结束。",
)
UnitCode = Annotated[str, typer.Option("--unit", help="单位编码")]
Name = Annotated[str, typer.Argument(help="检查单：活动包.名字")]


@app.command("list")
def list_(unit: UnitCode, username: As = "") -> None:
    """一个单位的检查单，各答到哪里。"""
    setup()
    from taizhang.duties.lookback import queries
    from taizhang.figures.catalogue import unit_by_code

    scope = scope_of_command(username)
    for one in queries.progress(scope, unit_by_code(scope, unit)):
        state = "还没有开始" if one.row is None else "已结束" if one.row.closed_at else "正在进行"
        typer.echo(f"{one.checklist.id}  {one.checklist.label}  {state}，已答 {one.answered} 个")


@app.command()
def show(name: Name, unit: UnitCode, username: As = "") -> None:
    """一轮回头看：问题、数字、回答和对不上的地方（JSON）。"""
    setup()
    from taizhang.duties.lookback import queries, told
    from taizhang.duties.lookback.asked import checklist_named
    from taizhang.figures.catalogue import unit_by_code

    scope = scope_of_command(username)
    found = queries.round_of(scope, unit_by_code(scope, unit), checklist_named(name))
    typer.echo(json.dumps(told.round_(found), ensure_ascii=False, indent=2, default=str))


@app.command()
def answer(
    name: Name,
    question: Annotated[str, typer.Argument(help="问题的名字")],
    value: Annotated[str, typer.Argument(help="回答，如 是")],
    unit: UnitCode,
    words: Annotated[str, typer.Option(help="说明")] = "",
    row: Annotated[list[int] | None, typer.Option(help="引用的条目，可写多次")] = None,
    figure: Annotated[list[str] | None, typer.Option(help="引用的数字，可写多次")] = None,
    version: Annotated[int, typer.Option(help="改回答时写现有回答的版本")] = 0,
    username: As = "",
) -> None:
    """回答一个问题。"""
    setup()
    from django.utils import timezone

    from taizhang.duties.operations import lookback
    from taizhang.figures.catalogue import unit_by_code

    scope = scope_of_command(username)
    here = unit_by_code(scope, unit).pk
    given = lookback.Given(here, name, question, value, words, row or (), figure or (), version)
    made = lookback.answer(scope, given, today=timezone.localdate())
    typer.echo(f"已保存，转为条目 {made.entry}。" if made.entry else "已保存。")


@app.command()
def close(name: Name, unit: UnitCode, username: As = "") -> None:
    """结束一轮回头看。"""
    setup()
    from taizhang.duties.operations import lookback
    from taizhang.figures.catalogue import unit_by_code

    scope = scope_of_command(username)
    lookback.close(scope, unit_by_code(scope, unit).pk, name)
    typer.echo("本轮回头看已结束。")
