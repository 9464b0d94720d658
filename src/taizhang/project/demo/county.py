"""The units of one county, as rows: towns first, then departments, each with what stands below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from taizhang.project.demo import names
from taizhang.project.demo.world import REPORTING
from taizhang.units.codes import CREDIT_ALPHABET, credit_check_character, org_check_character
from taizhang.units.laying import UnitRow

SET_UP = date(1984, 5, 1)
EDUCATION, HEALTH = "教育局", "卫生健康局"
# In official order.
DEPARTMENTS = (
    *("委办公室", "纪委监委机关", "委组织部", "委宣传部", "委统战部", "委政法委", "委社会工作部"),
    *("人大常委会机关", "政府办公室", "政协机关", "发展和改革局", EDUCATION, "工业和信息化局", "公安局"),
    *("民政局", "司法局", "财政局", "人力资源和社会保障局", "自然资源局", "住房和城乡建设局", "交通运输局"),
    *("水利局", "农业农村局", "商务局", "文化和旅游局", HEALTH, "应急管理局", "审计局", "市场监督管理局"),
    "政务服务局",
)
# What a county of the province has.
FOREMOST = ("委办公室", "委组织部", EDUCATION, "民政局", "财政局", HEALTH)
TOWN_WORDS = ("镇", "镇", "镇", "乡", "镇", "乡", "乡", "街道")
# letter of the code, what it is called, kind, category, the department that heads its line
SERVICES = (("S", "中心学校", "school", "学校", EDUCATION), ("H", "卫生院", "hospital", "医院", HEALTH))


@dataclass(frozen=True, slots=True)
class Shape:
    """How many of each a county has."""

    departments: Sequence[str]
    villages: Sequence[int]  # of each town; every town has a school and a hospital besides
    branches: Sequence[int]  # of each village, school and hospital, town by town
    of_departments: int = 0  # branches of each department


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a county stands and what it is called."""

    digits: str
    name: str
    above: str = ""
    line_above: str = ""  # the digits of the prefecture whose departments head the lines
    told: tuple[str, ...] = ()  # names that stories need: the first town and its first villages

    @property
    def code(self) -> str:
        return self.digits + "000000"


class County:
    """Draws names and branches as it goes along."""

    def __init__(self, rng: Random, setting: Setting, shape: Shape, first_use: date) -> None:
        self.rng, self.at, self.shape, self.first_use = rng, setting, shape, first_use
        self.places = names.places(rng, setting.told)
        self.branches = iter(shape.branches)

    def rows(self) -> Iterator[UnitRow]:
        yield UnitRow(
            code=self.at.code,
            name=self.at.name,
            kind="county",
            above=self.at.above,
            doc_prefix=f"{self.at.name[0]}政",
            started_on=SET_UP,
            first_use=self.first_use,
        )
        for number, villages in enumerate(self.shape.villages):
            yield from self.town(number, villages)
        for called in self.shape.departments:
            yield from self.department(called)

    def town(self, number: int, villages: int) -> Iterator[UnitRow]:
        digits, place = f"{self.at.digits}{100 + number}", next(self.places)
        code, name = digits + "000", place + TOWN_WORDS[number % len(TOWN_WORDS)]
        yield UnitRow(
            code=code,
            name=name,
            kind="town",
            above=self.at.code,
            aliases=(place, f"{name}党委"),
            categories=(REPORTING,),
            doc_prefix=f"{place}政",
            credit_code=credit_code(self.rng, self.at.digits),
            started_on=SET_UP,
            first_use=self.first_use,
        )
        for village in range(villages):
            yield from self.village(f"{digits}{201 + village}", code)
        for letter, suffix, kind, category, head in SERVICES:
            own = UnitRow(
                code=f"{digits}-{letter}1",
                name=place + suffix,
                kind=kind,
                above=code,
                line_above=department_code(self.at.digits, head),
                categories=(category,),
                started_on=SET_UP,
            )
            yield own
            yield from branches(own, next(self.branches, 0))

    def village(self, code: str, above: str) -> Iterator[UnitRow]:
        place = next(self.places)
        own = UnitRow(
            code=code,
            name=f"{place}村",
            kind="village",
            above=above,
            aliases=(place,),
            categories=("农村",),
            started_on=SET_UP,
        )
        yield own
        yield from branches(own, next(self.branches, 0))

    def department(self, called: str) -> Iterator[UnitRow]:
        in_line = bool(self.at.line_above) and called in (EDUCATION, HEALTH)
        own = UnitRow(
            code=department_code(self.at.digits, called),
            name=self.at.name + called,
            short_name=f"县{called}",
            kind="county_dept",
            above=self.at.code,
            line_above=department_code(self.at.line_above, called) if in_line else "",
            categories=(REPORTING, "机关"),
            credit_code=credit_code(self.rng, self.at.digits),
            started_on=SET_UP,
            first_use=self.first_use,
        )
        yield own
        yield from branches(own, self.shape.of_departments)


def branches(above: UnitRow, count: int) -> Iterator[UnitRow]:
    for number in range(1, count + 1):
        which = "" if count == 1 else f"第{numeral(number)}"
        yield UnitRow(
            code=f"{above.code}-{number:02d}",
            name=f"{above.name}{which}党支部",
            kind="branch",
            above=above.code,
            started_on=SET_UP,
        )


def department_code(digits: str, called: str) -> str:
    return f"{digits}-B{DEPARTMENTS.index(called) + 1:02d}"


def credit_code(rng: Random, digits: str) -> str:
    """A valid 统一社会信用代码 of nobody: an organ of a place that does not exist."""
    organ = "MB" + "".join(rng.choice(CREDIT_ALPHABET[:10]) for _ in range(6))
    first = f"11{digits:0<6}{organ}{org_check_character(organ)}"
    return first + credit_check_character(first)


def numeral(number: int) -> str:
    """一 … 九十九."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")
