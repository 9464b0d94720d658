"""What the tests of reports share: a world with a pack, problems to count, and Word files as people bring them."""

from collections.abc import Callable
from datetime import date

from lxml import etree

from taizhang.files.archive import Archive
from taizhang.files.zipping import archive, pack
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.files.word import document, p, r, table
from tests.ledgers.conftest import PACK
from tests.world import World, make_world, scope

DAY = date(2026, 3, 20)
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
PAST = document(
    p("溪源县工作情况报告")
    + p(r("截至目前，查摆问题X个，") + r("群众反映良好。") + r("开展学习X次。"))
    + p("由溪源县办公室负责落实。")
    + "<w:sectPr/>"
)
MARKED = document(
    p("{单位}工作情况")
    + p("截至{截止月日}，查摆问题{查摆问题数}个，销号{销号问题数}个。下一步抓紧落实。")
    + table(("单位", "问题数"), ("{各 县=下级}{县.名称}", "{县.查摆问题数}{终}"))
    + p("特此报告。")
    + "<w:sectPr/>"
)


def reported_world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    world = make_world()
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
        row.refresh_from_db()
    return world


def problem(world: World, title: str = "路灯不亮", day: date = DAY, place: str = "child") -> Entry:
    who = scope(world.somebody(Role.CLERK, place))
    given = {"title": title, "source": "research", "found_on": day.isoformat()}
    return create(who, NewEntry("demo.problem", world.place(place).pk, given), today=day)


def edited(data: bytes, change: Callable[[str], str], part: str = "word/document.xml") -> bytes:
    """The file as somebody who opens its XML leaves it."""
    held = Archive(data)
    text = change(held.read(part).decode())
    etree.fromstring(text.encode())
    return archive(pack(name, text.encode()) if name == part else held.member(name) for name in held.names)
