"""What `bench figures` measures, in a process of its own on the standing data set; prints one line of JSON.

Baselines of the same run: naive grouping over entries, and a flattened table with a column per level, rebuilt here as
the nightly analytics table of a district information system is.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from taizhang.project.bench import Row, figures_baselines
from taizhang.project.bench.figures_data import DAYS, FIRST, KINDS
from taizhang.project.bench.figures_entries import take_back, write_entries
from taizhang.project.bench.figures_pack import keys
from taizhang.project.bench.figures_writers import SECONDS, rates
from taizhang.project.bench.timing import busy, spent
from taizhang.project.django_setup import setup

LAST = FIRST + timedelta(days=DAYS - 1)
ODD = (date(2023, 2, 11), date(2023, 5, 11))  # 90 days that begin and end inside months
WHOLE = (date(2023, 3, 1), date(2023, 5, 31))
ALL_TIME = (date.min, LAST)


FULL = "province"  # what the bars are of
SHOWN = "要求是全省规模的，在这里只供比较"


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and of processors: this process, its connection's and what they started."""

    wall: float
    core: float


def main() -> None:
    scale = sys.argv[1]
    setup()
    from taizhang.project.bench.figures_data import build

    made = clock(lambda: build(scale))
    first = Row(
        "造数据（已有则沿用）", made.wall, "秒", bar="600 秒以内", holds=made.wall < 600, note=core_of(made)
    )
    say(first.line())
    rows = [first, *Trial(scale).rows()]
    sys.stdout.write(json.dumps([asdict(row) for row in rows]) + "\n")


def clock(work: Callable[[], object]) -> Took:
    core, start = spent(), time.perf_counter()
    work()
    wall = time.perf_counter() - start
    return Took(wall, spent() - core)


def median(work: Callable[[], object], rounds: int) -> Took:
    """The clock of the round in the middle; processors of all of them, which tick in hundredths, shared out."""
    work()
    core = spent()
    walls = [clock(work).wall for _ in range(rounds)]
    return Took(statistics.median(walls), (spent() - core) / rounds)


class Trial:
    def __init__(self, scale: str = FULL) -> None:
        from django.db import connection

        from taizhang.units.models import Unit

        self.scale, self.vendor = scale, connection.vendor
        self.units = {kind: list(Unit.system.filter(kind=kind).order_by("path")) for kind in KINDS}

    def rows(self) -> list[Row]:
        found = []
        for part in (
            self.rebuilt,
            self.root,
            self.dashboard,
            self.weeks,
            self.mass,
            self.move,
            self.disk,
            self.writes,
        ):
            for row in part():
                told = row if self.scale == FULL or not row.bar else replace(row, holds=None, note=shown(row))
                say(told.line())
                found.append(told)
        return found

    def rebuilt(self) -> list[Row]:
        rebuilt = clock(self.rebuild)
        flat = clock(figures_baselines.flatten)
        self.exact()
        return [compared("重建全部合计（秒）", rebuilt, "秒", flat, 0.8)]

    def rebuild(self) -> None:
        from taizhang.figures import build, registration
        from taizhang.units.scope import SYSTEM_SCOPE

        waiting = registration.register_again(SYSTEM_SCOPE)
        if not build.build(waiting, tell):
            raise RuntimeError("the tree changed under the rebuild")
        build.drop_old()

    def read(self, units: list[Any], spans: list[tuple[date, date]]) -> Any:
        from taizhang.figures.table import table
        from taizhang.units.scope import SYSTEM_SCOPE

        return table(SYSTEM_SCOPE, [unit.pk for unit in units], keys(), spans)

    def exact(self) -> None:
        """No figure is fast that is wrong."""
        county = self.units["county"][0]
        read = self.read([county], [ODD])
        got = [read.figure(county.pk, key, ODD).stored for key in keys()]
        want = figures_baselines.naive_of(county, ODD)
        if got != want:
            raise RuntimeError(f"figures differ from the entries: {got} {want}")

    def root(self) -> list[Row]:
        top = self.units["province"][0]
        self.tail(1_000)
        ours = median(lambda: self.read([top], [ALL_TIME]), 50)
        naive = median(lambda: figures_baselines.naive_of(top, ALL_TIME), 1)
        self.fold()
        row = compared("全省累计40项，未归并1千条", ours, "毫秒", naive, 1 / 200)
        return [replace(row, bar=f"{row.bar}且 10 毫秒以内", holds=bool(row.holds) and ours.wall < 0.010)]

    def dashboard(self) -> list[Row]:
        county = self.units["county"][len(self.units["county"]) // 2]
        below = [one for one in self.units["town"] if one.parent_id == county.pk][:20]
        found = []
        for name, span, bar in (("任意90天", ODD, 0.5), ("整月", WHOLE, 0.05)):
            ours = median(lambda span=span: self.read(below, [span]), 7)  # type: ignore[misc]  # bound now
            naive = median(lambda span=span: figures_baselines.naive_children(county, below, span), 3)  # type: ignore[misc]  # too
            found.append(compared(f"县看板：{len(below)}个乡镇×40，{name}", ours, "毫秒", naive, bar))
        return found

    def weeks(self) -> list[Row]:
        top = self.units["province"][0]
        start = date(2023, 5, 1)
        spans = [(start + timedelta(days=7 * n), start + timedelta(days=7 * n + 6)) for n in range(12)]
        ours = median(lambda: self.read([top], spans), 5)
        naive = median(lambda: figures_baselines.naive_weeks(top, spans[0][0], spans[-1][1]), 1)
        return [compared("全省12周×40", ours, "毫秒", naive, 1 / 150)]

    def mass(self) -> list[Row]:
        """Every unit down to the townships, and villages of one part of the province."""
        units = [*self.units["province"], *self.units["prefecture"], *self.units["county"], *self.units["town"]]
        units += self.units["village"][: max(0, 2_659 - len(units))] if len(self.units["village"]) > 2_000 else []
        ours = clock(lambda: self.read(units, [ALL_TIME, WHOLE]))
        naive = clock(lambda: [figures_baselines.naive_levels(units, span) for span in (ALL_TIME, WHOLE)])
        flat = clock(lambda: [figures_baselines.flat_levels(units, span) for span in (ALL_TIME, WHOLE)])
        name = f"{len(units)}个单位×80（批量报表）"
        return [
            compared(name, ours, "秒", naive, 1 / 6),
            compared(name + "，与逐级列表相比", ours, "秒", flat, 1 / 3),
        ]

    def move(self) -> list[Row]:
        from taizhang.units.operations import moving
        from taizhang.units.scope import SYSTEM_SCOPE

        county = self.units["county"][0]
        home, other = self.units["prefecture"][0], self.units["prefecture"][1]
        times = [
            clock(lambda to=to: moving.move(SYSTEM_SCOPE, county.pk, to.pk))  # type: ignore[misc]  # bound now
            for to in (other, home, other, home)
        ]
        ours = Took(statistics.median(one.wall for one in times), statistics.mean(one.core for one in times))
        naive = clock(lambda: figures_baselines.move_flat(county.pk, other.pk))
        figures_baselines.move_flat(county.pk, home.pk)
        return [compared("划转一个县连同数字", ours, "毫秒", naive, 1 / 15)]

    def disk(self) -> list[Row]:
        cells, entries = figures_baselines.sizes()
        ratio = cells / entries
        return [Row("合计占用的磁盘", cells / 1e6, "MB", entries / 1e6, ratio, "0.4 以内", ratio <= 0.4)]

    def tail(self, entries: int) -> None:
        """Deltas not folded yet, from entries that are written and taken away again."""
        from taizhang.figures.models import Delta

        self.fold()
        base = write_entries(self.units["branch"], entries // 4)
        say(f"tail {Delta.objects.count()}")
        take_back(base)
        say(f"tail {Delta.objects.count()}")

    def fold(self) -> None:
        from taizhang.figures.fold import fold_all

        while fold_all():
            pass

    def writes(self) -> list[Row]:
        count = 4_000
        made = write_entries(self.units["branch"], count)
        start, begun = busy(), time.perf_counter()
        self.fold()
        core, wall = busy() - start, time.perf_counter() - begun
        take_back(made)
        self.fold()
        found = [
            Row("归并，一个核的一秒", count / core, "条目", bar="3000以上", holds=count / core >= 3_000),
            Row("归并，时钟的一秒", count / wall, "条目"),
        ]
        if self.vendor == "postgresql":
            plain, ours = self.rates()
            note = "每个写者一个进程，处理器时间不计"
            found.append(Row("带数字的写入，8个写者同一台账，思考5毫秒", ours, "条/秒", plain, ours / plain,
                             "0.6 以上", ours / plain >= 0.6, note))  # fmt: skip
        return found

    def rates(self) -> tuple[float, float]:
        """Entries a second without figures and with; none of them stays in the data set."""
        from taizhang.ledgers.models import Entry

        last = Entry.system.order_by("-id").values_list("id", flat=True).first() or 0
        written = Entry.system.filter(pk__gt=last)
        seconds = SECONDS if self.scale == FULL else SECONDS / 2
        found = rates(seconds, lambda: written._raw_delete(using="default"))
        take_back(list(written))
        self.fold()
        return found


def compared(name: str, ours: Took, unit: str, baseline: Took, bar: float) -> Row:
    words = f"{bar:g} 以内" if bar >= 0.1 else f"1/{round(1 / bar)} 以内"
    times, ratio = 1_000 if unit == "毫秒" else 1, ours.wall / baseline.wall
    note = f"{core_of(ours, unit)}、基线 {baseline.core * times:.3g}"
    return Row(name, ours.wall * times, unit, baseline.wall * times, ratio, words, ratio <= bar, note)


def core_of(took: Took, unit: str = "秒") -> str:
    return f"处理器 {took.core * (1_000 if unit == '毫秒' else 1):.3g} {unit}"


def shown(row: Row) -> str:
    return f"{row.note}，{SHOWN}" if row.note else SHOWN


def tell(_done: int, _total: int, text: str = "") -> None:
    say(text)


def say(text: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {text}\n")


if __name__ == "__main__":
    main()
