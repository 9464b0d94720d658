"""`taizhang figures`: read figures, open their rows, prove them, build them anew."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taizhang.project.cli import steps
from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.figures.figure import Figure, Wanted
    from taizhang.units.scope import Scope

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="数字：查看、打开条目、核对、重建。",
)

DAY = ["%Y-%m-%d"]
Unit = Annotated[str, typer.Option(help="单位编码")]
Indicators = Annotated[str, typer.Option("--indicator", help="指标的键，几个用逗号隔开")]
Indicator = Annotated[str, typer.Option("--indicator", help="指标的键")]
First = Annotated[datetime, typer.Option("--from", formats=DAY, help="从哪天起")]
Last = Annotated[datetime, typer.Option("--to", formats=DAY, help="到哪天止，含当日")]
Reach = Annotated[str, typer.Option(help="范围：own 本级、below 下级、all 含下级；不写按指标的口径")]
Tree = Annotated[str, typer.Option(help="block 块、line 条，或批次、分类的编号")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command()
def get(
    unit: Unit,
    indicator: Indicators,
    first: First,
    last: Last,
    reach: Reach = "",
    tree: Tree = "block",
    cut: Annotated[datetime | None, typer.Option(help="截止时刻，其后登记的算补报")] = None,
    username: As = "",
    as_json: Json = False,
) -> None:
    """查看一个单位的一项或几项数字。"""
    setup()
    from taizhang.figures.queries import read

    scope = scope_of_command(username)
    keys = [one.strip() for one in indicator.split(",") if one.strip()]
    _show(read(scope, [_wanted(scope, unit, key, first, last, reach, tree, cut) for key in keys]), as_json)


@app.command()
def series(
    unit: Unit,
    indicator: Indicator,
    first: First,
    last: Last,
    step: Annotated[str, typer.Option(help="分段：day 日、week 周、month 月")] = "week",
    reach: Reach = "",
    tree: Tree = "block",
    username: As = "",
    as_json: Json = False,
) -> None:
    """按日、周、月看一项数字。"""
    setup()
    from taizhang.figures.queries import series as run

    scope = scope_of_command(username)
    _show(run(scope, _wanted(scope, unit, indicator, first, last, reach, tree), step), as_json)


@app.command()
def children(
    unit: Unit,
    indicator: Indicators,
    first: First,
    last: Last,
    reach: Reach = "",
    tree: Tree = "block",
    username: As = "",
    as_json: Json = False,
) -> None:
    """本单位和各直属下级的数字，按单位次序。"""
    setup()
    from taizhang.figures.queries import children as run

    scope = scope_of_command(username)
    keys = [one.strip() for one in indicator.split(",") if one.strip()]
    wanted = [_wanted(scope, unit, key, first, last, reach, tree) for key in keys]
    _show([one for row in run(scope, wanted) for one in row], as_json)


@app.command()
def rows(
    unit: Unit,
    indicator: Indicator,
    first: First,
    last: Last,
    reach: Reach = "",
    tree: Tree = "block",
    after: Annotated[str, typer.Option(help="上一页末尾给出的位置")] = "",
    limit: Annotated[int, typer.Option(min=1, max=500, help="每页几条")] = 50,
    username: As = "",
    as_json: Json = False,
) -> None:
    """打开一项数字背后的条目，每条带它计入的数。"""
    setup()
    from taizhang.figures.rows import rows as run

    scope = scope_of_command(username)
    page = run(scope, _wanted(scope, unit, indicator, first, last, reach, tree), after=after or None, limit=limit)
    if as_json:
        _print({"rows": [row.as_json() for row in page.rows], "not_shown": page.not_shown, "next": page.next})
        return
    for row in page.rows:
        shown = row.as_json()
        lump = "（只报总数）" if row.lump else ""
        typer.echo(f"{row.day.isoformat()}  {row.unit_name}  {row.number}  {row.title}{lump}  {shown['amount']}")
    if page.not_shown:
        typer.echo(f"另有 {page.not_shown} 条计入而不显示（保密条目）。")
    if page.next:
        typer.echo(f"还有更多：加上 --after {page.next} 再看。")


@app.command()
def recount(
    unit: Unit,
    indicator: Indicator,
    first: First,
    last: Last,
    reach: Reach = "",
    tree: Tree = "block",
    username: As = "",
    as_json: Json = False,
) -> None:
    """不看留存的合计，按条目重数一遍，与读出的数字相比；不符以 1 退出。"""
    setup()
    from taizhang.figures.queries import read
    from taizhang.figures.queries import recount as run

    scope = scope_of_command(username)
    wanted = _wanted(scope, unit, indicator, first, last, reach, tree)
    (figure,), counted = read(scope, [wanted]), run(scope, wanted)
    kept = figure.numerator if figure.denominator is not None else figure.stored
    if as_json:
        _print({"kept": kept, "counted": counted, "holds": kept == counted})
    else:
        typer.echo(f"读出 {kept}，按条目重数 {counted}，{'相符' if kept == counted else '不符'}。")
    if kept != counted:
        raise typer.Exit(1)


@app.command()
def count(
    unit: Unit,
    indicator: Indicators,
    first: First,
    last: Last,
    reach: Reach = "",
    tree: Tree = "block",
    username: As = "",
    as_json: Json = False,
) -> None:
    """条目超过二十万的人数、点位，交后台统计；统计完用 get 查看，数字注明截至何时。"""
    setup()
    from taizhang.figures.counting import request

    scope = scope_of_command(username)
    keys = [one.strip() for one in indicator.split(",") if one.strip()]
    jobs = request(scope, [_wanted(scope, unit, key, first, last, reach, tree) for key in keys])
    if as_json:
        _print({"jobs": jobs})
    else:
        typer.echo(
            f"已交后台统计，任务号 {'、'.join(map(str, jobs))}。" if jobs else "条目不多，直接用 get 查看。"
        )


@app.command()
def verify(
    month: Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="只核对某月，如 2023-09")] = None,
    as_json: Json = False,
) -> None:
    """逐月核对留存的合计与条目；有不符以 1 退出，只报告，不改动。"""
    setup()
    from taizhang.figures.verify import verify as run

    with steps.bar("核对数字") as step:
        found = run(_quiet(step), [month.date()] if month else None)
    if as_json:
        differences = [
            {
                "tree": one.tree,
                "unit": one.unit,
                "indicator": one.indicator,
                "day": one.day.isoformat(),
                "whole_month": one.whole_month,
                "kept": one.kept,
                "counted": one.counted,
                "message": one.sentence(),
            }
            for one in found
        ]
        _print({"holds": not found, "differences": differences})
    else:
        for one in found[:50]:
            typer.echo(one.sentence())
        typer.echo(
            f"有 {len(found)} 处不符。查明原因后用 taizhang figures rebuild 重建。" if found else "全部相符。"
        )
    if found:
        raise typer.Exit(1)


@app.command()
def rebuild(
    indicator: Annotated[str, typer.Option(help="只重建这些指标，逗号隔开；不写重建全部")] = "",
    username: As = "",
    as_json: Json = False,
) -> None:
    """按条目重建留存的合计；重建时照常填报，数字照常可读。"""
    setup()
    from taizhang.audit.errors import Conflict
    from taizhang.figures import build
    from taizhang.figures.registration import register_again

    keys = [one.strip() for one in indicator.split(",") if one.strip()] or None
    waiting = register_again(scope_of_command(username), keys)
    with steps.bar("重建数字") as step:
        if not build.build(waiting, _quiet(step)):
            raise Conflict("单位正在连续划转，重建没有完成，请稍后再试。")
        build.drop_old(_quiet(step))
    _print({"rebuilt": len(waiting)}) if as_json else typer.echo(f"已重建 {len(waiting)} 项。")


@app.command()
def fold() -> None:
    """立即归并尚未归并的变动（平时由后台完成）。"""
    setup()
    from taizhang.figures.fold import fold_all

    total = 0
    with steps.bar("归并") as step:
        while taken := fold_all():
            total += taken
            step(total, total)
    typer.echo(f"归并了 {total} 条变动。")


def _quiet(step: Callable[[int, int], None]) -> Callable[[int, int, str], None]:
    """The bar shows how far; what is being done is for the job's row."""

    def tell(done: int, total: int, _message: str = "") -> None:
        step(done, total)

    return tell


def _wanted(
    scope: "Scope",
    code: str,
    indicator: str,
    first: datetime,
    last: datetime,
    reach: str,
    tree: str,
    cut: datetime | None = None,
) -> "Wanted":
    from taizhang.figures import catalogue
    from taizhang.figures.figure import Wanted

    return Wanted(
        indicator=indicator,
        unit=catalogue.unit_by_code(scope, code).pk,
        first=first.date(),
        last=last.date(),
        reach=catalogue.reach(reach),
        tree=catalogue.tree(tree),
        cut=cut.astimezone() if cut else None,
    )


def _show(figures: "list[Figure]", as_json: bool) -> None:
    if as_json:
        _print({"figures": [one.as_json() for one in figures]})
        return
    for one in figures:
        typer.echo(_line(one))


UNREADY = {"building": "正在计算", "waiting": "条目超过二十万条，用 figures count 交后台统计"}


def _line(one: "Figure") -> str:
    span = f"{one.first.isoformat()} 至 {one.last.isoformat()}" if one.first else f"截至 {one.last.isoformat()}"
    if one.stored is None and one.denominator is None:
        value = UNREADY[one.state]
    elif one.denominator is not None:
        value = f"{one.value if one.value is not None else '—'}{one.word}（{one.numerator}/{one.denominator}）"
    else:
        value = f"{one.value}{one.word}"
    split = f"（明细 {one.detailed}＋只报总数 {one.lump}）" if one.lump else ""
    late = f"，其中补报 {one.late}" if one.late else ""
    return f"{one.unit.name}  {one.label}  {span}  {value}{split}{late}"


def _print(shown: dict[str, Any]) -> None:
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
