"""`bench checks`: a report of twenty pages checked against the county of the demo, figures included, beside asking for
each number's figures on its own."""

import json
import subprocess
import sys

from taizhang.project.bench import Options, Row
from taizhang.project.bench.scratch import scratch

ENTRIES = "20000"


def measure(_options: Options) -> list[Row]:
    with scratch() as environ:
        made = [sys.executable, "-m", "taizhang.project.cli", "demo", "--scale", "county", "--entries", ENTRIES]
        subprocess.run(made, env=environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  ours
        trial = [sys.executable, "-m", "taizhang.project.bench.checks_trial"]
        done = subprocess.run(trial, env=environ, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  ours
    return [Row(**row) for row in json.loads(done.stdout.splitlines()[-1])]
