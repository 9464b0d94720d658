"""Definitions come and go: beside the old one, under the exclusive shape, so that no writer misses either.

Lump rows are posted to a new definition at once, as deltas; its detailed part is built from entries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

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
    missing: list[tuple[Recipe, Definition | None]] = []
    for recipe in wanted.values():
        live = standing.get((recipe.indicator, Definition.LIVE))
        building = standing.get((recipe.indicator, Definition.BUILDING))
        if not _stands(recipe, live, building):
            missing.append((recipe, live))
    _register(missing)
    return list(Definition.objects.filter(state=Definition.BUILDING).values_list("id", flat=True))


def _stands(recipe: Recipe, live: Definition | None, building: Definition | None) -> bool:
    """Whether one of the two is what is wanted; what is being built and is not is given up."""
    digest = digest_of(recipe.spec)
    for row in (live, building):
        if row is not None and row.digest == digest and row.period == recipe.period:
            Definition.objects.filter(pk=row.pk).update(public=recipe.public, text=recipe.text)
            if row is live and building is not None:
                retire(building.pk)
            return True
    if building is not None:
        retire(building.pk)
    return False


def _register(missing: Sequence[tuple[Recipe, Definition | None]]) -> None:
    """Each with what is read now. Where the ledger has no entries there is nothing to build: the new one is live."""
    ledgers = {recipe.spec.ledger for recipe, _ in missing}
    filled = {ledger for ledger in ledgers if Entry.system.filter(ledger=ledger).exists()}
    for recipe, live in missing:
        if live is not None and recipe.spec.ledger not in filled:
            retire(live.pk)
    create([one for one, _ in missing if one.spec.ledger not in filled], Definition.LIVE)
    create([one for one, _ in missing if one.spec.ledger in filled], Definition.BUILDING)


def create(recipes: Iterable[Recipe], state: str) -> None:
    """All in one go: a site that installs what is shipped has more than a hundred."""
    rows = [
        Definition(
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
        for recipe in recipes
    ]
    made = [known(row) for row in Definition.objects.bulk_create(rows)]
    sums: Sums = defaultdict(int)
    remainders.take_over([one for one in made if one.lumped], sums)
    post(sums)


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
        recipes = (Recipe(one.indicator, one.spec, one.public, one.text, one.period, one.lumped) for one in again)
        create(recipes, Definition.BUILDING)
        op.event("figures.rebuild", "figures", "重建数字", after={"indicators": [one.indicator for one in again]})
    return list(Definition.objects.filter(state=Definition.BUILDING).order_by("id").values_list("id", flat=True))
