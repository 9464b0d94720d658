"""All figures a check needs, read in one call under the reader's own scope."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from taizhang.audit.errors import Refused
from taizhang.figures import queries
from taizhang.figures.figure import READY, Figure, Wanted
from taizhang.ledgers.models import Campaign
from taizhang.packs.model import PackSet
from taizhang.units.scope import Scope

NEEDS_CALENDAR = "needs_calendar"
Read = Mapping[Wanted, Figure]


def campaign_starts() -> dict[str, date]:
    """The first day of the first campaign of each pack."""
    return dict(Campaign.objects.order_by("-starts_on").values_list("pack", "starts_on"))


def read(scope: Scope, packs: PackSet, wanted: Iterable[Wanted]) -> Read:
    """Readings that end before the indicator's campaign began have no figure and are left out."""
    starts = campaign_starts()
    asked = [
        one
        for one in dict.fromkeys(wanted)
        if one.last >= starts.get(packs.indicators[one.indicator].pack, date.min) and one.first <= one.last
    ]
    return dict(_answered(scope, asked))


def _answered(scope: Scope, asked: list[Wanted]) -> Iterable[tuple[Wanted, Figure]]:
    """One call. Where a figure cannot be given by the ledgers alone, the list is halved until it stands by itself:
    a report that mentions one such number is still checked for all others."""
    if not asked:
        return []
    try:
        return list(zip(asked, queries.read(scope, asked), strict=True))
    except Refused as refusal:
        if refusal.code != NEEDS_CALENDAR:
            raise
    half = len(asked) // 2
    return [*_answered(scope, asked[:half]), *_answered(scope, asked[half:])] if half else []


def value_of(figure: Figure) -> Decimal | None:
    """As claims are written: money in 元, a share as a fraction of one. None while it is being computed."""
    if figure.denominator is not None:
        return Decimal(figure.numerator or 0) / figure.denominator if figure.denominator else None
    if figure.state != READY or figure.stored is None:
        return None
    return Decimal(figure.stored).scaleb(-figure.places)


def shown(figure: Figure) -> str:
    if figure.denominator is not None:
        value = "—" if figure.value is None else f"{figure.value}%"
        return f"{value}（{figure.numerator}/{figure.denominator}）"
    return f"{plain(figure.value)}{figure.word}"


def plain(value: int | Decimal | None) -> str:
    if value is None:
        return "—"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
