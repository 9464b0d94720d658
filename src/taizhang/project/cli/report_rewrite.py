"""`taizhang report take-back` and `report decide`: a rewritten draft, and each number a hand changed in it."""

import json
from typing import Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.cli.report_slots import AsJson, File, read
from taizhang.project.django_setup import setup

Code = Annotated[str, typer.Argument(metavar="CODE", help="报告的查验码")]


def take_back(code: Code, file: File, acting: As = "", as_json: AsJson = False) -> None:
    """收回修改稿：文字照收，数字仍由台账给出，改过的数字逐处列出。"""
    setup()
    from taizhang.reports.operations.rewrites import take_back as run
    from taizhang.reports.queries.reports import find

    scope = scope_of_command(acting)
    row = find(scope, code)
    taken = run(scope, row.code, file.name, read(file), version=row.version)
    told = {"changes": taken.changes, "numbers": taken.numbers, "gone": taken.gone}
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for one in taken.changes:
        typer.echo(f"{one['key']}　原来 {one['was']}，改成 {one['now']}　…{one['context']}…")
    for one in taken.numbers:
        typer.echo(f"文字里的数字：{one['before'] or '（无）'} → {one['now'] or '（删去）'}")
    for one in taken.gone:
        typer.echo(f"不再出现：{one['was']}（{one['reason']}）")
    typer.echo(f"已收回“{taken.name}”，{len(taken.changes)} 处台账数字被改过。")


def decide(
    code: Code,
    slot: Annotated[str, typer.Argument(metavar="SLOT", help="空位的键，take-back 列出的第一栏")],
    basis: Annotated[str, typer.Option(help="保留手填的依据；不写即采用台账值")] = "",
    acting: As = "",
) -> None:
    """对修改稿里的一处数字：采用台账值，或写明依据保留手填。"""
    setup()
    from taizhang.reports.operations.rewrites import decide as run
    from taizhang.reports.queries.reports import find

    scope = scope_of_command(acting)
    row = find(scope, code)
    run(scope, row.code, slot, keep=bool(basis), basis=basis, version=row.version)
    typer.echo("已保留手填，并记下依据。" if basis else "已采用台账值。")
