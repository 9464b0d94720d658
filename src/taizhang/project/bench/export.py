"""`bench export`: a list of 100,000 rows × 15 columns as a styled workbook, from the database into a file.

Baseline: openpyxl in write-only mode given the same cells ready made, a fifth of the rows scaled.
"""

import json
import subprocess
import sys
from typing import Any

from taizhang.project.bench import Options, Row
from taizhang.project.bench.scratch import scratch

FASTER, GROWTH = 8.0, 60.0


def measure(options: Options) -> list[Row]:  # noqa: ARG001 - one size
    with scratch() as environ:
        command = [sys.executable, "-m", "taizhang.project.bench.export_trial"]
        done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  ours
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    what = f"{found['rows']:,} 行 × {found['columns']} 列（{found['engine']}）"
    written, whole = found["openpyxl"] / found["writing"], found["openpyxl"] / found["export"]
    bar = f"至少 openpyxl 的 {FASTER:g} 倍"
    return [
        Row(f"写成工作簿 {what}", found["writing"], "秒", found["openpyxl"], written, bar, written >= FASTER),
        Row("从数据库到文件，全程", found["export"], "秒", found["openpyxl"], whole, bar, whole >= FASTER),
        Row("内存增长", found["growth"], "MB", bar=f"{GROWTH:g} MB 以内", holds=found["growth"] < GROWTH),
    ]
