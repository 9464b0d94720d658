"""`taizhang export LEDGER`: a list as a file, or an empty workbook to be filled in and sent back."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.ledgers.lists import Asked
    from taizhang.packs.model import Ledger
    from taizhang.units.models import Unit
    from taizhang.units.scope import Scope

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="导出台账：xlsx、docx、csv、json，或空表。"
)


@app.command()
def run(
    ledger: Annotated[str, typer.Argument(help="台账，如 base.problem")],
    unit: Annotated[str, typer.Option(help="单位编码；连同它的下级")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="写到哪个文件；后缀决定格式")] = None,
    form: Annotated[str, typer.Option("--format", help="xlsx、docx、csv 或 json，默认看后缀")] = "",
    where: Annotated[str, typer.Option(help='筛选条件，如 {"source": "research"}')] = "",
    state: Annotated[list[str] | None, typer.Option(help="状态，可写多个")] = None,
    search: Annotated[str, typer.Option(help="要找的字词")] = "",
    sort: Annotated[str, typer.Option(help="due、day、number、updated 或一个栏目")] = "",
    descending: Annotated[bool, typer.Option("--descending", help="倒过来排")] = False,
    column: Annotated[list[str] | None, typer.Option(help="只要这些栏目，可写多个")] = None,
    list_: Annotated[int, typer.Option("--list", help="按哪一份清单（编号）；其余选项在它之上")] = 0,
    overdue: Annotated[bool, typer.Option("--overdue", help="只要逾期的")] = False,
    template: Annotated[bool, typer.Option("--template", help="空表；加 --below 则下级各一份，成压缩包")] = False,
    below: Annotated[bool, typer.Option("--below", help="直接下级各一份空表")] = False,
    acting: As = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON 说明")] = False,
) -> None:
    """导出一本台账在某单位及其下级的条目。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers import installed, saved, words
    from taizhang.units import queries

    of, top = installed.ledger(ledger), queries.unit(scope, unit)
    suffix = form or (output.suffix.lstrip(".") if output is not None else "xlsx")
    if template:
        _deliver(lambda file: file.write(_empty(scope, of, top, below=below)), output, as_json=as_json)
        return
    said = {"where": where, "states": state, "overdue": overdue, "search": search, "sort": sort}
    said |= {"descending": descending, "columns": column}
    base = saved.find(scope, list_).words if list_ else {}
    asked = words.read(of, top, {**base, **{key: value for key, value in said.items() if value}})
    _deliver(lambda file: _list(scope, asked, suffix, file), output, as_json=as_json)


def _list(scope: "Scope", asked: "Asked", form: str, file: BinaryIO) -> None:
    from django.utils import timezone

    from taizhang.ledgers.exporting import background, write

    write.export(scope, asked, form, file, today=timezone.localdate())
    background.record_sent(scope, asked, form)


def _empty(scope: "Scope", ledger: "Ledger", top: "Unit", *, below: bool) -> bytes:
    from taizhang.ledgers.exporting.templates import template, templates
    from taizhang.units import queries

    if below:
        return templates(ledger, queries.subtree(scope, top).filter(parent=top))
    return template(ledger, top)


def _deliver(make: Callable[[BinaryIO], object], output: Path | None, *, as_json: bool) -> None:
    """Written as it is read: a long list is never whole in memory."""
    if output is None:
        make(sys.stdout.buffer)
        return
    with output.open("wb") as file:
        make(file)
        size = file.tell()
    if as_json:
        typer.echo(json.dumps({"file": str(output), "bytes": size}, ensure_ascii=False))
    else:
        typer.echo(f"已写入 {output}（{size} 字节）。")
