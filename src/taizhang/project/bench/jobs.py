"""`bench jobs`: 5,000 writes while two workers work and one is killed with -9. The baseline is the same writing
with no worker at all."""

import json
import subprocess
import sys
from typing import Any

from taizhang.project.bench import Options, Row
from taizhang.project.bench.scratch import Environ, scratch

WRITES = 5_000
TIMES = 3.0  # a write may take so many times as long beside two workers


def measure(options: Options) -> list[Row]:  # noqa: ARG001  one scale only
    with scratch() as environ:
        alone = trial(environ, WRITES, workers=0)
    with scratch() as environ:
        found = trial(environ, WRITES)
    ratio = found["p95"] / alone["p95"]
    return [
        Row("失败的写入", found["failed"], f"次，共 {found['writes']} 次", bar="0", holds=found["failed"] == 0),
        Row("丢失的任务或留痕", found["lost"], "项", bar="0", holds=found["lost"] == 0),
        Row("重复做的任务", found["doubled"], "项", bar="0", holds=found["doubled"] == 0),
        Row("被强杀的进程所持任务又被做成", int(found["retaken"]), "项", bar="1", holds=found["retaken"]),
        Row("留痕核验相符", int(found["trail_holds"]), "", bar="1", holds=found["trail_holds"]),
        Row("写入速度", found["rate"], "次/秒", alone["rate"], found["rate"] / alone["rate"]),
        Row(
            "写入耗时（95%）",
            found["p95"],
            "毫秒",
            alone["p95"],
            ratio,
            f"不超过没有后台任务时的 {TIMES:g} 倍",
            ratio <= TIMES,
        ),
    ]


def trial(environ: Environ, writes: int, workers: int = 2) -> dict[str, Any]:
    command = [sys.executable, "-m", "taizhang.project.bench.jobs_trial", "run", str(writes), str(workers)]
    done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  our own module
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
