"""One claim against its figures. It agrees if any reading the words allow agrees; it is called wrong only when it is
wrong under all of them, nothing speaks against being certain, and the ledger holds something to be wrong against."""

from decimal import Decimal

from taizhang.figures.figure import Figure, Wanted
from taizhang.packs.periods import span_words
from taizhang.packs.reach import REACH_WORDS
from taizhang.reports.checking.asking import Asked
from taizhang.reports.checking.figures import Read, plain, shown, value_of
from taizhang.reports.checking.interval import Fit
from taizhang.reports.checking.result import Finding, NotChecked, Verdict

VERDICTS = {Fit.EXACT: Verdict.AGREES, Fit.ROUNDED: Verdict.ROUNDED}


def judge(asked: Asked, figures: Read, kind: str = "claim") -> Finding | NotChecked:
    agreeing = _agreeing(asked, asked.wanted, figures)
    if agreeing is not None:
        return _agrees(asked, *agreeing, kind)
    known = [(one, figures[one]) for one in asked.wanted if one in figures]
    if not known:
        return _not_checked(asked, "没有可比的数字：日期早于活动开始")
    if all(value_of(figure) is None for _, figure in known):
        return _without_value(asked, known[0][1], kind)
    likely = _nearest(asked, [figure for _, figure in known])
    if asked.allowed.fit(value_of(likely) or Decimal(0)) is Fit.LOOSE:
        return _not_checked(
            asked, f"写的是“{asked.claimed}”，台账“{likely.label}”是 {shown(likely)}，相差很大但不矛盾"
        )
    if not any(value_of(figure) for _, figure in known):
        return _unused(asked, likely, kind)
    return _wrong(asked, likely, figures, kind)


def _agreeing(asked: Asked, wanted: tuple[Wanted, ...], figures: Read) -> tuple[Fit, Figure] | None:
    found = []
    for one in wanted:
        figure = figures.get(one)
        value = None if figure is None else value_of(figure)
        if figure is None or value is None:
            continue
        fit = _fit(asked, figure, value)
        if fit in VERDICTS and (value or asked.allowed.high == 0):
            found.append((fit, figure))
    exact = [pair for pair in found if pair[0] is Fit.EXACT]
    return next(iter([*exact, *found]), None)


def _nearest(asked: Asked, figures: list[Figure]) -> Figure:
    """Of the readings that are all wrong, the one the writer most likely meant."""
    valued = [(value_of(figure), figure) for figure in figures]
    return min(
        ((abs(value - asked.allowed.low), figure) for value, figure in valued if value is not None),
        key=lambda pair: pair[0],
    )[1]


def _fit(asked: Asked, figure: Figure, value: Decimal) -> Fit:
    """A share printed as it is shown everywhere, with one decimal, is no rounding of the writer's."""
    fit = asked.allowed.fit(value)
    same = figure.denominator is not None and figure.value is not None and f"{figure.value}%" == asked.claimed
    return Fit.EXACT if same and fit is Fit.ROUNDED else fit


def _agrees(asked: Asked, fit: Fit, figure: Figure, kind: str) -> Finding:
    note = "" if asked.assigned else "（按数值推断的指标，请留意口径）"
    return _finding(asked, VERDICTS[fit], f"台账{about(figure)}是 {shown(figure)}。{note}", figure, kind)


def _without_value(asked: Asked, figure: Figure, kind: str) -> Finding | NotChecked:
    if figure.denominator == 0:
        return _unused(asked, figure, kind)
    return _not_checked(asked, f"“{figure.label}”正在计算，稍后再核对")


def _unused(asked: Asked, figure: Figure, kind: str) -> Finding:
    message = f"台账里没有登记过“{figure.label}”，无法核对。"
    return _finding(asked, Verdict.UNKNOWN, message, figure, kind)


def _wrong(asked: Asked, likely: Figure, figures: Read, kind: str) -> Finding | NotChecked:
    other = _agreeing(asked, asked.also, figures)
    if other is not None:
        reach = REACH_WORDS[other[1].reach]
        return _finding(
            asked,
            VERDICTS[other[0]],
            f"按“{reach}”的口径与台账相符：{about(other[1])}是 {shown(other[1])}。请写明范围。",
            other[1],
            kind,
        )
    if not asked.sure:
        return _not_checked(
            asked, f"可能是“{likely.label}”（台账 {shown(likely)}），没有把握：{'；'.join(asked.doubts)}"
        )
    return _finding(asked, Verdict.DIFFERS, _difference(asked, likely), likely, kind)


def _difference(asked: Asked, figure: Figure) -> str:
    value = value_of(figure)
    gap = abs((value or Decimal(0)) - asked.allowed.low)
    apart = "" if figure.denominator is not None or not asked.allowed.exact else f"，相差 {plain(gap)}"
    return f"写的是“{asked.claimed}”，台账{about(figure)}是 {shown(figure)}{apart}。"


def about(figure: Figure) -> str:
    """溪源县“查摆问题数”（含下级，2026年1月1日至11月26日）."""
    days = f"截至{figure.last.isoformat()}" if figure.first is None else span_words(figure.first, figure.last)
    return f"{figure.unit.name}“{figure.label}”（{REACH_WORDS[figure.reach]}，{days}）"


def _finding(asked: Asked, verdict: Verdict, message: str, figure: Figure, kind: str) -> Finding:
    return Finding(kind, verdict, asked.place, message, asked.claimed, figure, asked.words)


def _not_checked(asked: Asked, reason: str) -> NotChecked:
    return NotChecked(asked.place, reason + "。", asked.candidates, asked.words)
