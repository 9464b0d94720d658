"""`taizhang bench NAME`: print measured figures beside a baseline of the same run."""

import json
from typing import Annotated

import typer

from taizhang.project import bench

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="测速：在同一次运行里与点名的基线相比。",
)


@app.callback(invoke_without_command=True, context_settings={"allow_interspersed_args": True})
def run(
    name: Annotated[str, typer.Argument(help="测什么：" + "、".join(sorted(bench.BENCHES)))],
    scale: Annotated[str, typer.Option(help="规模：county 或 province；text 另有 fuzz")] = "county",
    soak: Annotated[int, typer.Option(help="加压秒数（figures）")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Measure one thing and print its rows."""
    if name not in bench.BENCHES:
        raise typer.BadParameter(f"没有名为 {name} 的测速；可选：{'、'.join(sorted(bench.BENCHES))}")
    rows = bench.run(name, bench.Options(scale=scale, soak=soak))
    if as_json:
        typer.echo(json.dumps(bench.as_dict(name, rows), ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(row.line())
