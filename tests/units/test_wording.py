"""Every action of the tree's operations reads in Chinese."""

import re
from pathlib import Path

import taizhang.units.operations
from taizhang.units.wording import WORDINGS

ACTION = re.compile(r'"((?:unit|person|body|set|head_count)\.[a-z_]+)"')


def test_no_action_is_shown_by_its_code() -> None:
    folder = Path(taizhang.units.operations.__file__).parent
    used = {action for file in folder.glob("*.py") for action in ACTION.findall(file.read_text(encoding="utf-8"))}
    worded = {action for table in WORDINGS.values() for action in table.actions}
    assert worded - used == {"demo.seeded"}
    assert used <= worded
