"""Where many new units will stand, computed at once: for imports and for the demo world.

Rows name their superiors by code, among themselves or among units that are there. Siblings keep the order of the
rows and follow whoever is there already. Nothing here asks the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from taizhang.units import paths
from taizhang.units.tree import LAST, STEP

PREFECTURE = "prefecture"


@dataclass(slots=True)
class UnitRow:
    """One unit to be set up."""

    code: str
    name: str
    kind: str
    above: str = ""
    line_above: str = ""
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    credit_code: str = ""
    doc_prefix: str = ""
    started_on: date | None = None
    first_use: date | None = None
    number: int = 0  # the row of the sheet it was read from


@dataclass(frozen=True, slots=True)
class Standing:
    """What must be known of a unit that is there already and is named as a superior."""

    id: int
    path: str
    home: int
    last_child: int  # the highest order among its children, -1 for none
    line_path: str = ""
    last_line_child: int = -1


@dataclass(slots=True)
class Place:
    """Where one new unit will stand. `parent`, `line_parent` and `home` are indexes into the rows, or ids."""

    path: str
    order: int
    size: int = 1
    line_path: str = ""
    home_row: int | None = None
    home: int = 0


@dataclass(slots=True)
class Laid:
    places: list[Place]
    # Units that were there: by how many each grows (by path), and who becomes the head of a line.
    grown: dict[str, int] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)


class Unplaceable(ValueError):
    """Some rows stand under each other in a ring, or too deep, or too many under one."""

    def __init__(self, rows: Iterable[int], message: str) -> None:
        super().__init__(message)
        self.rows = list(rows)
        self.message = message


def lay(rows: Sequence[UnitRow], there: Mapping[str, Standing], last_root: int = -1, last_head: int = -1) -> Laid:
    """Give every row its place in both trees."""
    index = {row.code: place for place, row in enumerate(rows)}
    laid = _lay_territory(rows, index, there, last_root)
    _lay_lines(rows, index, there, laid, last_head)
    return laid


def _by_superior(rows: Sequence[UnitRow], superior: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        found[getattr(row, superior)].append(place)
    return found


def _lay_territory(
    rows: Sequence[UnitRow], index: Mapping[str, int], there: Mapping[str, Standing], last_root: int
) -> Laid:
    children = _by_superior(rows, "above")
    places: dict[int, Place] = {}
    grown: dict[str, int] = defaultdict(int)
    tops = [code for code in children if code not in index]
    order: list[int] = []
    for top in tops:
        base = there.get(top)
        last = base.last_child if base else last_root
        order += _place_children(children[top], base.path if base else "", last, base.home if base else 0, places)
    for place in order:  # grows while it is walked: each row brings its children behind it
        here = places[place]
        if rows[place].kind == PREFECTURE:
            here.home_row = place
        below = children.get(rows[place].code, ())
        order += _place_children(below, here.path, -1, here.home, places, home_row=here.home_row)
    if len(places) < len(rows):
        raise Unplaceable(
            (place for place in range(len(rows)) if place not in places), "上级单位互为上下级，请核对上级编码。"
        )
    for place in reversed(order):
        above = rows[place].above
        if above in index:
            places[index[above]].size += places[place].size
        else:
            _grow(grown, there.get(above), places[place].size)
    return Laid(places=[places[place] for place in range(len(rows))], grown=dict(grown))


def _place_children(
    children: Sequence[int], path: str, last: int, home: int, places: dict[int, Place], home_row: int | None = None
) -> Sequence[int]:
    if not children:
        return children
    if len(path) // paths.WIDTH >= paths.MAX_DEPTH:
        raise Unplaceable(children, f"单位层级最多{paths.MAX_DEPTH}级，请另选上级。")
    step = min(STEP, (LAST - max(last, 0)) // (len(children) + 1))
    if step < 1:
        raise Unplaceable(children, "同一上级的直属单位过多，请分设下级。")
    for number, child in enumerate(children, start=1):
        at = max(last, 0) + step * number
        places[child] = Place(path=path + paths.segment(at), order=at, home=home, home_row=home_row)
    return children


def _grow(grown: dict[str, int], base: Standing | None, by: int) -> None:
    if base is not None:
        for path in paths.ancestors(base.path, itself=True):
            grown[path] += by


def _lay_lines(
    rows: Sequence[UnitRow], index: Mapping[str, int], there: Mapping[str, Standing], laid: Laid, last_head: int
) -> None:
    """Lines are numbered in the order of the rows; heads of lines get numbers of their own."""
    children = _by_superior(rows, "line_above")
    children.pop("", None)
    placed: list[int] = []
    for code in children:
        above = index.get(code)
        base = there.get(code) if above is None else None
        if above is not None and rows[above].line_above:
            continue  # it hangs below somebody and is placed with him
        path, last = (base.line_path, base.last_line_child) if base else ("", -1)
        if not path:
            last_head += 1
            path = paths.segment(last_head)
            if above is not None:
                laid.places[above].line_path = path
            else:
                laid.heads[code] = path
        placed += _place_line(children[code], path, last, laid)
    for place in placed:
        placed += _place_line(children.get(rows[place].code, ()), laid.places[place].line_path, -1, laid)
    hung = sum(len(below) for below in children.values())
    if len(placed) < hung:
        lost = [place for below in children.values() for place in below if not laid.places[place].line_path]
        raise Unplaceable(lost, "行业上级互为上下级，请核对行业上级编码。")


def _place_line(children: Sequence[int], path: str, last: int, laid: Laid) -> Sequence[int]:
    if children and len(path) // paths.WIDTH >= paths.MAX_DEPTH:
        raise Unplaceable(children, f"行业线层级最多{paths.MAX_DEPTH}级，请另选行业上级。")
    for number, child in enumerate(children, start=1):
        laid.places[child].line_path = path + paths.segment(last + number)
    return children
