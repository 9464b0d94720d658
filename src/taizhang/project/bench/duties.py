"""`bench duties`: matrix, coverage and the nightly reminders, beside one query per unit and duty.

The data set is the demo province with entries and a clerk in every unit, kept beside the database and used again.
"""

import json
import os
import subprocess
import sys

from taizhang.project import config
from taizhang.project.bench import Options, Row
from taizhang.project.bench.figures import database_of

ENTRIES = {"county": "20000", "province": "100000"}


def measure(options: Options) -> list[Row]:
    settings = config.load()
    folder = settings.data_dir / "bench" / f"duties-{options.scale}"
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'taizhang.db'}"
    if settings.database_url.startswith("postgresql"):
        url = database_of(settings.database_url, f"duties_{options.scale}")
    environ = {**os.environ, "TAIZHANG_DATA_DIR": str(folder), "TAIZHANG_DATABASE_URL": url}
    cli = [sys.executable, "-m", "taizhang.project.cli"]
    subprocess.run([*cli, "init"], env=environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  ours
    made = [*cli, "demo", "--scale", options.scale, "--entries", ENTRIES[options.scale]]
    subprocess.run(made, env=environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  ours
    command = [sys.executable, "-m", "taizhang.project.bench.duties_trial", options.scale]
    done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  ours
    return [Row(**row) for row in json.loads(done.stdout.splitlines()[-1])]
