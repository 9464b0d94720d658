"""`taizhang settings`: every setting with its value, default and meaning; secrets are not shown."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from taizhang.project import config

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="看全部设置；密码和密钥不显示。")


@app.callback(invoke_without_command=True)
def run(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """看全部设置：名称、现值、默认值、含义；设错时说明原因。"""
    shown = config.describe(config.load())
    if as_json:
        typer.echo(json.dumps({"settings": [asdict(one) for one in shown]}, ensure_ascii=False, indent=2))
        return
    for one in shown:
        typer.echo(f"{one.variable} = {one.value or '（空）'}\n    {one.says}；默认 {one.default or '空'}")
