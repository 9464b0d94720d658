"""The chapter of entries: campaigns first, then every county's rows, one operation each."""

from datetime import date, timedelta

from taizhang.audit import bulk
from taizhang.audit.actor import SYSTEM
from taizhang.audit.locks import Shape
from taizhang.audit.operation import operation
from taizhang.ledgers import installed
from taizhang.ledgers.models import Campaign, CampaignUnit, Org
from taizhang.project.demo.entries import store
from taizhang.project.demo.entries.decks import Decks
from taizhang.project.demo.entries.lives import Lives
from taizhang.project.demo.entries.phrases import Phrases
from taizhang.project.demo.entries.places import Place, counties
from taizhang.project.demo.entries.planning import Planning
from taizhang.project.demo.entries.rows import Row
from taizhang.project.demo.entries.ties import Ties
from taizhang.project.demo.entries.values import Around, Values
from taizhang.project.demo.world import COUNTY_CODE, World
from taizhang.units.models import UnitSet

CAMPAIGN = "zhuti"
MEDIA = (
    ("国声日报", "national"), ("云川日报", "province"), ("云川卫视", "province"), ("云岭晚报", "city"),
    ("云岭电视台", "city"), ("溪源融媒", "county"), ("溪源政务公众号", "county"), ("机关内网", "own"),
)  # fmt: skip
PARTNERS = ("云川大学", "溪源农商行", "柳林合作社联社", "云岭职业学院", "省设计院第二所")


def write(world: World) -> None:
    wanted = world.entries
    if not wanted:
        return
    lists = counties(world)
    everybody = sum(map(len, lists))
    ends = max(world.started + timedelta(days=300), world.today + timedelta(days=30))
    _campaign(world, next(places[0] for places in lists if places[0].code == COUNTY_CODE), ends)
    for places in lists:
        _county(world, places, round(wanted * len(places) / everybody), ends)


def _campaign(world: World, top: Place, ends: date) -> None:
    """The pack runs as a campaign for every unit, the batches being the sets made with the tree."""
    with operation(SYSTEM, shape=Shape.EXCLUSIVE) as op:
        campaign = Campaign.objects.create(
            key=f"zhuti{world.started.year}",
            pack=CAMPAIGN,
            label=f"{world.started.year}年主题教育",
            unit_id=top.id,
            starts_on=world.started,
            ends_on=ends,
            week_starts=1,
            cut="friday 12:00",
        )
        batches = {
            unit: one.pk
            for one in UnitSet.objects.filter(key__in=("first", "second"))
            for unit in one.members.values_list("unit_id", flat=True)
        }
        bulk.insert(
            CampaignUnit,
            ("campaign", "unit", "batch", "from_day", "to_day"),
            [(campaign.pk, unit, batch, world.started, None) for unit, batch in batches.items()],
        )
        about = {"pack": CAMPAIGN, "starts": world.started, "ends": ends, "units": len(batches)}
        op.event(
            "campaign.created", f"campaign:{campaign.pk}", campaign.label, unit=top.id, home=top.home, after=about
        )


def _county(world: World, places: list[Place], wanted: int, ends: date) -> None:
    rng = world.dice(f"entries/{places[0].code}")
    with operation(SYSTEM) as op:
        decks, phrases = Decks(rng), Phrases(rng)
        values = Values(rng, decks, phrases, around(places, ends))
        lives = Lives(rng, decks, phrases, world.today)
        planning = Planning(rng, installed.current(), world.started, world.today)
        rows: list[Row] = planning.county(places, wanted, values, lives)
        Ties(rng, rows).tie()
        rows = [row for row in rows if row.whole]
        store.write(op, rows, rng, world.today)
        op.event(
            "demo.entries",
            "demo",
            "演示条目",
            unit=places[0].id,
            home=places[0].home,
            after={"entries": len(rows)},
        )


def around(places: list[Place], ends: date) -> Around:
    """Chapters that ask for it again get the same bodies."""
    top = places[0]
    media = {_org(top, name, "media", level): level for name, level in MEDIA}
    partners = [_org(top, name, "partner") for name in PARTNERS]
    names = {f"unit:{place.id}": place.name for place in places}
    names |= {f"org:{key}": name for key, (name, _) in zip(media, MEDIA, strict=True)}
    leaders = frozenset(person for place in places for person in place.leaders)
    return Around(top, places, media, partners, names, leaders, ends)


def _org(top: Place, name: str, kind: str, level: str = "") -> int:
    return Org.objects.get_or_create(unit_id=top.id, name=name, defaults={"kind": kind, "level": level})[0].pk
