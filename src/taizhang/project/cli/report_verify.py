"""`report verify`: whether a file is what was made and still recounts. Exit code 0 only when nothing differs."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.reports.verifying.finding import Outcome

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="收回来的报告文件")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


Proof = Annotated[Path | None, typer.Option("--proof", help="离线核验：taizhang report proof 导出的证明")]


def verify(file: File, proof: Proof = None, acting: As = "", as_json: AsJson = False) -> None:
    """查验一份文件：哪些数字和句子被改过，数据后来有没有变，清单和封存是否完好。"""
    setup()
    from taizhang.audit.errors import Refused
    from taizhang.files.errors import FileError
    from taizhang.reports.proof import Held
    from taizhang.reports.proof import verify as offline
    from taizhang.reports.verifying.verify import verify as run

    try:
        if proof is not None:
            outcome = offline(file.read_bytes(), Held.of(proof.read_text(encoding="utf-8")))
        else:
            outcome = run(scope_of_command(acting), file.read_bytes())
    except FileError as error:
        raise Refused(f"{file.name}：{error}") from error
    show(outcome, as_json)


def show(outcome: "Outcome", as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(outcome.as_json(), ensure_ascii=False, indent=2))
    else:
        lines = [one.message for one in outcome.findings] + outcome.notes
        verdict = "全部相符。" if outcome.holds else f"有 {len(outcome.findings)} 处不符。"
        typer.echo("\n".join([*lines, verdict]))
    if not outcome.holds:
        raise typer.Exit(1)
