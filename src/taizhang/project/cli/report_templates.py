"""`report templates`: which templates there are."""

import json
from typing import Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
KINDS = {"word": "Word", "form": "表格"}


def templates(acting: As = "", as_json: Json = False) -> None:
    """可用的报告模板：已上传的，和活动包带来的。"""
    setup()
    from taizhang.reports.queries.templates import offered

    found = offered(scope_of_command(acting))
    if as_json:
        shown = [
            {"key": one.key, "label": one.label, "kind": one.kind, "period": one.period, "source": one.source}
            for one in found
        ]
        typer.echo(json.dumps({"templates": shown}, ensure_ascii=False, indent=2))
        return
    for one in found:
        typer.echo(f"{one.key}　{one.label}　{KINDS[one.kind]}　{one.source}")
