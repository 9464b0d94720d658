"""Definitions come and go: beside the old one, under the exclusive shape, so that no writer misses either.

Lump rows are posted to a new definition at once, as deltas; its detailed part is built from entries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from taizhang.audit import locks
from taizhang.audit.operation import operation
from taizhang.figures import moves, remainders
from taizhang.figures.definitions import Recipe, known
from taizhang.figures.entries import Sums, post
from taizhang.figures.models import Definition
from taizhang.figures.spec import as_json, digest_of
from taizhang.ledgers.models import Entry
from taizhang.units.scope import Scope


def register(wanted: Mapping[str, Recipe]) -> list[int]:
    """Bring the definitions in line with what is wanted; ids that have to be built. Needs the exclusive shape."""
    rows = Definition.objects.filter(state__in=[Definition.LIVE, Definition.BUILDING])
    standing = {(row.indicator, row.state): row for row in rows}
    for (indicator, _), row in standing.items():
        if indicator not in wanted:
            retire(row.pk)
    for recipe in wanted.values():
        live = standing.get((recipe.indicator, Definition.LIVE))
        building = standing.get((recipe.indicator, Definition.BUILDING))
        _register(recipe, live, building)
    return list(Definition.objects.filter(state=Definition.BUILDING).values_list("id", flat=True))


def _register(recipe: Recipe, live: Definition | None, building: Definition | None) -> None:
    digest = digest_of(recipe.spec)
    for row in (live, building):
        if row is not None and row.digest == digest and row.period == recipe.period:
            Definition.objects.filter(pk=row.pk).update(public=recipe.public, text=recipe.text)
            if row is live and building is not None:
                retire(building.pk)
            return
    if building is not None:
        retire(building.pk)
    empty = not Entry.system.filter(ledger=recipe.spec.ledger).exists()
    if empty and live is not None:
        retire(live.pk)
    create(recipe, Definition.LIVE if empty else Definition.BUILDING)


def create(recipe: Recipe, state: str) -> Definition:
    made = Definition.objects.create(
        indicator=recipe.indicator,
        ledger=recipe.spec.ledger,
        digest=digest_of(recipe.spec),
        public=recipe.public,
        text=recipe.text,
        spec=as_json(recipe.spec),
        state=state,
        period=recipe.period,
        lumped=recipe.lumped,
        villages=True,
    )
    if recipe.lumped:
        sums: Sums = defaultdict(int)
        remainders.take_over(known(made), sums)
        post(sums)
    return made


def retire(key: int) -> None:
    Definition.objects.filter(pk=key).update(state=Definition.OLD)


def register_again(scope: Scope, indicators: Iterable[str] | None = None) -> list[int]:
    """Register live definitions a second time, so that building them rebuilds their cells. Ids to build."""
    with operation(scope.actor, shape=locks.Shape.EXCLUSIVE) as op:
        moves.changed()
        live = Definition.objects.filter(state=Definition.LIVE).order_by("id")
        if indicators is not None:
            live = live.filter(indicator__in=list(indicators))
        waiting = set(Definition.objects.filter(state=Definition.BUILDING).values_list("indicator", flat=True))
        again = [known(row) for row in live if row.indicator not in waiting]
        for one in again:
            create(
                Recipe(one.indicator, one.spec, one.public, one.text, one.period, one.lumped), Definition.BUILDING
            )
        op.event("figures.rebuild", "figures", "重建数字", after={"indicators": [one.indicator for one in again]})
    return list(Definition.objects.filter(state=Definition.BUILDING).order_by("id").values_list("id", flat=True))
