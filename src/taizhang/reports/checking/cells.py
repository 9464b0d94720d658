"""A number in a table or form: its column or row names the figure, the other direction the unit or the time."""

import re
from dataclasses import dataclass
from decimal import Decimal

from taizhang.figures.figure import Wanted
from taizhang.packs.model import Indicator, Source
from taizhang.reports.checking.asking import SURE_SCORE, Around, Asked, likely
from taizhang.reports.checking.interval import Allowed, allowed
from taizhang.reports.checking.meant import Meant, meant
from taizhang.reports.checking.result import NotChecked, Place
from taizhang.reports.proposing import heads
from taizhang.text.numerals import Quantity
from taizhang.text.ranking import Candidate, Ranked, alike
from taizhang.units.models import Unit

NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(%?)")
TOTAL = re.compile(r"合\s*计|总\s*计|小\s*计|全[县市区镇乡省]")
SCALES = {"万元": (Decimal(10_000), "元"), "亿元": (Decimal(10**8), "元"), "万人": (Decimal(10_000), "人")}


@dataclass(frozen=True, slots=True)
class Head:
    row: str
    column: str
    period: str = ""


def number_of(text: str) -> tuple[Quantity, str, bool] | None:
    """(value, printed, is a share) of a cell that holds nothing but a number."""
    found = NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    value = Decimal(found[0].rstrip("%").replace(",", ""))
    return Quantity(value, value), found[0].rstrip("%"), bool(found[3])


def ask(
    place: Place, text: str, head: Head, around: Around, ranked: Ranked, other: str
) -> Asked | NotChecked | None:
    """`ranked` is the figure the head means, `other` the part of the head that does not name it."""
    read = number_of(text)
    if read is None:
        return None
    words = f"{head.row} × {head.column}"
    one = likely(ranked.candidates, ranked.indicator)
    if one is None:
        return NotChecked(place, "表头没有说明是哪一项指标。", ranked.candidates, words)
    indicator = around.packs.indicators[one.key]
    unit, doubt = _unit(other, around)
    when = meant(f"{head.period}{other}{head.column}{head.row}", "", around.days)
    quantity, printed, share = read
    measure = heads.bare(head.column)[1] or heads.bare(head.row)[1]
    share = share or measure == "%"
    span, said = _allowed(quantity, printed, measure, share=share)
    stated = quantity.low * SCALES.get(measure, (Decimal(1), ""))[0]
    doubts = tuple(_doubts(one, indicator, said, doubt, when, ranked, share=share))
    wanted = tuple(Wanted(indicator.id, unit.pk, first, last, reach=indicator.reach) for first, last in when.spans)
    return Asked(
        place,
        text.strip(),
        words,
        indicator,
        span,
        unit,
        wanted,
        (),
        doubts,
        ranked.candidates,
        total=when.total,
        assigned=ranked.indicator is not None,
        stated=stated,
    )


def _unit(other: str, around: Around) -> tuple[Unit, str]:
    bare = "".join(other.split())
    named = around.below.find(bare)
    if len(named) == 1:
        return named[0].unit, ""
    if not bare or TOTAL.search(bare) or around.unit.name in bare or around.unit.short_name in bare:
        return around.unit, ""
    rest = re.sub(r"本周|累计|本月|数量|数|次数|情况|本期|[（(].*?[)）]", "", bare)
    return around.unit, f"“{rest}”不是已知的单位，可能是分类" if rest else ""


def _allowed(quantity: Quantity, printed: str, measure: str, *, share: bool) -> tuple[Allowed, str]:
    scale, said = SCALES.get(measure, (Decimal(1), measure))
    if share:
        return allowed(quantity.scaled(Decimal("0.01")), None, printed, share=True), "%"
    one = allowed(quantity, None, printed)
    if scale == 1:
        return one, said
    scaled = allowed(quantity, None, printed if "." in printed else f"{printed}.0")
    half = Decimal("0.5") if "." not in printed else Decimal(0)
    return Allowed((scaled.low - half) * scale, (scaled.high + half) * scale), said


def _doubts(
    one: Candidate, indicator: Indicator, said: str, doubt: str, when: Meant, found: Ranked, *, share: bool
) -> list[str]:
    doubts = []
    if found.indicator is None or one.score < SURE_SCORE:
        doubts.append("表头与指标名称不完全一致")
    if doubt:
        doubts.append(doubt)
    if not when.sure:
        doubts.append("日期说的是哪一段时间无法确定")
    if share != (indicator.source is Source.SHARE) or (said and not share and not alike(said, indicator.word)):
        doubts.append(f"量词与指标的“{indicator.word}”不一致")
    return doubts
