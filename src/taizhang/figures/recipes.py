"""What the installed packs want kept: a recipe for every indicator that is a sum of rows, and for every plain
duty.
"""

from taizhang.figures import duties
from taizhang.figures.definitions import Recipe
from taizhang.figures.spec import spec_of
from taizhang.packs.model import Aggregation, Clock, Indicator, PackSet, Source


def has_cells(indicator: Indicator) -> bool:
    """Sums of rows are kept; people, places and cohorts are counted from rows, compounds from their parts."""
    return (
        indicator.source is Source.LEDGER
        and indicator.aggregation is not Aggregation.DISTINCT
        and indicator.clock is not Clock.CURRENT
        and not (indicator.ledger or "").startswith("@")
    )


def recipes(packs: PackSet) -> dict[str, Recipe]:
    found = {}
    for key, one in packs.indicators.items():
        if has_cells(one):
            spec = spec_of(one, packs.ledgers[one.ledger or ""])
            found[key] = Recipe(key, spec, one.definition_id, one.text, lumped=packs.ledgers[spec.ledger].lump)
    for duty in packs.duties.values():
        period = duties.period_kept(duty)
        if period is not None:
            key = duties.key_of(duty)
            found[key] = Recipe(key, duties.spec_of_duty(duty), duty.definition_id, duty.text, period=period)
    return found
