"""`taizhang jobs`: work, list, run one, call one off."""

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.project.cli.acting import As, actor_named
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.jobs.queries import Line

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="后台任务：执行、查看、取消。"
)

Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
LOOK = 0.2  # seconds between looks at a job another worker has taken


@app.command()
def work(
    quick: Annotated[bool, typer.Option("--quick", help="只执行不该排在长任务后面的短任务，如归并数字")] = False,
) -> None:
    """一直执行后台任务，直到收到结束信号。"""
    setup()
    from taizhang.jobs.worker import Worker

    Worker(quick=quick).run()


@app.command("list")
def show(
    state: Annotated[str, typer.Option(help="只看：queued、running、done、failed、cancelled")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="最多几项")] = 50,
    as_json: Json = False,
) -> None:
    """看后台任务，新的在前。"""
    setup()
    from taizhang.jobs.queries import lines
    from taizhang.units.scope import SYSTEM_SCOPE

    shown = lines(SYSTEM_SCOPE, state=state, limit=limit)
    if as_json:
        typer.echo(_as_json({"jobs": [asdict(line) for line in shown]}))
        return
    for line in shown:
        typer.echo(_as_text(line))


@app.command()
def run(
    kind: Annotated[str, typer.Argument(help="任务种类，如 audit.seal")],
    args: Annotated[str, typer.Option(help="参数，JSON 对象")] = "{}",
    acting: As = "",
    as_json: Json = False,
) -> None:
    """现在就执行一次某种任务，等它结束；失败即以 1 退出。"""
    setup()
    from taizhang.jobs.models import Job
    from taizhang.jobs.operations import request

    job = request(actor_named(acting), kind, _arguments(args))
    line = _carried_out(job)
    typer.echo(_as_json(asdict(line)) if as_json else _as_text(line))
    if line.state != Job.DONE:
        raise typer.Exit(1)


@app.command()
def cancel(job: Annotated[int, typer.Argument(help="任务编号")], acting: As = "") -> None:
    """取消一项任务；正在执行的，到下一步停下。"""
    setup()
    from taizhang.jobs.operations import cancel as call_off
    from taizhang.units.scope import Scope

    call_off(Scope(actor=actor_named(acting), everything=True), job)
    typer.echo(f"已取消 {job} 号任务。")


def _carried_out(job: int) -> "Line":
    """Do it here, unless a worker was quicker; then wait for that one."""
    from datetime import UTC, datetime

    from taizhang.jobs import claims
    from taizhang.jobs.models import Job
    from taizhang.jobs.queries import line
    from taizhang.jobs.worker import Worker
    from taizhang.units.scope import SYSTEM_SCOPE

    worker = Worker()
    while (found := line(SYSTEM_SCOPE, job)).state in (Job.QUEUED, Job.RUNNING):
        claimed = claims.claim(worker.name, datetime.now(UTC), only=job)
        if claimed is not None:
            worker.execute(claimed)
        elif found.attempts and found.state == Job.QUEUED:
            return found  # it failed and waits for its next attempt, which a worker will make
        else:
            time.sleep(LOOK)
    return found


def _arguments(text: str) -> dict[str, object]:
    try:
        read = json.loads(text)
    except ValueError as error:
        raise typer.BadParameter(f"参数不是 JSON：{error}") from error
    if not isinstance(read, dict):
        raise typer.BadParameter('参数要写成 JSON 对象，如 {"day": "2026-07-05"}')
    return read


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def _as_text(line: "Line") -> str:
    from django.utils import timezone

    at = timezone.localtime(line.finished_at or line.run_at).strftime("%Y-%m-%d %H:%M:%S")
    parts = [f"#{line.id}", line.label, line.state_label, at, f"{line.actor_name}"]
    if line.total:
        parts.append(f"{line.done}/{line.total}")
    if line.every:
        parts.append(f"每 {line.every} 秒")
    if line.error:
        parts.append(line.error)
    elif line.result:
        parts.append(json.dumps(line.result, ensure_ascii=False))
    return "  ".join(part for part in [*parts, line.message] if part)
