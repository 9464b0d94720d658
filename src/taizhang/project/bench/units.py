"""`bench units`: a whole province made, a county moved, a scope built. The baseline of the move is the update of
ancestor columns, which a tree without paths would need, on the same units in the same database."""

import json
import subprocess
import sys
from typing import Any

from taizhang.project.bench import Options, Row
from taizhang.project.bench.scratch import scratch

MADE, MOVED, SCOPED = 90.0, 200.0, 2.0
QUERIES = 2


def measure(options: Options) -> list[Row]:  # noqa: ARG001  a county is moved within a province
    with scratch() as environ:
        command = [sys.executable, "-m", "taizhang.project.bench.units_trial"]
        done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  ours
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    engine = found["engine"]
    return [
        Row(
            f"生成 {found['units']} 个单位的省（{engine}）",
            found["made"],
            "秒",
            bar=f"{MADE:g} 秒以内",
            holds=found["made"] < MADE,
        ),
        Row(
            f"划转一个 {found['size']} 个单位的县（{engine}）",
            found["move"],
            "毫秒",
            found["ancestors"],
            found["move"] / found["ancestors"],
            f"{MOVED:g} 毫秒以内",
            found["move"] < MOVED,
        ),
        Row(
            "建立权限范围并判断一次",
            found["scope"],
            "毫秒",
            bar=f"{SCOPED:g} 毫秒以内",
            holds=found["scope"] <= SCOPED,
        ),
        Row(
            "建立权限范围并判断一次的查询",
            found["queries"],
            "次",
            bar=f"{QUERIES} 次以内",
            holds=found["queries"] <= QUERIES,
        ),
        Row("展开一级下级", found["children"], "毫秒"),
        Row("按名称片段查找单位", found["search"], "毫秒"),
    ]
