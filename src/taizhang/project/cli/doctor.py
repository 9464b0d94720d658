"""`taizhang doctor`: exit code 0 when nothing is wrong, 1 when a person must act; what mends itself is only told."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from taizhang.project.django_setup import setup

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="体检：说明站点上每一处异常和怎么办。"
)

GRADES = {"wrong": "要处理", "loose": "会自行处理"}


@app.callback(invoke_without_command=True)
def run(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> int:
    """体检：孤立的文件、半途的任务、没完成的导入、未封存的留痕、丢失的附件、权限、磁盘。只看不改。"""
    setup()
    from taizhang.project import doctor

    found = doctor.examine(doctor.now())
    wrong = any(one.grade == doctor.WRONG for one in found)
    if as_json:
        typer.echo(
            json.dumps({"well": not wrong, "found": [asdict(one) for one in found]}, ensure_ascii=False, indent=2)
        )
        return int(wrong)
    for one in found:
        typer.echo(f"[{GRADES[one.grade]}] {one.message}{one.remedy}")
    if not found:
        typer.echo("没有发现异常。")
    return int(wrong)
