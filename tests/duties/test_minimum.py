"""最低时长: a row that falls short of what its duty asks at least does not meet it, and the clock says how many do."""

from datetime import date
from pathlib import Path

import pytest

from taizhang.duties import calendars, clock
from taizhang.duties.dues.due import State
from taizhang.ledgers.operations import packs
from taizhang.units.scope import SYSTEM_SCOPE
from tests.duties.conftest import PACK, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

HOURS = 'hours = { label = "时长", type = "decimal", places = 1, suffix = "小时" }\n'
DUTY = """
[long]
label = "每月一次不少于两小时的会"
ledger = "meeting"
minimum = { hours = 2 }
who = { kind = ["town"] }
every = "month"
"""


@pytest.fixture
def world(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    more = {"duties.toml": DUTY, "ledgers/meeting.toml": HOURS}
    for path in PACK.rglob("*.toml"):
        name = path.relative_to(PACK)
        text = path.read_text("utf-8").replace('version = "1"', 'version = "2"') + more.get(str(name), "")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2026, 2, 1))
    packs.install(SYSTEM_SCOPE, [tmp_path])
    return world


def test_too_short_a_row_does_not_meet_it_and_the_clock_says_so(world: World) -> None:
    world.meeting(world.town, "2026-03-03", hours=1.5)
    day = date(2026, 3, 10)
    short = world.due(world.town, "long", day, today=date(2026, 4, 2))
    assert short.state is State.MISSING
    said = {one.label: one.text for one in clock.explain(short, calendars.current())}
    assert said["规则"] == "每月，会议的条目至少1次，每次时长不少于2.0小时"
    assert said["最低要求"] == "每次时长不少于2.0小时；有1次达不到，不算。"
    world.meeting(world.town, "2026-03-05", hours=2)
    assert world.due(world.town, "long", day).state is State.DONE
