"""`taizhang audit`: seal the trail, verify it, read it, erase lawfully."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.project.cli import steps
from taizhang.project.cli.acting import As, actor_named
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from taizhang.audit.queries import Line
    from taizhang.audit.verification import Outcome
    from taizhang.units.models import Unit

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="留痕：封存、核验、查阅。"
)

Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
DAY = ["%Y-%m-%d"]

SHOWN = 20  # so many findings of other kinds are printed; all are counted


@app.command()
def seal(as_json: Json = False) -> None:
    """把尚未封存的留痕封存起来。"""
    setup()
    from taizhang.audit.seals import seal_all

    with steps.bar("封存") as step:
        sealed = seal_all(step)
    typer.echo(json.dumps({"sealed": sealed}) if as_json else f"已封存 {sealed} 条留痕。")


@app.command()
def verify(as_json: Json = False) -> None:
    """核验全部留痕和封存；有一处不符即以 1 退出，并指出第一条不符的留痕。"""
    setup()
    from taizhang.audit.verification import verify as run

    with steps.bar("核验") as step:
        outcome = run(step)
    typer.echo(_as_json(outcome) if as_json else _as_text(outcome))
    if not outcome.holds:
        raise typer.Exit(1)


def _as_json(outcome: "Outcome") -> str:
    return json.dumps({"holds": outcome.holds, **asdict(outcome)}, ensure_ascii=False, indent=2)


def _as_text(outcome: "Outcome") -> str:
    counted = f"核验了 {outcome.events} 条留痕、{outcome.seals} 次封存，其中 {outcome.erased} 条的细节已依法清除。"
    if outcome.holds:
        return counted + "全部相符。"
    lines = [counted]
    if outcome.first_bad_event:
        lines.append(f"不符的留痕 {outcome.bad_events} 条，第一条：{outcome.first_bad_event.message}")
    lines += [finding.message for finding in outcome.broken_seals]
    lines += [finding.message for finding in outcome.others[:SHOWN]]
    if outcome.other_count > SHOWN:
        lines.append(f"另有 {outcome.other_count - SHOWN} 处不符，用 --json 看更多。")
    return "\n".join(lines)


@app.command()
def log(
    object_: Annotated[list[str] | None, typer.Option("--object", help="对象，如 unit:12；可写多个")] = None,
    unit: Annotated[str, typer.Option(help="单位代码：该单位及其下级")] = "",
    actor: Annotated[str, typer.Option(help="办理人的登录名，停用的也可；system 为系统")] = "",
    action: Annotated[str, typer.Option(help="动作或其前段，如 unit 或 unit.edited")] = "",
    since: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="从哪天起")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="到哪天止，含当日")] = None,
    before: Annotated[int | None, typer.Option(help="从这一号之前看起（翻页）")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="最多几条")] = 50,
    as_json: Json = False,
) -> None:
    """查阅留痕：谁在何时对什么做了什么，前后各是什么。"""
    setup()
    from taizhang.audit.queries import Wanted, history

    wanted = Wanted(
        objects=object_ or (),
        units=_subtree(unit) if unit else None,
        actor=_account(actor) if actor else None,
        action=action,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    page = history(wanted, before=before, limit=limit)
    if as_json:
        shown = {"events": [asdict(line) for line in page.lines], "next": page.next}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2, default=str))
        return
    for line in page.lines:
        typer.echo(_line(line))
    if page.next:
        typer.echo(f"还有更早的：加上 --before {page.next} 再看。")


@app.command()
def erase(
    events: Annotated[list[int], typer.Argument(help="留痕的编号")],
    basis: Annotated[str, typer.Option(help="清除的依据，永久留存")],
    acting: As = "",
) -> None:
    """依法清除留痕的前后内容；清除本身也是一条留痕。"""
    setup()
    from taizhang.audit.erasure import erase_details

    erased = erase_details(actor_named(acting), events, basis=basis)
    typer.echo(f"已清除 {erased} 条留痕的前后内容。")


def _account(username: str) -> int:
    from taizhang.audit.actor import SYSTEM_ACCOUNT
    from taizhang.audit.errors import Missing
    from taizhang.units.models import Account

    if username == "system":
        return SYSTEM_ACCOUNT
    found = Account.objects.filter(username=username).values_list("pk", flat=True).first()
    if found is None:
        raise Missing(f"没有登录名为 {username} 的账号，请核对。")
    return found


def _subtree(code: str) -> "QuerySet[Unit, int]":
    from taizhang.audit.errors import Missing
    from taizhang.units import paths
    from taizhang.units.models import Unit

    found = Unit.system.filter(code=code).first()
    if found is None:
        raise Missing(f"没有代码为 {code} 的单位，请核对。")
    return Unit.system.filter(paths.within(found.path)).values_list("pk", flat=True)


def _line(line: "Line") -> str:
    from django.utils import timezone

    at = timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S")
    changes = "；".join(
        f"{change.label}：{change.before or '（无）'}→{change.after or '（无）'}" for change in line.changed
    )
    erased = "（前后内容已清除）" if line.erased else ""
    parts = [
        f"#{line.id}",
        at,
        f"{line.actor_name}（{line.via}）",
        line.action_label,
        f"{line.label}〔{line.object}〕",
    ]
    return "  ".join(parts) + (f"  {changes}" if changes else "") + erased
