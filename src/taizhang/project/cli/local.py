"""`taizhang local`: what a unit adds to a ledger for itself: columns, and words for shared options."""

from typing import Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="本单位自设的栏目和选项。"
)

Ledger = Annotated[str, typer.Argument(help="台账，如 base.problem")]
UnitCode = Annotated[str, typer.Option("--unit", help="单位编码")]


@app.command("list")
def list_(ledger: Ledger, unit: UnitCode, acting: As = "") -> None:
    """在这个单位有效的自设栏目和选项，连同上级单位加的。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers import installed
    from taizhang.ledgers.local import fields_added, options_added
    from taizhang.units import queries

    at, of = queries.unit(scope, unit), installed.ledger(ledger)
    for column in fields_added(at, of):
        typer.echo(f"{column.pk}　栏目　local.{column.key}　{column.label}　{column.unit.short_name}")
    for option in options_added(at, of):
        typer.echo(f"{option.pk}　选项　{option.label}　算作 {option.shared}　{option.unit.short_name}")


@app.command("add-field")
def add_field(
    ledger: Ledger,
    key: Annotated[str, typer.Argument(help="键名，如 road")],
    label: Annotated[str, typer.Argument(help="名称，如 路名")],
    *,
    unit: UnitCode,
    type_: Annotated[str, typer.Option("--type", help="text、longtext、int、date 或 bool")] = "text",
    acting: As = "",
) -> None:
    """增加本单位栏目。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations import local
    from taizhang.units import queries

    at = queries.unit(scope, unit)
    row = local.add_field(scope, at.pk, ledger, key=key, label=label, type_=type_)
    typer.echo(f"{row.pk}　已增加栏目“{row.label}”，登记时写 local.{row.key}=内容。")


@app.command("add-option")
def add_option(
    ledger: Ledger,
    field: Annotated[str, typer.Argument(help="栏目的键名，如 kind")],
    label: Annotated[str, typer.Argument(help="本单位的说法")],
    *,
    shared: Annotated[str, typer.Option(help="算作哪一个统一选项（键名）")],
    unit: UnitCode,
    acting: As = "",
) -> None:
    """增加本单位选项，计数时算作统一选项。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations import local
    from taizhang.units import queries

    at = queries.unit(scope, unit)
    row = local.add_option(scope, at.pk, ledger, field, label=label, shared=shared)
    typer.echo(f"{row.pk}　已增加选项“{row.label}”，算作 {row.shared}。")


@app.command("end-field")
def end_field(key: Annotated[int, typer.Argument(help="list 的第一列")], acting: As = "") -> None:
    """停用本单位栏目，已填的内容仍在。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations import local

    typer.echo(f"已停用栏目“{local.end_field(scope, key).label}”。")


@app.command("end-option")
def end_option(key: Annotated[int, typer.Argument(help="list 的第一列")], acting: As = "") -> None:
    """停用本单位选项。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations import local

    typer.echo(f"已停用选项“{local.end_option(scope, key).label}”。")
