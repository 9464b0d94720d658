"""Every action of the tree's operations reads in Chinese."""

import re
from pathlib import Path

import taizhang.project.demo
import taizhang.units.operations
from taizhang.units.wording import WORDINGS

ACTION = re.compile(r'"((?:unit|person|body|set|head_count|demo)\.[a-z_]+)"')


def test_no_action_is_shown_by_its_code() -> None:
    folders = [Path(taizhang.units.operations.__file__).parent, Path(taizhang.project.demo.__file__).parent]
    files = [file for folder in folders for file in folder.rglob("*.py")]
    used = {action for file in files for action in ACTION.findall(file.read_text(encoding="utf-8"))}
    worded = {action for table in WORDINGS.values() for action in table.actions}
    assert used == worded
