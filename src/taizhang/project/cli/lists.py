"""`taizhang lists`: filter, order and columns under a name, kept for oneself or for the unit."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.ledgers.models import SavedList

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="清单：存、看、改、删。"
)

Key = Annotated[int, typer.Argument(help="清单编号（list 的第一列）")]
Words = Annotated[
    str,
    typer.Option(
        help='条件、排序和栏目，如 {"where": {"source": "masses"}, "sort": "due", "columns": ["source"]}'
    ),
]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("list")
def list_(
    ledger: Annotated[str, typer.Option(help="只看一本台账的")] = "", acting: As = "", as_json: Json = False
) -> None:
    """本人的和本单位共享的清单。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers import saved

    rows = saved.visible(scope, ledger)[: saved.MOST]
    if as_json:
        typer.echo(json.dumps([_row(row) for row in rows], ensure_ascii=False, indent=1))
        return
    for row in rows:
        typer.echo(_line(row))


@app.command()
def save(
    ledger: Annotated[str, typer.Argument(help="台账，如 base.problem")],
    label: Annotated[str, typer.Argument(help="名称")],
    *,
    unit: Annotated[str, typer.Option(help="存在哪个单位名下（编码）")],
    words: Words = "{}",
    shared: Annotated[bool, typer.Option("--shared", help="同单位的人也能用")] = False,
    acting: As = "",
) -> None:
    """存一份清单。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers import installed
    from taizhang.ledgers.operations.saved import NewList, save_list
    from taizhang.units import queries

    of, place = installed.ledger(ledger), queries.unit(scope, unit)
    typer.echo(_line(save_list(scope, NewList(of.id, place, label, _parsed(words), shared))))


@app.command()
def change(
    key: Key,
    version: Annotated[int, typer.Option(help="改的是哪一版")],
    label: Annotated[str | None, typer.Option(help="新名称")] = None,
    words: Words = "",
    shared: Annotated[bool | None, typer.Option("--shared/--private", help="共享或只自己用")] = None,
    acting: As = "",
) -> None:
    """改清单的名称、条件或共享。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations.saved import ListEdit, change_list

    edit = ListEdit(version, label, _parsed(words) if words else None, shared)
    typer.echo(_line(change_list(scope, key, edit)))


@app.command()
def delete(key: Key, acting: As = "") -> None:
    """删除清单；条目不受影响。"""
    setup()
    scope = scope_of_command(acting)
    from taizhang.ledgers.operations.saved import delete_list

    delete_list(scope, key)
    typer.echo(f"已删除第 {key} 号清单。")


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise typer.BadParameter('--words 要写成 JSON，例如 {"where": {"source": "masses"}}。')
    return found


def _line(row: "SavedList") -> str:
    held = f"{row.unit.short_name}共享" if row.shared else "自己用"
    words = json.dumps(row.words, ensure_ascii=False)
    return f"{row.pk}　{row.ledger}　{row.label}　{held}　版本 {row.version}　{words}"


def _row(row: "SavedList") -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("ledger", "label", "words", "shared", "version")}
    return {"id": row.pk, **plain, "unit": row.unit.code}
