"""From a claim to the figures that could answer it: whose, of which days, of which reach, and what speaks against
being certain. All figures of a file are read in one call."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from taizhang.figures.figure import Wanted
from taizhang.packs.model import Indicator, PackSet, Source
from taizhang.packs.reach import Reach
from taizhang.reports.checking import narrow
from taizhang.reports.checking.interval import Allowed, allowed
from taizhang.reports.checking.meant import Days, Meant, meant
from taizhang.reports.checking.places import Below, Whose, reach_of, whose
from taizhang.reports.checking.result import Place
from taizhang.reports.checking.sentences import Sentences
from taizhang.text.ranking import Candidate, Ranker, alike
from taizhang.text.reading import ReadClaim, rank_unit
from taizhang.units.models import Unit

SURE_SCORE = 0.6
GENERIC = re.compile(
    r"(?:[县市区镇乡]直|基层|参学|所属)?(?:单位|部门|党员|党员干部|干部|群众|乡镇|街道|支部|党组织|村|社区|企业|同志|人)"
)
LEAD = re.compile(r"^(?:本周|本月|今年以来|截至目前|目前|累计|共计|共|已经|已|还|也|先后)+")
HINT_SCORE, HINT_LEAD = 0.35, 0.1


@dataclass(frozen=True, slots=True)
class Asked:
    """`wanted` are the readings the words allow, the likeliest first; `also` those of another reach."""

    place: Place
    claimed: str
    words: str
    indicator: Indicator
    allowed: Allowed
    unit: Unit
    wanted: tuple[Wanted, ...]
    also: tuple[Wanted, ...]
    doubts: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    total: bool = False
    assigned: bool = True
    stated: Decimal = Decimal(0)  # the number as it stands
    reckoned: bool = False  # by a formula of its form

    @property
    def sure(self) -> bool:
        return not self.doubts


@dataclass(frozen=True, slots=True)
class Around:
    """What the claims of one report share."""

    packs: PackSet
    sentences: Sentences
    unit: Unit
    below: Below
    days: Days
    ranker: Ranker


def likely(candidates: tuple[Candidate, ...], assigned: str | None) -> Candidate | None:
    """The indicator that was assigned, or one that stands out enough to be looked at."""
    if not candidates:
        return None
    first = candidates[0]
    if assigned:
        return next(one for one in candidates if one.key == assigned)
    lead = first.score - (candidates[1].score if len(candidates) > 1 else 0.0)
    return first if first.score >= HINT_SCORE and lead >= HINT_LEAD else None


def ask(read: ReadClaim, around: Around) -> Asked | None:
    """None where nothing of the catalogue can be meant."""
    read = named_aside(read, around)
    ranked, claim = read.ranked, read.claim
    one = likely(ranked.candidates, ranked.indicator)
    if one is None:
        return None
    indicator = around.packs.indicators[one.key]
    before = around.sentences.before(claim.start)
    owner = whose(before, around.unit, around.below)
    when = meant(before, read.subject.heading, around.days)
    share = indicator.source is Source.SHARE
    printed = claim.evidence.partition("|")[0]
    names = (indicator.label, *indicator.aliases)
    reach = reach_of(before, names) if owner.unit == around.unit else None
    return Asked(
        place=around.sentences.place(claim.start, claim.end),
        claimed=claimed(read),
        words=read.subject.text,
        indicator=indicator,
        allowed=allowed(claim.quantity, claim.qualifier, printed, share=claim.unit in ("%", "成")),
        unit=owner.unit,
        wanted=_wanted(indicator, owner.unit, when, [reach or indicator.reach]),
        also=() if reach else _wanted(indicator, owner.unit, when, _others(indicator)),
        doubts=tuple(_doubts(read, one, indicator, owner, when, around, share=share)),
        candidates=ranked.candidates,
        total=when.total,
        assigned=ranked.indicator is not None,
        stated=claim.quantity.low,
    )


def named_aside(read: ReadClaim, around: Around) -> ReadClaim:
    """如青石镇累计查摆问题 is ranked as 查摆问题: the unit's name says whose number it is, not what it counts."""
    named = around.below.find(read.subject.before)
    if not named:
        return read
    subject = replace(read.subject, before=LEAD.sub("", read.subject.before[named[-1].end :]))
    return replace(read, subject=subject, ranked=around.ranker.rank(subject, rank_unit(read.claim)))


def claimed(read: ReadClaim) -> str:
    surface, word = read.claim.surface, read.claim.qualifier or ""
    return surface if not word or word in surface else f"{word}{surface}"


def _others(indicator: Indicator) -> list[Reach]:
    return [one for one in (Reach.ALL, Reach.OWN, Reach.BELOW) if one is not indicator.reach]


def _wanted(indicator: Indicator, unit: Unit, when: Meant, reaches: Iterable[Reach]) -> tuple[Wanted, ...]:
    spans = when.spans
    if indicator.stock:
        spans = tuple(dict.fromkeys((min(first, last), last) for first, last in spans))
    return tuple(
        Wanted(indicator.id, unit.pk, first, last, reach=reach) for reach in reaches for first, last in spans
    )


def _doubts(
    read: ReadClaim,
    one: Candidate,
    indicator: Indicator,
    owner: Whose,
    when: Meant,
    around: Around,
    *,
    share: bool,
) -> Iterable[str]:
    if read.ranked.indicator is None or one.score < SURE_SCORE:
        yield "说法与指标名称不完全一致"
    if owner.doubt:
        yield owner.doubt
    if not when.sure:
        yield "日期说的是哪一段时间无法确定"
    if share != (read.claim.unit in ("%", "成")) or not (share or alike(read.claim.unit, indicator.word)):
        yield f"量词“{read.claim.unit or '（无）'}”与指标的“{indicator.word}”不一致"
    names = tuple(found for unit in (around.unit, owner.unit) for found in (unit.name, unit.short_name))
    rest = narrow.unexplained(read.subject, indicator, names)
    if len(rest) > narrow.MOST:
        yield f"“{rest}”可能缩小了统计口径"
    if not read.subject.before and (GENERIC.fullmatch(read.subject.after) or not read.subject.after):
        yield "数字说的是什么没有写明"
