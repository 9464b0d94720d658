"""`report make`: one report as a file. Nothing is recorded: a file made here is a draft until it is issued."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.reports.making.make import Made

DAY = ["%Y-%m-%d"]
Wanted = Annotated[str, typer.Option("--template", help="模板：已存模板或活动包报告的编号，或一个文件")]
Unit = Annotated[str, typer.Option(help="单位编码")]
First = Annotated[datetime, typer.Option("--from", formats=DAY, help="从哪天起")]
Last = Annotated[datetime, typer.Option("--to", formats=DAY, help="到哪天止，含当日")]
Out = Annotated[Path, typer.Option("-o", "--output", help="写到哪个文件")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def make(
    template: Wanted, unit: Unit, first: First, last: Last, out: Out, acting: As = "", as_json: AsJson = False
) -> None:
    """做一份报告；没有数据的空位留空，逐处说明缺什么、该由谁补。"""
    setup()
    from taizhang.audit.errors import Refused
    from taizhang.figures import catalogue
    from taizhang.files.errors import FileError
    from taizhang.ledgers import installed
    from taizhang.reports.making import stored
    from taizhang.reports.making.make import make as made_of

    scope = scope_of_command(acting)
    catalogue.check_period(first.date(), last.date())
    place = catalogue.unit_by_code(scope, unit)
    try:
        chosen = stored.named(scope, template, place, installed.current())
        made = made_of(chosen, stored.asked_for(scope, chosen, place, first.date(), last.date()))
    except FileError as error:
        raise Refused(f"{template}：{error}") from error
    out.write_bytes(made.data)
    typer.echo(json.dumps(told(made, out), ensure_ascii=False, indent=2) if as_json else _line(made, out))


def told(made: "Made", out: Path) -> dict[str, Any]:
    return {
        "file": str(out),
        "title": made.title,
        "slots": len(made.filled),
        "facts": made.facts,
        "holes": [{"key": one.key, "about": one.about, "problem": one.problem} for one in made.holes],
        "problems": made.problems,
        "warnings": made.warnings,
        "as_of": made.as_of.as_json(),
    }


def _line(made: "Made", out: Path) -> str:
    lines = [f"缺：{one.problem}" for one in made.holes]
    lines += [*(f"缺：{one}" for one in made.problems), *(f"提醒：{one}" for one in made.warnings)]
    count = len(made.filled) - len(made.holes)
    return "\n".join([*lines, f"已写到 {out}：填了 {count} 处，空着 {len(made.holes)} 处。"])
