"""`taizhang permissions`: the permission table and the route table, as the manual prints them."""

import json
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="看权限表：角色有哪些权限，地址归谁打开。"
)


@app.callback(invoke_without_command=True)
def run(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """看权限表：每个角色的权限，每个地址谁能打开。"""
    from taizhang.project.django_setup import setup

    setup()
    from taizhang.project import permissions

    told = permissions.as_dict() if as_json else permissions.as_markdown()
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else told)
