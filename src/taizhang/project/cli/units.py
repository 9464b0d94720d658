"""`taizhang units`: the tree from the command line: list, show, import, move, merge, split, end."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup
from taizhang.project.failure import Failure, sentence

if TYPE_CHECKING:
    from datetime import date

    from taizhang.units.models import Unit
    from taizhang.units.operations.importing import Outcome
    from taizhang.units.scope import Scope

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="单位：查看、导入、划转、合并、撤销。",
)

DAY = ["%Y-%m-%d"]
SHOWN = 50  # so many wrong rows are printed; all are counted
Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Code = Annotated[str, typer.Argument(help="单位编码")]
On = Annotated[datetime | None, typer.Option("--on", formats=DAY, help="生效日期，默认今天")]
Reason = Annotated[str, typer.Option(help="依据或缘由，永久留存")]


@app.command("list")
def list_(
    under: Annotated[str, typer.Option(help="只列该编码的单位及其下级")] = "",
    ended: Annotated[bool, typer.Option("--ended", help="连同已撤销的单位")] = False,
    acting: As = "",
    as_json: Json = False,
) -> None:
    """按规范顺序列出单位，最上级在前。"""
    scope = _scope(acting)
    from taizhang.units import queries

    rows = queries.units(scope, ended=ended)
    if under:
        rows = queries.subtree(scope, queries.unit(scope, under), ended=ended)
    units = rows.select_related("parent", "line_parent").iterator(2000)
    if as_json:
        typer.echo(json.dumps([_row(unit) for unit in units], ensure_ascii=False, indent=1))
        return
    from taizhang.units import kinds, paths

    for unit in units:
        indent = "  " * (len(unit.path) // paths.WIDTH - 1)
        end = f"　已于{unit.ended_on}撤销" if unit.ended_on else ""
        typer.echo(f"{indent}{unit.name}　{unit.code}　{kinds.label(unit.kind)}{end}")


def _row(unit: "Unit") -> dict[str, object]:
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "short_name": unit.short_name,
        "parent": unit.parent.code if unit.parent else None,
        "line_parent": unit.line_parent.code if unit.line_parent else None,
        "categories": unit.categories,
        "size": unit.size,
        "first_use": str(unit.first_use) if unit.first_use else None,
        "ended_on": str(unit.ended_on) if unit.ended_on else None,
    }


@app.command()
def show(
    code: Code,
    on: Annotated[datetime | None, typer.Option("--on", formats=DAY, help="看它在这一天的样子")] = None,
    acting: As = "",
    as_json: Json = False,
) -> None:
    """看一个单位：名称、上级、类别、人数；加 --on 看过去某天。"""
    scope = _scope(acting)
    from django.utils import timezone

    from taizhang.units import kinds, queries

    found = queries.unit(scope, code)
    day = on.date() if on else timezone.localdate()
    then = queries.unit_as_of(found, day)
    counts = queries.head_counts(found, day)
    if as_json:
        told = _then(found, day)
        typer.echo(json.dumps(told | {"head_counts": counts}, ensure_ascii=False, indent=1))
        return
    if then is None:
        typer.echo(f"{day}：{found.name}（{code}）{_gone(found)}。")
        return
    typer.echo(f"{day}：{then.name}（{then.code}）　{kinds.label(then.kind)}　上级：{then.superior or '无'}")
    for past in queries.history(found):
        typer.echo(f"  {past.from_day} 至 {past.to_day} 前：{past.name}　{kinds.label(past.kind)}")
    for what, amount in counts.items():
        typer.echo(f"  {_counted(what)} {amount}")


def _counted(what: str) -> str:
    from taizhang.units.operations.head_counts import LABELS

    return LABELS.get(what, what)


def _gone(found: "Unit") -> str:
    if found.ended_on is None:
        return f"设立于{found.started_on}，当天还没有"
    into = f"，并入{found.merged_into.name}" if found.merged_into else ""
    return f"已于{found.ended_on}撤销{into}"


def _then(found: "Unit", day: "date") -> dict[str, object]:
    from taizhang.units import queries

    then = queries.unit_as_of(found, day)
    if then is None:
        return {"code": found.code, "day": str(day), "exists": False}
    return {
        "code": then.code,
        "day": str(day),
        "exists": True,
        "name": then.name,
        "short_name": then.short_name,
        "kind": then.kind,
        "superior": then.superior,
    }


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="xlsx 表格，第一行为列名")],
    people: Annotated[bool, typer.Option("--people", help="导入的是人员表而不是单位表")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    acting: As = "",
    as_json: Json = False,
) -> None:
    """导入单位表或人员表；有一行不对就全不写入，并逐行说明。"""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Failure(sentence(error, "读取文件")) from error
    scope = _scope(acting)
    from taizhang.units.operations import import_people, import_units

    run = import_people if people else import_units
    outcome = run(scope, content, file=file.name, dry_run=dry_run)
    _tell(outcome, as_json=as_json)
    if outcome.problems:
        raise typer.Exit(1)


def _tell(outcome: "Outcome", *, as_json: bool) -> None:
    if as_json:
        told = {
            "rows": outcome.total,
            "created": outcome.created,
            "unchanged": outcome.unchanged,
            "dry_run": outcome.dry_run,
            "problems": [{"row": p.row, "column": p.column, "message": p.message} for p in outcome.problems],
        }
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for problem in outcome.problems[:SHOWN]:
        typer.echo(str(problem))
    if outcome.problems:
        typer.echo(f"共 {len(outcome.problems)} 处不对，没有写入；改好后再导入。")
        return
    done = "检查通过，将新增" if outcome.dry_run else "已新增"
    typer.echo(f"{done} {outcome.created} 行，原已有 {outcome.unchanged} 行，共 {outcome.total} 行。")


@app.command()
def move(
    code: Code,
    to: Annotated[str, typer.Option("--to", help="新上级的编码")],
    on: On = None,
    reason: Reason = "",
    acting: As = "",
) -> None:
    """把一个单位连同全部下级划转到另一上级之下。"""
    scope = _scope(acting)
    from taizhang.units import operations, queries

    unit, above = queries.unit(scope, code), queries.unit(scope, to)
    operations.move(scope, unit.pk, above.pk, on=on.date() if on else None, reason=reason)
    typer.echo(f"已把{unit.name}（连下级共 {unit.size} 个单位）划转到{above.name}。")


@app.command()
def line(
    code: Code,
    to: Annotated[str, typer.Option("--to", help="行业上级的编码；不写即退出行业线")] = "",
    acting: As = "",
) -> None:
    """改一个单位的行业上级（条线）。"""
    scope = _scope(acting)
    from taizhang.units import operations, queries

    unit = queries.unit(scope, code)
    above = queries.unit(scope, to) if to else None
    operations.set_line_parent(scope, unit.pk, above.pk if above else None)
    typer.echo(f"{unit.name}的行业上级：{above.name if above else '无'}。")


@app.command()
def merge(
    code: Code,
    into: Annotated[str, typer.Option("--into", help="并入的单位编码")],
    on: On = None,
    reason: Reason = "",
    acting: As = "",
) -> None:
    """把一个单位并入另一个：下级、人员、账号都转过去，原单位撤销，旧名成为别名。"""
    scope = _scope(acting)
    from taizhang.units import operations, queries

    gone, kept = queries.unit(scope, code), queries.unit(scope, into)
    operations.merge(scope, gone.pk, kept.pk, on=on.date() if on else None, reason=reason)
    typer.echo(f"{gone.name}已并入{kept.name}。")


@app.command()
def end(code: Code, on: On = None, reason: Reason = "", acting: As = "") -> None:
    """撤销一个没有下级的单位；它填过的条目保留。"""
    scope = _scope(acting)
    from taizhang.units import operations, queries

    unit = queries.unit(scope, code)
    operations.end(scope, unit.pk, on=on.date() if on else None, reason=reason)
    typer.echo(f"{unit.name}已撤销。")


def _scope(acting: str) -> "Scope":
    setup()
    return scope_of_command(acting)
