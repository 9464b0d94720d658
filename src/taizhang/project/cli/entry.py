"""`taizhang entry`: ledgers from the command line: list, show, add, edit, step, withdraw, restore, history."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taizhang.project.cli import entry_handling
from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.ledgers.models import Entry
    from taizhang.units.scope import Scope

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="条目：查、登记、修改、办理、延期、问效、合并、撤回、材料。",
)

Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Key = Annotated[int, typer.Argument(help="条目的内部编号（list 的第一列）")]
Values = Annotated[
    list[str] | None, typer.Argument(help="栏目=内容，可写多个，例如 title=路灯不亮 source=research")
]
Day = Annotated[datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="办理日期，默认今天")]


def _scope(acting: str) -> "Scope":
    setup()
    return scope_of_command(acting)


def _today() -> date:
    from django.utils import timezone

    return timezone.localdate()


@app.command("list")
def list_(
    ledger: Annotated[str, typer.Argument(help="台账，如 base.problem")],
    unit: Annotated[str, typer.Option(help="单位编码")],
    where: Annotated[str, typer.Option(help='筛选条件，如 {"source": "research"}')] = "",
    state: Annotated[list[str] | None, typer.Option(help="状态，可写多个")] = None,
    search: Annotated[str, typer.Option(help="要找的字词")] = "",
    sort: Annotated[str, typer.Option(help="due、day、number、updated 或栏目")] = "",
    descending: Annotated[bool, typer.Option("--descending", help="倒过来排")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="只要逾期的")] = False,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="要撤回的")] = False,
    saved_list: Annotated[int, typer.Option("--list", help="按哪一份清单（编号）；其余选项在它之上")] = 0,
    after: Annotated[str, typer.Option(help="上一页末行给出的翻页位置")] = "",
    limit: Annotated[int, typer.Option(help="行数，最多 200")] = 30,
    acting: As = "",
    as_json: Json = False,
) -> None:
    """按时限列出一本台账在某单位及其下级的条目。"""
    scope = _scope(acting)
    from dataclasses import replace

    from taizhang.ledgers import installed, lists, saved, words
    from taizhang.units import queries

    of, top = installed.ledger(ledger), queries.unit(scope, unit)
    said = {"where": where, "states": state, "overdue": overdue, "search": search, "sort": sort}
    said |= {"descending": descending, "withdrawn": withdrawn}
    base = saved.find(scope, saved_list).words if saved_list else {}
    asked = words.read(of, top, {**base, **{key: value for key, value in said.items() if value}})
    asked = replace(asked, after=after, limit=limit)
    page = lists.page(scope, asked, today=_today())
    if as_json:
        _print({"items": [_row(row) for row in page.rows], "next": page.following})
        return
    for row in page.rows:
        typer.echo(
            f"{row.pk}　{row.number}　{row.unit.short_name}　{of.lifecycle.states[row.state].label}　{row.title}"
        )
    if page.following:
        typer.echo(f"下一页：--after {page.following}")


@app.command()
def counts(
    ledger: Annotated[str, typer.Argument(help="台账，如 base.problem")],
    unit: Annotated[str, typer.Option(help="单位编码")],
    where: Annotated[str, typer.Option(help='筛选条件，如 {"source": "research"}')] = "",
    search: Annotated[str, typer.Option(help="要找的字词")] = "",
    acting: As = "",
    as_json: Json = False,
) -> None:
    """一本台账在某单位及其下级各状态和逾期的条数；超过一万的只说超过。"""
    scope = _scope(acting)
    from taizhang.api import told_entries
    from taizhang.ledgers import installed, tallies, words
    from taizhang.units import queries

    of, top = installed.ledger(ledger), queries.unit(scope, unit)
    asked = words.read(of, top, {key: one for key, one in (("where", where), ("search", search)) if one})
    told = told_entries.counts(of, tallies.of_list(scope, asked, today=_today()))
    if as_json:
        _print(told)
        return
    for one in ({"label": "全部", **told["all"]}, *told["states"], {"label": "逾期", **told["overdue"]}):
        typer.echo(f"{one['label']}　{'' if one['exact'] else '超过 '}{one['n']}")


@app.command()
def show(key: Key, acting: As = "") -> None:
    """一条的全部内容、下级条目、材料和可办的步骤（JSON）。"""
    scope = _scope(acting)
    from taizhang.api import told_entries
    from taizhang.ledgers import cards

    _print(told_entries.card(scope, cards.card(scope, key)))


@app.command()
def add(
    ledger: Annotated[str, typer.Argument(help="台账，如 base.problem")],
    values: Values = None,
    *,
    unit: Annotated[str, typer.Option(help="登记单位的编码")],
    parent: Annotated[int | None, typer.Option(help="上级条目")] = None,
    origin: Annotated[int | None, typer.Option(help="由哪一条转来")] = None,
    acting: As = "",
) -> None:
    """登记一条。"""
    scope = _scope(acting)
    from taizhang.ledgers.operations.create import NewEntry, create
    from taizhang.units import queries

    place = queries.unit(scope, unit)
    new = NewEntry(ledger, place.pk, entry_handling.pairs(values), parent=parent, origin=origin)
    _say(create(scope, new, today=_today()))


@app.command()
def edit(key: Key, values: Values = None, acting: As = "") -> None:
    """修改；内容留空即清掉该栏。"""
    scope = _scope(acting)
    from taizhang.ledgers import cards
    from taizhang.ledgers.operations.edit import edit as change

    _say(change(scope, key, entry_handling.pairs(values), version=cards.find(scope, key).version))


@app.command()
def step(
    key: Key,
    name: Annotated[str, typer.Argument(help="步骤的键名，show 里列出可办的")],
    values: Values = None,
    *,
    day: Day = None,
    comment: Annotated[str, typer.Option(help="办理说明")] = "",
    reason: Annotated[str, typer.Option(help="没有材料的原因")] = "",
    signed: entry_handling.Signed = "",
    acting: As = "",
) -> None:
    """办一步。"""
    scope = _scope(acting)
    from taizhang.ledgers import cards
    from taizhang.ledgers.operations.steps import Taken, take

    today = _today()
    taken = Taken(
        step=name,
        version=cards.find(scope, key).version,
        day=day.date() if day is not None else today,
        comment=comment,
        reason=reason,
        signature=entry_handling.signature(signed),
        values=entry_handling.pairs(values),
    )
    _say(take(scope, key, taken, today=today))


@app.command()
def undo(keys: entry_handling.Keys, acting: As = "") -> None:
    """撤销自己办的上一步；写多条时全成或全不成。"""
    scope = _scope(acting)
    from taizhang.ledgers.operations.bulk import undo_many

    for row in undo_many(scope, keys):
        _say(row)


@app.command()
def withdraw(key: Key, reason: Annotated[str, typer.Option(help="撤回的原因")], acting: As = "") -> None:
    """撤回一条及其下级条目。"""
    scope = _scope(acting)
    from taizhang.ledgers import cards
    from taizhang.ledgers.operations.withdraw import withdraw as take_back

    _say(take_back(scope, key, reason=reason, version=cards.find(scope, key).version))


@app.command()
def restore(key: Key, acting: As = "") -> None:
    """恢复撤回的一条。"""
    scope = _scope(acting)
    from taizhang.ledgers.operations.withdraw import restore as put_back

    _say(put_back(scope, key))


@app.command()
def attach(
    key: Key,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="要上传的文件")],
    *,
    day: Annotated[
        datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="材料自己的日期，与上传日期分开")
    ] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="有效期至")] = None,
    acting: As = "",
) -> None:
    """上传佐证材料。"""
    scope = _scope(acting)
    from taizhang.ledgers.evidence.blob import CHUNK
    from taizhang.ledgers.operations.evidence import NewEvidence
    from taizhang.ledgers.operations.evidence import add as keep

    with file.open("rb") as opened:
        days = (day.date() if day is not None else None, until.date() if until is not None else None)
        new = NewEvidence(key, file.name, day=days[0], ends_on=days[1])
        kept = keep(scope, new, iter(lambda: opened.read(CHUNK), b""))
    typer.echo(f"已上传 {kept.name}（{kept.size} 字节），编号 {kept.pk}。")


@app.command()
def lump(
    indicator: Annotated[str, typer.Argument(help="指标，如 base.core_sessions")],
    amount: Annotated[int, typer.Argument(help="总数")],
    unit: Annotated[str, typer.Option(help="单位编码")],
    from_day: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="起")],
    to_day: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="止")],
    acting: As = "",
) -> None:
    """登记只报总数。"""
    scope = _scope(acting)
    from taizhang.ledgers.operations.lump import NewLump, create_lump
    from taizhang.units import queries

    new = NewLump(indicator, queries.unit(scope, unit).pk, amount, from_day.date(), to_day.date())
    _say(create_lump(scope, new, today=_today()))


@app.command()
def history(key: Key, acting: As = "") -> None:
    """谁在什么时候通过什么把哪一栏从什么改成了什么。"""
    scope = _scope(acting)
    from taizhang.ledgers import cards
    from taizhang.ledgers.history import history as told

    for line in told(scope, cards.find(scope, key), limit=200).lines:
        typer.echo(f"{line.at:%Y-%m-%d %H:%M}　{line.actor_name}　{line.via}　{line.action_label}")
        for change in line.changed:
            typer.echo(f"    {change.label}：{change.before or '（空）'} → {change.after or '（空）'}")


for command in (
    entry_handling.steps,
    entry_handling.extend,
    entry_handling.decide,
    entry_handling.effect,
    entry_handling.merge,
    entry_handling.unmerge,
    entry_handling.fetch,
    entry_handling.detach,
):
    app.command()(command)


def _row(row: "Entry") -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.number,
        "unit": row.unit.code,
        "state": row.state,
        "title": row.title,
        "day": row.day,
        "due": row.due,
        "version": row.version,
        "values": row.data,
    }


def _say(row: "Entry") -> None:
    typer.echo(f"{row.pk}　{row.number}　{row.title}　版本 {row.version}")


def _print(told: object) -> None:
    typer.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))
