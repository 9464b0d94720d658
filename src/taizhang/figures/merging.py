"""A merged unit's entries count at its heir from now on, as deltas.

A merge hook and not a projection: it has to read what the unit still owns, before the ledgers hand it over
(they tell figures nothing of it, since nothing but the owner changes).
"""

from taizhang.audit.operation import Operation
from taizhang.figures import joints
from taizhang.figures.contributed import by_day
from taizhang.figures.definitions import kept
from taizhang.figures.held import remainders
from taizhang.figures.models import Remainder
from taizhang.figures.statement import run, sql, union
from taizhang.units.models import Unit


def on_merge(op: Operation, gone: Unit, into: Unit) -> None:  # noqa: ARG001 - the form of a merge hook
    _post(gone.pk, into.pk)
    joints.place_anew(joints.owned_within([gone.pk]), renamed={gone.pk: into.pk})
    Remainder.objects.filter(unit=gone.pk).update(unit=into.pk)


def _post(gone: int, into: int) -> None:
    """What the unit alone owned, and its lump rows: taken away here, added there."""
    known = kept()
    specs = {one.id: one.spec for one in known.definitions}
    if not specs:
        return
    source = union([by_day(specs, [gone], joint_too=False), remainders(list(specs))])
    both = f"SELECT {gone} AS unit, -1 AS sign UNION ALL SELECT {into}, 1"
    run(
        sql(
            "INSERT INTO figure_delta (home, unit, tree, indicator, day, n)"
            " SELECT d.home, b.unit, NULL, d.indicator, d.day, CAST(SUM(d.n * b.sign) AS bigint) FROM ({source}) d"
            " CROSS JOIN ({both}) b WHERE d.unit = {gone} GROUP BY d.home, b.unit, d.indicator, d.day",
            source=source,
            both=both,
            gone=gone,
        )
    )
