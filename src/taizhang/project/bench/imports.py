"""`bench import`: 50,000 rows of twelve columns taken in and taken back while six clients write.

Baselines: the same rows one by one through the operation of a page (a few hundred, scaled), and openpyxl's reading.
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
    single = found["one_by_one"] * found["rows"]
    faster, reads = single / found["import"], found["openpyxl"] / found["reading"]
    return [
        Row(f"导入 {what}", found["import"], "秒", bar=f"{WHOLE:g} 秒以内", holds=found["import"] < WHOLE),
        Row("其中本进程的处理器时间", found["worked"], "秒"),
        Row("导入比逐条登记快", found["import"], "秒", single, faster, f"至少 {FASTER:g} 倍", faster >= FASTER),
        Row(
            "读取工作簿",
            found["reading"],
            "秒",
            found["openpyxl"],
            reads,
            f"至少 openpyxl 的 {READS:g} 倍",
            reads >= READS,
        ),
        *(
            _longest(name, found[key], found["engine"])
            for name, key in (("导入中最长的事务", "longest_import"), ("撤销中最长的事务", "longest_undo"))
        ),
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


def _longest(name: str, seconds: float, engine: str) -> Row:
    """On PostgreSQL nobody waits for it, so there it is only told."""
    if engine != "sqlite":
        return Row(name, seconds, "秒")
    return Row(name, seconds, "秒", bar=f"{LONGEST:g} 秒以内", holds=seconds < LONGEST)
