"""A pool: units of one superior who do it in turn, counted together.

Its due is the superior's. Whose turn it is goes by official order, one period after the other; nobody is blamed who
was not in turn, and whoever does it, it is done.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from taizhang.duties.dues.doings import NOTHING, Doings
from taizhang.duties.dues.due import Due, Owed
from taizhang.duties.dues.judge import NONE, Moment, judge
from taizhang.duties.dues.rules import Rule
from taizhang.duties.dues.standing import Standing


def pooled(
    rule: Rule, owed: Sequence[Owed], done: Doings, units: Sequence[Standing], moment: Moment
) -> Iterator[Due]:
    standing = {one.id: one for one in units}
    pools: dict[tuple[int, date], list[Owed]] = defaultdict(list)
    for one in owed:
        if not one.excluded:
            unit = standing[one.unit]
            pools[unit.parent or unit.id, one.start].append(one)
    for (superior, start), members in pools.items():
        together = sorted(item for one in members for item in done.get((one.unit, ""), NOTHING))
        due = judge(replace(members[0], unit=superior), rule.duty, together, NONE, moment)
        yield replace(due, reason=due.reason or f"本期轮到{standing[in_turn(members, start)].name}")


def in_turn(members: Sequence[Owed], start: date) -> int:
    """The same for everybody who asks: counted in weeks from the first week there is."""
    return members[(start.toordinal() // 7) % len(members)].unit
