"""`taizhang duties`: dues of a unit, one explained, coverage, units by weeks, the calendar, marks, switches."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.duties.dues.due import Due
    from taizhang.units.models import Unit
    from taizhang.units.scope import Scope

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="应办：列出、说明时限、完成情况、周次表、节假日表。",
)
DAY = ["%Y-%m-%d"]
UnitCode = Annotated[str, typer.Option("--unit", help="单位编码")]
Key = Annotated[str, typer.Argument(help="应办的名字：活动包.规定动作@起始日")]
Since = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="从哪天起；不写为十二周前")]
Until = Annotated[datetime | None, typer.Option("--to", formats=DAY, help="到哪天止；不写为四十五天后")]
YearAgo = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="从哪天起；不写为一年前")]
UpTo = Annotated[datetime | None, typer.Option("--to", formats=DAY, help="到哪天止；不写为今天")]
On = Annotated[datetime | None, typer.Option("--day", formats=DAY, help="截至哪天；不写为今天")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("list")
def list_(
    unit: UnitCode,
    first: Since = None,
    last: Until = None,
    duty: Annotated[str, typer.Option(help="只看一项规定动作")] = "",
    username: As = "",
    as_json: Json = False,
) -> None:
    """一个单位的应办，按时限排列。"""
    setup()
    from django.utils import timezone

    from taizhang.duties import queries

    scope, today = scope_of_command(username), timezone.localdate()
    only = [queries.duty(duty)] if duty else None
    since = first.date() if first else today - timedelta(weeks=12)
    until = last.date() if last else today + timedelta(days=45)
    found = queries.own(scope, _unit(scope, unit), since, until, duties=only)
    if as_json:
        _print({"dues": [_told(one) for one in found]})
        return
    for one in found:
        typer.echo(_line(one))


@app.command()
def show(key: Key, unit: UnitCode, username: As = "", as_json: Json = False) -> None:
    """一项应办的四个日期、状态和结果。"""
    _, found = _due(key, unit, username)
    _print(_told(found)) if as_json else typer.echo(_line(found))


@app.command()
def explain(key: Key, unit: UnitCode, username: As = "", as_json: Json = False) -> None:
    """一项应办的时限怎么来的：规则、起算、跳过的日子、延期、首次时限。"""
    _, found = _due(key, unit, username)
    from taizhang.duties import calendars, clock

    lines = clock.explain(found, calendars.current())
    if as_json:
        _print({"due": _told(found), "lines": [{"label": one.label, "text": one.text} for one in lines]})
        return
    typer.echo(_line(found))
    for one in lines:
        typer.echo(f"{one.label}：{one.text}")


@app.command()
def coverage(
    unit: UnitCode,
    duty: Annotated[str, typer.Option(help="只看一项规定动作，并列出逾期未办的单位")] = "",
    day: On = None,
    username: As = "",
    as_json: Json = False,
) -> None:
    """各项规定动作：几家应办，几家完成，几家逾期未办。"""
    setup()
    from django.utils import timezone

    from taizhang.duties import queries
    from taizhang.ledgers import installed

    scope = scope_of_command(username)
    on = day.date() if day else timezone.localdate()
    top = _unit(scope, unit)
    wanted = [queries.duty(duty)] if duty else list(installed.current().duties.values())
    found = [one for one in queries.coverages(scope, top, wanted, on) if one.due or duty]
    names = [one.name for one in queries.named(scope, top, duty, on, "missing")] if duty else []
    if as_json:
        rows = [
            {"duty": one.duty.id, "label": one.duty.label, "day": on.isoformat(), **_counts(one)} for one in found
        ]
        _print({"coverage": rows, "missing": names})
        return
    for one in found:
        counts = _counts(one)
        rest = "，".join(f"{word}{counts[key]}" for key, word in WORDS.items() if counts[key])
        typer.echo(f"{one.duty.label}  {one.done}/{one.due} 家{'，' + rest if rest else ''}")
    if names:
        typer.echo("逾期未办：" + "、".join(names))


WORDS = {"late": "逾期办理", "missing": "逾期未办", "excused": "免办", "zero": "零报告", "pending": "未到期"}


def _counts(one: object) -> dict[str, int]:
    return {key: int(getattr(one, key)) for key in ("due", "done", *WORDS)}


@app.command()
def matrix(
    unit: UnitCode,
    weeks: Annotated[int, typer.Option(min=1, max=26, help="近几周")] = 12,
    below: Annotated[bool, typer.Option("--below", help="含全部下级")] = False,
    username: As = "",
    as_json: Json = False,
) -> None:
    """单位与周次：× 有未办，△ 有逾期办理或快到期，✓ 均有结果。"""
    setup()
    from django.utils import timezone

    from taizhang.duties import queries
    from taizhang.duties.matrix import weeks_back
    from taizhang.duties.weekly.week import weekly_of

    scope, today = scope_of_command(username), timezone.localdate()
    top = _unit(scope, unit)
    found = queries.week_matrix(scope, top, weeks_back(today, weeks, weekly_of(top, today).starts), below=below)
    if as_json:
        rows = [
            {
                "code": one.code,
                "name": one.name,
                "lamp": found.lamp(one.id),
                "cells": [cell.words() for cell in found.row(one.id)],
            }
            for one in found.units
        ]
        _print({"weeks": [one.start.isoformat() for one in found.weeks], "rows": rows})
        return
    for one in found.units:
        typer.echo("".join(cell.sign or "·" for cell in found.row(one.id)) + f"  {one.name}")


@app.command()
def burden(
    unit: UnitCode, first: YearAgo = None, last: UpTo = None, username: As = "", as_json: Json = False
) -> None:
    """负担账：一段时间里要求一个单位做了什么、谁要求、几次、要填多少格；不写日期为近一年。"""
    setup()
    from django.utils import timezone

    from taizhang.duties.burden import burden as account_of

    scope = scope_of_command(username)
    until = last.date() if last else timezone.localdate()
    since = first.date() if first else until - timedelta(days=364)
    found = account_of(scope, _unit(scope, unit), since, until)
    if as_json:
        told = {"first": since.isoformat(), "last": until.isoformat(), "times": found.times}
        asks = [{**asdict(one), "kind_words": one.kind_label} for one in found.asks]
        _print({**told, "cells": asdict(found.cells), "asks": asks})
        return
    for one in found.asks:
        cells = f"，已有{one.cells.known}格、须填{one.cells.typed}格" if one.cells.known or one.cells.typed else ""
        typer.echo(f"{one.kind_label}  {one.label}  {one.by}  {one.often}  {one.times} 次{cells}")
    typer.echo(f"共 {found.times} 次，已有 {found.cells.known} 格，须人工填写 {found.cells.typed} 格。")


@app.command()
def oversight(unit: UnitCode, first: YearAgo = None, last: UpTo = None, username: As = "") -> None:
    """督导覆盖：各督导组去过几次、去过哪些单位，直接下级还有哪些没有去过。"""
    setup()
    from django.utils import timezone

    from taizhang.duties.oversight.coverage import visited

    scope = scope_of_command(username)
    until = last.date() if last else timezone.localdate()
    since = first.date() if first else until - timedelta(days=364)
    found = visited(scope, _unit(scope, unit), since, until)
    for one in found.groups:
        typer.echo(f"{one.name}  {one.visits} 次  {'、'.join(each.name for each in one.places)}")
    if found.left:
        typer.echo("还没有去过：" + "、".join(each.name for each in found.left))
    for area in _groups(scope, _unit(scope, unit), found.made, since, until):
        typer.echo(area)


def _groups(
    scope: "Scope", unit: "Unit", made: "Mapping[int, Sequence[Unit]]", first: date, last: date
) -> list[str]:
    from taizhang.duties.oversight.groups import groups

    told = []
    for one in groups(scope, unit, made, first, last):
        left = f"，还没有去：{'、'.join(each.name for each in one.left)}" if one.left else ""
        told.append(f"{one.body.name}  范围内去过 {one.been}/{len(one.places)}{left}")
    return told


@app.command()
def group(
    name: Annotated[str, typer.Argument(help="督导组的名称；没有就设立")],
    unit: UnitCode,
    area: Annotated[list[str], typer.Option(help="范围内的单位编码，可写多次")],
    line: Annotated[bool, typer.Option("--line", help="按条线：范围是这些单位的条线下级")] = False,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="结束日期")] = None,
    username: As = "",
) -> None:
    """设立一个督导组，或重定它的范围。"""
    setup()
    from django.utils import timezone

    from taizhang.duties.operations import oversight as inspecting
    from taizhang.units.models import Body

    scope = scope_of_command(username)
    here, units = _unit(scope, unit), [_unit(scope, one).pk for one in area]
    given = inspecting.Area(units, "line" if line else "block", until.date() if until else None)
    known = (
        Body.objects.visible_to(scope).filter(unit=here, kind=inspecting.GROUP, name=name, ended_on=None).first()
    )
    if known is None:
        inspecting.set_up(scope, inspecting.NewGroup(here.pk, name, timezone.localdate(), given))
    else:
        inspecting.give(scope, known.pk, given)
    typer.echo(f"“{name}”的督导范围已定：{len(units)} 个单位。")


@app.command()
def expiring(
    unit: UnitCode,
    days: Annotated[int, typer.Option(min=1, max=1_100, help="今后多少天")] = 180,
    below: Annotated[bool, typer.Option("--below", help="含全部下级")] = False,
    username: As = "",
    as_json: Json = False,
) -> None:
    """即将到期：任期、试行制度、抽调等，先到期的在前。"""
    setup()
    from taizhang.duties.expiring import expiring as ending

    scope = scope_of_command(username)
    found = ending(scope, _unit(scope, unit), days, below=below)
    rows = [
        {
            "number": one.entry.number if one.entry else "",
            "title": one.title,
            "unit": one.unit.code,
            "ledger": one.entry.ledger if one.entry else "",
            "source": one.source,
            "field": one.label,
            "on": one.on.isoformat(),
            "duty": one.todo,
        }
        for one in found.rows
    ]
    if as_json:
        _print({"endings": rows, "more": found.more})
        return
    for one in rows:
        typer.echo(f"{one['on']}  {one['title']}  {one['field']}  {one['unit']}  {one['duty']}")
    if found.more:
        typer.echo("还有没有列出的，请缩短天数。")


@app.command()
def calendar(
    load: Annotated[Path | None, typer.Option("--load", help="载入节假日表（TOML，每年一段）")] = None,
    username: As = "",
    as_json: Json = False,
) -> None:
    """本站的节假日表：有哪些年份；--load 载入一年或几年。"""
    setup()
    from django.utils import timezone

    from taizhang.duties import calendars
    from taizhang.duties.operations import rules

    scope = scope_of_command(username)
    if load is not None:
        rows = rules.load_holidays(scope, load.read_text("utf-8"), today=timezone.localdate())
        typer.echo("已载入" + "、".join(f"{one.year}年" for one in rows) + "的节假日表。")
    known = sorted(calendars.current().now.years)
    _print({"years": known}) if as_json else typer.echo("有节假日表的年份：" + "、".join(map(str, known)))


@app.command()
def zero(
    key: Key,
    unit: UnitCode,
    words: Annotated[str, typer.Option(help="说明，可以不写")] = "",
    username: As = "",
) -> None:
    """签一项应办的零报告。"""
    scope, due = _due(key, unit, username)
    from django.utils import timezone

    from taizhang.duties.naming import due_key
    from taizhang.duties.operations import marking

    row = marking.sign_zero(scope, due.unit, due_key(key), words=words, today=timezone.localdate())
    typer.echo(f"已签零报告 {row.number}。")


@app.command()
def switch(
    duty: Annotated[str, typer.Argument(help="规定动作的编号")],
    unit: UnitCode,
    first: Annotated[datetime, typer.Option("--from", formats=DAY, help="从哪天起")],
    last: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="到哪天止")] = None,
    off: Annotated[bool, typer.Option("--off", help="停止；不写为开启")] = False,
    purpose: Annotated[str, typer.Option(help="目的")] = "",
    basis: Annotated[str, typer.Option(help="依据")] = "",
    username: As = "",
) -> None:
    """开启或停止一项规定动作，写明目的、依据和截止日。"""
    setup()
    from taizhang.duties.operations import rules

    scope = scope_of_command(username)
    until = last.date() if last else None
    new = rules.NewSwitch(duty, _unit(scope, unit).pk, not off, first.date(), until, purpose, basis)
    rules.switch(scope, new)
    typer.echo("已停止。" if off else "已开启。")


def _unit(scope: "Scope", code: str) -> "Unit":
    from taizhang.figures.catalogue import unit_by_code

    return unit_by_code(scope, code)


def _due(key: str, unit: str, username: str) -> "tuple[Scope, Due]":
    setup()
    from django.utils import timezone

    from taizhang.duties.naming import due_key
    from taizhang.duties.operations import marking

    scope = scope_of_command(username)
    return scope, marking.find(scope, _unit(scope, unit).pk, due_key(key), today=timezone.localdate())


def _told(one: "Due") -> dict[str, Any]:
    from taizhang.duties.dues.due import STATE_LABELS

    return {
        "key": one.key,
        "label": one.label,
        "state": str(one.state),
        "state_words": STATE_LABELS[one.state],
        "start": one.start.isoformat(),
        "rule_due": one.rule_due.isoformat(),
        "first_due": one.first_due.isoformat(),
        "due": one.due.isoformat(),
        "done_on": one.done_on.isoformat() if one.done_on else None,
        "reason": one.reason,
    }


def _line(one: "Due") -> str:
    told = _told(one)
    done = f"，{told['done_on']} 办成" if told["done_on"] else ""
    reason = f"（{one.reason}）" if one.reason else ""
    return f"{told['due']}  {told['state_words']}  {one.label}{done}{reason}  {one.key}"


def _print(shown: Mapping[str, Any]) -> None:
    typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
