"""`taizhang serve`: what bin/serve runs once the environment stands."""

import os
from pathlib import Path
from typing import Annotated

import typer

from taizhang.project.failure import Failure

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="启动服务。")


@app.callback(invoke_without_command=True)
def run(
    port: Annotated[int | None, typer.Option(help="端口，默认 8000", min=1, max=65535)] = None,
    host: Annotated[str | None, typer.Option(help="监听的地址，默认 127.0.0.1（只有本机能访问）")] = None,
    data: Annotated[Path | None, typer.Option(help="数据目录，默认为程序目录下的 .data")] = None,
    scale: Annotated[str, typer.Option(help="演示数据的规模：county（一个县）或 province（全省）")] = "county",
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="是否装入演示数据（只装一次）")] = True,
) -> None:
    """准备数据并启动服务；按 Ctrl-C 结束。"""
    if scale not in {"county", "province"}:
        raise Failure(f"--scale 只能是 county 或 province，现为“{scale}”。")
    # options win over the environment, and the processes started below read the environment
    for name, value in (("PORT", port), ("HOST", host), ("DATA_DIR", data and data.absolute())):
        if value is not None:
            os.environ[f"TAIZHANG_{name}"] = str(value)
    from taizhang.project.serve import start

    start.start(scale if demo else None)
