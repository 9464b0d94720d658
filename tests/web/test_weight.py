"""What a page weighs on the wire: HTML 20 KB, style 15 KB, our own script 10 KB, compressed; a board at its fullest."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.loader import builtin_folders
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.world import World, make_world, unit

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
HTML, STYLE, SCRIPT = 20_000, 15_000, 10_000
CHILDREN = 60  # below a county of the real world


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, builtin_folders())
    made = make_world()
    for number in range(3, CHILDREN + 3):
        unit(f"5309{number:02}000000", f"溪源市第{number:02}街道办事处", made.parent, number, "town")
    Unit.system.update(home=1, size=2)
    today = timezone.localdate()
    for number in range(40):
        given = {
            "title": f"惠农补贴资金发放不及时，群众反映强烈{number}",
            "source": "research",
            "due": (today + timedelta(days=number - 20)).isoformat(),
            "found_on": (today - timedelta(days=30)).isoformat(),
        }
        create(SYSTEM_SCOPE, NewEntry("base.problem", made.parent.pk, given), today=today)
    return made


def packed(data: bytes) -> int:
    return len(gzip.compress(data, 6))


def static(links: list[str]) -> int:
    """Ours alone; a file is sent by itself, so each is compressed by itself."""
    sizes = []
    for link in links:
        found = finders.find(link.removeprefix("/static/").partition("?")[0])
        assert isinstance(found, str), link
        sizes.append(packed(Path(found).read_bytes()))
    return sum(sizes)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/todo/",
        "/units/{code}/board/",
        "/figures/base.problems_found/?unit={code}",
        "/campaigns/",
        "/ledgers/",
        "/ledgers/base.problem/",
        "/ledgers/base.problem/new/",
        "/units/{code}/",
        "/help/start/",
        "/help/check/",
        "/feedback/",
        "/me/",
    ],
)
def test_a_page_weighs_no_more_than_its_budget(world: World, path: str) -> None:
    answer = world.client(Role.OFFICE).get(path.format(code=world.parent.code))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert packed(answer.content) <= HTML
    assert static(re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)) <= STYLE
    own = [one for one in re.findall(r'<script src="([^"]+)"', page) if "django_htmx" not in one]
    assert static(own) <= SCRIPT
