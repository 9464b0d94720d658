"""`taizhang report cite`: which rows of a list a draft cites, ticked one by one."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.cli.report_issue import Code
from taizhang.project.cli.report_slots import AsJson, fail
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.reports.queries.citing import Choice

Number = Annotated[
    list[str] | None, typer.Option("--row", help="勾选一条：它的编号；可写几次，不写只列出可勾选的")
]


def cite(
    code: Code,
    name: Annotated[str, typer.Argument(metavar="[LIST]", help="清单；不写则列出这份报告用到的清单")] = "",
    row: Number = None,
    search: Annotated[str, typer.Option(help="只列标题、编号里有这些字的")] = "",
    below: Annotated[str, typer.Option(help="只列这个下级单位的，写单位编码")] = "",
    clear: Annotated[bool, typer.Option("--clear", help="全部取消，按清单的条件取")] = False,
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """逐条勾选报告引用的条目：只引用勾选的；以后撤回的、不合条件的，定稿前会指出。"""
    setup()
    from taizhang.reports.drafting import content
    from taizhang.reports.operations.citing import cite as run
    from taizhang.reports.queries import citing
    from taizhang.reports.queries.reports import find

    scope = scope_of_command(acting)
    report = find(scope, code)
    if not name:
        for one in content.made_of(scope, report).lists:
            typer.echo(f"{one.id}　{one.label}　已勾选 {len(report.given.get('cited', {}).get(one.id, []))} 条")
        return
    view = citing.view_of(scope, report, name)
    if row or clear:
        entries = [_found(citing.choice(scope, report, view, sought=citing.Sought(one)), one) for one in row or ()]
        run(scope, code, name, entries, version=report.version)
        typer.echo(f"已勾选 {len(entries)} 条。" if entries else "已恢复按清单的条件取。")
        return
    _tell(citing.choice(scope, report, view, sought=citing.Sought(search, below)), as_json=as_json)


def _found(choice: "Choice", number: str) -> int:
    found = next((one for one in (*choice.ticked.rows, *choice.rows) if one.text("number") == number), None)
    if found is None:
        raise fail(f"清单“{choice.view.label}”里没有编号为“{number}”的条目。")
    return found.entry


def _tell(choice: "Choice", *, as_json: bool) -> None:
    held = [(True, one) for one in choice.ticked.rows] + [(False, one) for one in choice.rows]
    if as_json:
        rows = [
            {"id": one.entry, "number": one.text("number"), "title": one.title, "cited": cited}
            for cited, one in held
        ]
        typer.echo(json.dumps({"rows": rows, "lost": choice.ticked.lost}, ensure_ascii=False, indent=2))
        return
    for sentence in choice.ticked.lost:
        typer.echo(sentence)
    for cited, one in held:
        typer.echo(f"{'✓' if cited else '　'} {one.text('number')}　{one.title}　{one.text('unit')}")
    if choice.following:
        typer.echo("还有更多，用 --search 或 --below 缩小范围。")
