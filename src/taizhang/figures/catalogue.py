"""Names given from outside become indicators, units and periods, or a sentence that says what is wrong."""

import difflib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from taizhang.audit.errors import Missing, Refused
from taizhang.figures import dialect
from taizhang.figures.places import BLOCK, LINE, set_of_tree, tree_of_set
from taizhang.figures.statement import Sql, numbers, rows, sql
from taizhang.packs.model import Indicator, PackSet
from taizhang.packs.reach import Reach
from taizhang.units import paths
from taizhang.units.models import Grant, Unit, UnitSet
from taizhang.units.roles import RIGHTS, Right
from taizhang.units.scope import Scope


def indicator(packs: PackSet, name: str) -> Indicator:
    """By its id `pack.key`, or by the key alone where only one pack has it."""
    found = packs.indicators.get(name)
    if found is not None:
        return found
    alike = [one for one in packs.indicators.values() if one.key == name]
    if len(alike) == 1:
        return alike[0]
    if alike:
        names = "、".join(one.id for one in alike)
        raise Refused(f"几个活动包都有指标“{name}”，请写明是哪一个：{names}。", code="ambiguous_indicator")
    raise Refused(
        f"没有名为“{name}”的指标。{_suggestion(packs, name)}", code="unknown_indicator", field="indicator"
    )


def _suggestion(packs: PackSet, name: str) -> str:
    names = {text: one for one in packs.indicators.values() for text in (one.id, one.key, one.label, *one.aliases)}
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    found = list(dict.fromkeys(f"{names[one].id}（{names[one].label}）" for one in near))
    return f"是不是：{'、'.join(found)}？" if found else "用 taizhang pack show 看全部指标。"


def check_period(first: date, last: date) -> None:
    if last < first:
        raise Refused(
            f"起始日期{first.isoformat()}晚于截止日期{last.isoformat()}，请把两个日期对调或改正。",
            code="bad_period",
            field="from",
        )


LONGEST_NUMBER = 10  # digits, as a database keeps an id

Start = tuple[date, str]  # the first day of a campaign and its label
STARTS = Sql(
    "SELECT c.pack, c.starts_on, c.label FROM campaign c WHERE NOT EXISTS (SELECT 1 FROM campaign d"
    " WHERE d.pack = c.pack AND (d.starts_on < c.starts_on OR (d.starts_on = c.starts_on AND d.id < c.id)))"
)


def starts(found: Iterable[tuple[Any, ...]], packs: Iterable[str]) -> list[Start]:
    """When the first campaign of each pack began, and what it is called."""
    asked = set(packs)
    return [(dialect.as_day(day), label) for pack, day, label in found if pack in asked]


def check_campaign(begun: Iterable[Start], last: date) -> None:
    """A period that ends before any campaign of the indicator's pack begins has nothing to say."""
    for start, label in begun:
        if last < start:
            raise Refused(
                f"截止日期{last.isoformat()}早于活动“{label}”的开始日期{start.isoformat()}，请改为活动开始之后。",
                code="before_campaign",
                field="to",
            )


def begins(packs: Iterable[str]) -> date | None:
    """The first day figures of these packs can be asked for; None where no campaign of theirs is known."""
    return max((start for start, _ in starts(rows(STARTS), packs)), default=None)


def unit_by_code(scope: Scope, code: str) -> Unit:
    found = Unit.objects.visible_to(scope).filter(code=code).first()
    if found is None:
        raise Missing(f"没有找到编码为“{code}”的单位，或您无权查看。")
    return found


def reach(name: str) -> Reach | None:
    """None is the indicator's own."""
    if not name:
        return None
    if name not in set(Reach):
        raise Refused(
            f"没有“{name}”这个范围，可选：own（本级）、below（下级）、all（含下级）。",
            code="bad_reach",
            field="reach",
        )
    return Reach(name)


def tree(name: str) -> int:
    """`block`, `line`, the key of a counted set, or its number as a figure tells it."""
    known = {"": BLOCK, "block": BLOCK, "line": LINE, str(BLOCK): BLOCK, str(LINE): LINE}
    if name in known:
        return known[name]
    counted = UnitSet.objects.filter(counted=True)
    found = counted.filter(key=name).values_list("id", flat=True).first()
    if found is None and name.isdecimal() and len(name) < LONGEST_NUMBER:
        one = set_of_tree(int(name))
        found = counted.filter(pk=one).values_list("id", flat=True).first() if one is not None else None
    if found is None:
        raise Refused(
            f"没有名为“{name}”的批次或计数分类。可写 block（块）、line（条）。", code="bad_tree", field="tree"
        )
    return tree_of_set(found)


def units(scope: Scope, wanted: Iterable[tuple[int, int]]) -> dict[int, Unit]:
    pairs = set(wanted)
    asked = units_asked(sorted({unit for unit, _ in pairs}))
    return in_sight(scope, units_of(rows(one) for one in asked), pairs)


def in_sight(scope: Scope, found: dict[int, Unit], wanted: Iterable[tuple[int, int]]) -> dict[int, Unit]:
    """Units by id, each with its whole subtree in sight in the tree it is asked in; else it does not exist."""
    for unit, tree in set(wanted):
        if unit not in found or not _whole(scope, found[unit], tree):
            raise Missing
    return found


def _whole(scope: Scope, unit: Unit, tree: int) -> bool:
    if scope.everything or (tree != LINE and _granted(scope, unit)):
        return True
    if tree != LINE:
        inside = Unit.system.filter(paths.within(unit.path))
    elif unit.line_path:
        inside = Unit.system.filter(paths.within(unit.line_path, field="line_path"))
    else:
        inside = Unit.system.filter(pk=unit.pk)
    return not inside.exclude(scope.units(Right.VIEW)).exists()


def _granted(scope: Scope, unit: Unit) -> bool:
    """A grant in the territory tree reaches everything below; asked first, because it costs no query."""
    if scope.limited_to is not None and Right.VIEW not in scope.limited_to:
        return False
    return any(
        held.tree == Grant.BLOCK and Right.VIEW in RIGHTS[held.role] and held.covers(unit) for held in scope.held
    )


COLUMNS = ("id", "code", "name", "kind", "path", "line_path", "size")


def units_asked(keys: Sequence[int]) -> list[Sql]:
    return [
        sql(
            "SELECT {columns} FROM unit WHERE id IN ({keys})",
            columns=", ".join(COLUMNS),
            keys=numbers(keys[start : start + 5_000]),
        )
        for start in range(0, len(keys), 5_000)
    ]


def units_of(held: Iterable[list[tuple[Any, ...]]]) -> dict[int, Unit]:
    return {row[0]: Unit.from_db("default", COLUMNS, row) for found in held for row in found}
