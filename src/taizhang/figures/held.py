"""What cells above a subtree hold of it: its entries and lump rows, less what is not folded yet.

Shaped like deltas with `tree` dropped: `indicator, day, home, n`. Where a unit has cells of its own they say the same.
"""

from collections.abc import Sequence
from datetime import date

from taizhang.figures import dialect
from taizhang.figures.contributed import LISTED, by_day
from taizhang.figures.definitions import Kept
from taizhang.figures.expand import belongs
from taizhang.figures.places import LINE, OWN
from taizhang.figures.statement import Sql, numbers, rows, sql, union
from taizhang.units import paths
from taizhang.units.models import Unit


def of_subtree(unit: Unit, tree: int, known: Kept) -> Sql:
    """From entries, whatever cells the unit has."""
    path = "line_path" if tree == LINE else "path"
    top = getattr(unit, path)
    inside = sql(
        "SELECT u.id FROM unit u WHERE u.{path} >= {top} AND u.{path} < {end}",
        path=path,
        top=Sql("%s", (top,)),
        end=Sql("%s", (paths.bound(top),)),
    )
    if tree == OWN:
        inside = Sql(str(unit.pk))
    units = [unit.pk] if tree == OWN else _listed(inside)
    return _entries_less_deltas(inside, units, tree, known)


def of_one(unit: int, tree: int, known: Kept) -> Sql:
    """The unit without what stands below it."""
    return _entries_less_deltas(Sql(str(int(unit))), [unit], tree, known)


def _listed(inside: Sql) -> list[int]:
    return [key for (key,) in rows(sql("{inside} LIMIT {limit}", inside=inside, limit=LISTED + 1))]


def of_members(units: Sequence[int], known: Kept) -> Sql:
    """What units themselves have, as a set takes it over; corrections of joint entries are apart."""
    inside = Sql(numbers(units))
    source = _less_deltas(inside, units, known)
    return sql(
        "SELECT d.unit, d.indicator, d.day, d.home, d.n FROM ({source}) d"
        " WHERE d.tree IS NULL AND d.unit IN ({inside})",
        source=source,
        inside=inside,
    )


def _entries_less_deltas(inside: Sql, units: Sequence[int], tree: int, known: Kept) -> Sql:
    return sql(
        "SELECT d.indicator, d.day, d.home, d.n FROM ({source}) d WHERE {member} AND d.unit IN ({inside})",
        source=_less_deltas(inside, units, known),
        member=belongs(tree),
        inside=inside,
    )


def _less_deltas(inside: Sql, units: Sequence[int], known: Kept) -> Sql:
    used = _ledgers(inside)
    specs = {one.id: one.spec for one in known.cells() if one.spec.ledger in used}
    lumped = [one.id for one in known.cells() if one.lumped]
    parts = [by_day(specs, list(units))] if specs else []
    if lumped:
        parts.append(remainders(lumped))
    parts.append(
        sql(
            "SELECT t.home, t.unit, t.tree, t.indicator, t.day, -t.n AS n FROM figure_delta t"
            " WHERE t.indicator IN ({ids}) AND t.unit IN ({inside})",
            ids=numbers(known.cell_ids()),
            inside=inside,
        )
    )
    return union(parts)


def _ledgers(inside: Sql) -> set[str]:
    """Ledgers the units have entries of: a pass over each of the others would find nothing."""
    found = rows(
        sql(
            "SELECT DISTINCT e.ledger FROM entry e WHERE e.unit_id IN ({inside}) UNION"
            " SELECT e.ledger FROM figure_place p JOIN entry e ON e.id = p.entry WHERE p.unit IN ({inside})",
            inside=inside,
        )
    )
    return {ledger for (ledger,) in found}


def remainders(definitions: Sequence[int], *, span: tuple[date, date] | None = None) -> Sql:
    """What lump rows still stand for, on the last day of their periods."""
    return sql(
        "SELECT m.home, m.unit, {tree} AS tree, -m.definition AS indicator, m.to_day AS day,"
        " m.amount - m.detailed AS n"
        " FROM figure_remainder m WHERE m.definition IN ({ids}) AND m.amount > m.detailed {within}",
        tree=dialect.no_tree(),
        ids=numbers(definitions),
        within=f"AND m.to_day >= {dialect.day(span[0])} AND m.to_day <= {dialect.day(span[1])}" if span else "",
    )
