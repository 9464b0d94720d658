"""What is done with entries beside entering them: many at once, later deadlines, effect checks, common problems,
files. The commands of `taizhang entry` that act on more than one row or on what hangs on one."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.ledgers.operations.steps import Signature

Keys = Annotated[list[int], typer.Argument(help="条目的内部编号，可写多个")]
Day = Annotated[datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="办理日期，默认今天")]
Comment = Annotated[str, typer.Option(help="意见或说明")]
Signed = Annotated[str, typer.Option(help="纸质签批：姓名,职务,日期")]


def pairs(written: list[str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in written or []:
        key, sign, value = one.partition("=")
        if not sign:
            raise typer.BadParameter(f"“{one}”要写成 栏目=内容。")
        found[key] = value
    return found


def signature(signed: str) -> "Signature | None":
    from taizhang.ledgers.operations.steps import Signature

    if not signed:
        return None
    parts = signed.replace("，", ",").split(",")
    try:
        name, post, day = parts
        return Signature(name, post, date.fromisoformat(day))
    except ValueError as wrong:
        raise typer.BadParameter("纸质签批写成 姓名,职务,日期，例如 张三,县长,2026-03-01。") from wrong


def steps(
    name: Annotated[str, typer.Argument(help="步骤的键名，show 里列出可办的")],
    keys: Keys,
    *,
    day: Day = None,
    comment: Comment = "",
    reason: Annotated[str, typer.Option(help="没有材料的原因")] = "",
    values: Annotated[
        list[str] | None, typer.Option("--set", help="栏目=内容，只填进还没有填这一栏的条目，可写多个")
    ] = None,
    signed: Signed = "",
    acting: As = "",
) -> None:
    """多条一起办一步，全成或全不成。"""
    setup()
    scope = scope_of_command(acting)
    from django.utils import timezone

    from taizhang.ledgers import cards
    from taizhang.ledgers.operations.bulk import take_many
    from taizhang.ledgers.operations.steps import Taken

    today = timezone.localdate()
    versions = {key: cards.find(scope, key).version for key in keys}
    taken = Taken(
        step=name,
        version=0,
        day=day.date() if day else today,
        comment=comment,
        reason=reason,
        signature=signature(signed),
        values=pairs(values),
    )
    done = take_many(scope, versions, taken, today=today)
    typer.echo(f"已办理 {len(done)} 条。")


def extend(
    key: Annotated[int, typer.Argument(help="条目的内部编号")],
    to: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="新的时限")],
    *,
    reason: Annotated[str, typer.Option(help="延期的原因")],
    acting: As = "",
) -> None:
    """申请延期；原来的时限一直留着。"""
    setup()
    scope = scope_of_command(acting)
    from django.utils import timezone

    from taizhang.ledgers.operations.extend import ask

    asked = ask(scope, key, to.date(), reason=reason, today=timezone.localdate())
    typer.echo(f"{asked.pk}　已申请延期到 {asked.new_due:%Y-%m-%d}，等批复。")


def decide(
    extension: Annotated[int, typer.Argument(help="延期申请的编号，show 里列出")],
    *,
    refuse: Annotated[bool, typer.Option("--refuse", help="不同意")] = False,
    comment: Comment = "",
    acting: As = "",
) -> None:
    """批复延期申请。"""
    setup()
    scope = scope_of_command(acting)
    from django.utils import timezone

    from taizhang.ledgers.operations.extend import decide as answer

    row = answer(scope, extension, granted=not refuse, comment=comment, today=timezone.localdate())
    typer.echo(f"{row.number}　{'不同意延期' if refuse else '同意延期'}，时限 {row.due:%Y-%m-%d}。")


def effect(
    check: Annotated[int, typer.Argument(help="跟踪问效的编号，show 里列出")],
    *,
    bad: Annotated[bool, typer.Option("--bad", help="问题反弹")] = False,
    comment: Annotated[str, typer.Option(help="回访看到的情况")],
    acting: As = "",
) -> None:
    """填写跟踪问效；反弹的按活动包的规定重开。"""
    setup()
    scope = scope_of_command(acting)
    from django.utils import timezone

    from taizhang.ledgers import installed
    from taizhang.ledgers.operations.effect import answer

    row = answer(scope, check, good=not bad, comment=comment, today=timezone.localdate())
    state = installed.ledger(row.ledger).lifecycle.states[row.state].label
    typer.echo(f"{row.number}　已记下，现在是“{state}”。")


def merge(
    into: Annotated[int, typer.Argument(help="作为共性问题留下的一条")],
    keys: Keys,
    *,
    reason: Annotated[str, typer.Option(help="为什么是同一个问题")],
    acting: As = "",
) -> None:
    """把相近的几条并成一条共性问题，来源都保留。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations.merge import merge as join

    row = join(scope, into, keys, reason=reason)
    typer.echo(f"已把 {len(keys)} 条并入 {row.number}。")


def unmerge(key: Annotated[int, typer.Argument(help="被并入的一条")], acting: As = "") -> None:
    """从共性问题中拆出一条。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations.merge import unmerge as part

    typer.echo(f"{part(scope, key).number} 已拆出，照常计数。")


def fetch(
    evidence: Annotated[int, typer.Argument(help="材料的编号，show 里列出")],
    to: Annotated[Path, typer.Option("-o", "--output", dir_okay=False, help="存到哪个文件")],
    acting: As = "",
) -> None:
    """下载一份材料。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.evidence import preview

    sent = preview.send(scope, evidence)
    with sent.file as source, to.open("wb") as target:
        for chunk in iter(lambda: source.read(1 << 20), b""):
            target.write(chunk)
    typer.echo(f"已存为 {to}。")


def detach(
    evidence: Annotated[int, typer.Argument(help="材料的编号，show 里列出")],
    *,
    reason: Annotated[str, typer.Option(help="去掉的原因")],
    acting: As = "",
) -> None:
    """去掉一份材料。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations.evidence import remove

    typer.echo(f"已去掉 {remove(scope, evidence, reason=reason).name}。")
