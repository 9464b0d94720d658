"""`taizhang webhooks`: which programs hear of entry events, and how each message went."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.ledgers.models import Webhook

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="推送订阅：建、改、试、查。"
)

Key = Annotated[int, typer.Argument(help="订阅编号（list 的第一列）")]
SHOWN = 50


@app.command("list")
def list_(acting: As = "") -> None:
    """全部推送订阅。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations import webhooks

    for row in webhooks.visible(scope):
        typer.echo(_line(row))


@app.command()
def add(
    label: Annotated[str, typer.Argument(help="推送给哪个系统")],
    url: Annotated[str, typer.Argument(help="接收的网址，主机要在 TAIZHANG_WEBHOOK_HOSTS 里")],
    *,
    unit: Annotated[str, typer.Option(help="哪个单位（及下级）的条目（编码）")],
    action: Annotated[list[str] | None, typer.Option(help="哪种变动，可写多个；不写为全部")] = None,
    ledger: Annotated[str, typer.Option(help="哪本台账；不写为全部")] = "",
    where: Annotated[str, typer.Option(help='条件，如 {"source": "masses"}')] = "{}",
    acting: As = "",
) -> None:
    """新建推送订阅；密钥只显示这一次。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.filters import parsed
    from taizhang.ledgers.operations import webhooks
    from taizhang.ledgers.webhooks.signature import secret_of
    from taizhang.units import queries

    said: dict[str, Any] = dict(parsed(where))
    new = webhooks.NewWebhook(queries.unit(scope, unit), label, url, action or [], ledger, said)
    row = webhooks.subscribe(scope, new)
    typer.echo(_line(row))
    typer.echo(f"密钥（只显示这一次）：{secret_of(row)}")


@app.command()
def change(
    key: Key,
    version: Annotated[int, typer.Option(help="改的是哪一版")],
    label: Annotated[str | None, typer.Option(help="新名称")] = None,
    url: Annotated[str | None, typer.Option(help="新网址")] = None,
    active: Annotated[bool | None, typer.Option("--on/--off", help="启用或停用")] = None,
    acting: As = "",
) -> None:
    """修改、停用、启用。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations import webhooks

    typer.echo(_line(webhooks.change(scope, key, webhooks.WebhookEdit(version, label, url, None, active))))


@app.command()
def secret(key: Key, acting: As = "") -> None:
    """更换密钥；只显示这一次。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations import webhooks
    from taizhang.ledgers.webhooks.signature import secret_of

    typer.echo(secret_of(webhooks.renew_secret(scope, key)))


@app.command()
def delete(key: Key, acting: As = "") -> None:
    """删除推送订阅。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations import webhooks

    webhooks.end(scope, key)
    typer.echo(f"已删除第 {key} 号推送订阅。")


@app.command()
def ping(key: Key, acting: As = "") -> None:
    """试发一条。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations import webhooks

    typer.echo(f"第 {webhooks.ping(scope, key).pk} 条推送已排队，用 log {key} 看结果。")


@app.command()
def resend(delivery: Annotated[int, typer.Argument(help="推送编号（log 的第一列）")], acting: As = "") -> None:
    """重发一条。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations import webhooks

    typer.echo(f"第 {webhooks.resend(scope, delivery).pk} 条推送已排队。")


@app.command()
def log(
    key: Key, acting: As = "", as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False
) -> None:
    """推送记录，新的在前。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations import webhooks

    rows = list(webhooks.find(scope, key).deliveries.order_by("-pk")[:SHOWN])
    if as_json:
        names = ("id", "action", "entry", "state", "attempts", "status", "error", "created_at")
        told = [{name: getattr(row, name) for name in names} for row in rows]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))
        return
    for row in rows:
        typer.echo(f"{row.pk}　{row.action}　{row.entry or ''}　{row.state}　{row.attempts} 次　{row.error}")


def _line(row: "Webhook") -> str:
    state = "启用" if row.active else f"停用　{row.disabled}"
    about = [
        row.unit.short_name,
        row.label,
        row.url,
        "、".join(row.actions) or "全部变动",
        row.ledger or "全部台账",
    ]
    return "　".join([str(row.pk), *about, f"版本 {row.version}", state])
