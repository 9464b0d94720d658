"""`bench import`: 50,000 rows of twelve columns taken in and taken back while six clients write.

Baselines: as many rows one by one through the operation of a page, under the same six clients (a few hundred before
and after the file, scaled), and openpyxl's reading. The file counts wholly: reading, checking, staging, the last
transaction. By the clock the bar is asked; the processor's time beside it says the same on a machine that is busy with
something else.
"""

import json
import subprocess
import sys
from typing import Any

from taizhang.project.bench import Options, Row
from taizhang.project.bench.scratch import scratch

WHOLE, FASTER, READS, LONGEST = 60.0, 5.0, 5.0, 2.0


def measure(options: Options) -> list[Row]:  # noqa: ARG001 - one size
    with scratch() as environ:
        command = [sys.executable, "-m", "taizhang.project.bench.imports_trial"]
        done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  ours
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if found["said"]:
        sys.stderr.write(f"第一个差错：{found['said']}\n")
    what = f"{found['rows']} 行 × {found['columns']} 列（{found['engine']}）"
    single, single_work = (seconds * found["rows"] for seconds in found["one_by_one"])
    whole, work = found["import"]
    faster, reads = single / whole, found["openpyxl"] / found["reading"]
    return [
        Row(f"导入 {what}", whole, "秒", bar=f"{WHOLE:g} 秒以内", holds=whole < WHOLE),
        Row("导入比逐条登记快", whole, "秒", single, faster, f"至少 {FASTER:g} 倍", faster >= FASTER),
        Row("导入比逐条登记省的处理器时间，含数据库", work, "秒", single_work, single_work / work),
        Row(
            "读取工作簿",
            found["reading"],
            "秒",
            found["openpyxl"],
            reads,
            f"至少 openpyxl 的 {READS:g} 倍",
            reads >= READS,
        ),
        *_longest("导入", *found["longest_import"]),
        *_longest("撤销", *found["longest_undo"]),
        Row("撤销整次导入", found["undo"], "秒"),
        Row("其间登记一条最久", found["slowest"], "秒"),
        Row(
            f"其间 6 人同时登记 {found['written']} 条的差错",
            found["errors"],
            "次",
            bar="0 次",
            holds=found["errors"] == 0 and found["written"] > 0,
        ),
    ]


def _longest(what: str, seconds: float, work: float) -> tuple[Row, Row]:
    return (
        Row(f"{what}中最长的事务", seconds, "秒", bar=f"{LONGEST:g} 秒以内", holds=seconds < LONGEST),
        Row(f"{what}中最费处理器时间的事务，含数据库", work, "秒"),
    )
