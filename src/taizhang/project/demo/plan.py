"""The tree of either scale: a county of 300 units of which 46 report, or a province of 97,501.

Province, level by level: 1 / 14 / 86 / 1,400 / 16,000 / 80,000.
"""

from collections.abc import Iterator
from datetime import date
from random import Random

from taizhang.project.demo import names
from taizhang.project.demo.county import (
    DEPARTMENTS,
    EDUCATION,
    FOREMOST,
    HEALTH,
    SERVICES,
    SET_UP,
    County,
    Setting,
    Shape,
    department_code,
)
from taizhang.project.demo.world import COUNTY, World
from taizhang.units.laying import UnitRow

TOLD = ("青石", "白石", "清水")  # the first town of 溪源县 and its first two villages
PROVINCE, CITY = "98", "9815"
PROVINCE_CODE = f"{PROVINCE:0<12}"
PREFECTURES, COUNTIES, TOWNSHIPS, VILLAGES, BRANCHES = 14, 86, 1_400, 16_000, 80_000
UPPER = (
    "教育",
    "卫生健康",
    "民政",
    "财政",
    "司法",
    "水利",
    "审计",
    "商务",
)  # departments of province and prefectures


def plan(world: World) -> list[UnitRow]:
    rng = world.dice("tree")
    if world.scale == "county":
        setting = Setting(COUNTY, "溪源县", told=TOLD)
        return list(County(rng, setting, _county_shape(rng), world.started).rows())
    return list(_province(rng, world.started))


def _county_shape(rng: Random) -> Shape:
    """The county, 16 towns, 30 departments, 144 villages, 32 schools and hospitals, 77 branches: 300."""
    villages = spread(rng, 144, 16)
    below = 144 + 16 * len(SERVICES)
    branches = spread(rng, 47, below)
    return Shape(DEPARTMENTS, villages, branches, of_departments=1)


def _province(rng: Random, first_use: date) -> Iterator[UnitRow]:
    yield UnitRow(code=PROVINCE_CODE, name="云川省", kind="province", doc_prefix="云政", started_on=SET_UP)
    for field in UPPER:
        name = "省卫生健康委员会" if field == "卫生健康" else f"省{field}厅"
        yield _department(PROVINCE, field, name, "province_dept", above="")
    shapes, places = _shapes(rng), names.places(rng)
    for number in range(PREFECTURES):
        digits = f"{PROVINCE}{number + 2:02d}"
        yield from _prefecture(digits, "云岭市" if digits == CITY else f"{next(places)}市")
        for county in range(21, 21 + counties_of(number)):
            own = f"{digits}{county}"
            name, told = ("溪源县", TOLD) if own == COUNTY else (f"{next(places)}县", ())
            setting = Setting(own, name, f"{digits:0<12}", digits, told)
            yield from County(rng, setting, next(shapes), first_use).rows()


def counties_of(prefecture: int) -> int:
    """86 counties over 14 prefectures: seven in the last two, six elsewhere."""
    return 7 if prefecture >= PREFECTURES - 2 else 6


def _prefecture(digits: str, name: str) -> Iterator[UnitRow]:
    code = f"{digits:0<12}"
    yield UnitRow(
        code=code,
        name=name,
        kind="prefecture",
        above=PROVINCE_CODE,
        doc_prefix=f"{name[0]}政",
        started_on=SET_UP,
    )
    for field in UPPER:
        yield _department(digits, field, f"{name}{field}局", "prefecture_dept", above=PROVINCE)


def _department(digits: str, field: str, name: str, kind: str, *, above: str) -> UnitRow:
    called = f"{field}局"
    in_line = bool(above) and called in (EDUCATION, HEALTH)
    return UnitRow(
        code=department_code(digits, called),
        name=name,
        kind=kind,
        above=f"{digits:0<12}",
        line_above=department_code(above, called) if in_line else "",
        categories=("机关",),
        started_on=SET_UP,
    )


def _shapes(rng: Random) -> Iterator[Shape]:
    """The counties' shares of the townships, villages and branches, which add up exactly."""
    townships = spread(rng, TOWNSHIPS - len(UPPER) * (PREFECTURES + 1), COUNTIES, skew=0.1)
    towns = [count - len(FOREMOST) for count in townships]
    villages = iter(spread(rng, VILLAGES - len(SERVICES) * sum(towns), sum(towns)))
    branches = iter(spread(rng, BRANCHES, VILLAGES))
    for count in towns:
        own = [next(villages) for _ in range(count)]
        below = sum(own) + len(SERVICES) * count
        yield Shape(FOREMOST, own, [next(branches) for _ in range(below)])


def spread(rng: Random, total: int, parts: int, skew: float = 0.4) -> list[int]:
    """Unequal whole shares that add up to the total."""
    weights = [1 + skew * rng.uniform(-1, 1) for _ in range(parts)]
    scale, running, last, shares = total / sum(weights), 0.0, 0, []
    for weight in weights:
        running += weight * scale
        shares.append(round(running) - last)
        last = round(running)
    return shares
