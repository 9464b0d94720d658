"""Charts as geometry in percent, drawn as SVG by parts/charts.html: nothing is measured in the browser.

Lines lie in a nested viewBox that stretches; text stands in a sibling and never does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STEPS = (1, 2, 5)
BANDS = 4  # about as many grid lines as read well
MARKS = 8


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series: what it is called, where it leads."""

    label: str
    value: float
    shown: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    x: float
    y: float
    point: Point


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis, in percent, and what is written there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    spots: list[Spot]
    levels: list[Mark]
    marks: list[Mark]
    plan: tuple[Spot, Spot] | None = None

    @property
    def path(self) -> str:
        return " ".join(f"{one.x:g},{one.y:g}" for one in self.spots)

    @property
    def area(self) -> str:
        return f"{self.spots[0].x:g},100 {self.path} {self.spots[-1].x:g},100" if self.spots else ""

    @property
    def plan_path(self) -> str:
        return " ".join(f"{one.x:g},{one.y:g}" for one in self.plan or ())


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str
    x: float
    width: float
    value: int


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    total: int
    href: str
    pieces: list[Piece]
    hrefs: Mapping[str, str]  # where the number of a piece leads, by its kind


def line(points: Sequence[Point], *, whole: int = 0, end: str = "") -> Line:
    """`whole` is how many steps the axis holds when it goes on beyond the last point; a plan then leads from the
    highest point evenly down to nothing at `end`."""
    top = ceiling(max((one.value for one in points), default=0))
    count = max(whole, len(points))
    spots = [Spot(_percent(n, count - 1), _height(one.value, top), one) for n, one in enumerate(points)]
    plan = None
    if whole > len(points) and spots:
        plan = (min(spots, key=lambda one: one.y), Spot(100.0, 100.0, Point(end, 0, "0")))
    every = max(1, -(-count // MARKS))
    marks = [Mark(spot.x, spot.point.label) for n, spot in enumerate(spots) if n % every == 0]
    return Line(spots, [Mark(_height(level, top), f"{level:g}") for level in levels(top)], marks, plan)


@dataclass(frozen=True, slots=True)
class Pillar:
    x: float
    y: float
    width: float
    height: float
    point: Point


@dataclass(frozen=True, slots=True)
class Pillars:
    pillars: list[Pillar]
    levels: list[Mark]
    marks: list[Mark]


def pillars(points: Sequence[Point]) -> Pillars:
    """What happened in each of several periods of equal standing, side by side."""
    top = ceiling(max((one.value for one in points), default=0))
    count = max(len(points), 1)
    room = 100 / count
    found = []
    for n, one in enumerate(points):
        y = _height(max(one.value, 0), top)
        found.append(Pillar(round(n * room + room * 0.15, 2), y, round(room * 0.7, 2), round(100 - y, 2), one))
    every = max(1, -(-len(points) // MARKS))
    marks = [Mark(round((n + 0.5) * room, 2), one.label) for n, one in enumerate(points) if n % every == 0]
    return Pillars(found, [Mark(_height(level, top), f"{level:g}") for level in levels(top)], marks)


def levels(top: float) -> list[float]:
    step = _step(top)
    return [n * step for n in range(round(top / step) + 1)]


def ceiling(value: float) -> float:
    """The next round number, so that the highest value lies below the upper edge."""
    step = _step(value)
    return max(step, -(-value // step) * step)


def _step(value: float) -> float:
    size = 1.0
    while True:
        for one in STEPS:
            if one * size * BANDS >= value:
                return one * size
        size *= 10


def _percent(part: float, whole: float) -> float:
    return round(100 * part / whole, 2) if whole > 0 else 0.0


def _height(value: float, top: float) -> float:
    return round(100 - 100 * value / top, 2)


def bar(
    label: str, href: str, parts: Sequence[tuple[str, int]], most: int, hrefs: Mapping[str, str] | None = None
) -> Bar:
    """Stacked from the left; `most` is the total of the longest bar."""
    pieces, x = [], 0.0
    for kind, value in parts:
        if value:
            width = _percent(value, most)
            pieces.append(Piece(kind, x, width, value))
            x = round(x + width, 2)
    return Bar(label, sum(value for _, value in parts), href, pieces, hrefs or {})
