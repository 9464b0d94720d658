"""The simple formulas of forms (SUM, + and −, a product or share of two cells), reckoned here to keep the values a
reader sees in step, and to compare the form's own totals with ours. Others are left to the spreadsheet."""

import re
from collections.abc import Callable, Mapping

from taizhang.files.forms.grid import FormSheet, Place, place_of

_TOKEN = re.compile(r"\s*(?:(SUM)\(([^()]*)\)|(\$?[A-Z]{1,3}\$?\d+)|(\d+(?:\.\d+)?)|([-+*/]))")
_RANGE = re.compile(r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")
LARGEST = 10_000
_Value = Callable[[Place], float]


class Unknown(Exception):
    """A formula this does not reckon."""


def reckon(sheet: FormSheet, filled: "Mapping[Place, float]") -> dict[Place, float | None]:
    """Each formula's value with these cells filled; None where it is not one of the simple ones."""
    values: dict[Place, float | None] = {}

    def value(place: Place, depth: int = 0) -> float:
        if place in filled:
            return filled[place]
        cell = sheet.cells.get(place)
        if cell is None or cell.formula is None:
            return cell.number or 0.0 if cell else 0.0
        if depth > 20:
            raise Unknown
        if place not in values:
            values[place] = None  # a circle ends here
            values[place] = _evaluate(cell.formula, lambda at: value(at, depth + 1))
        known = values[place]
        if known is None:
            raise Unknown
        return known

    for place, cell in sheet.cells.items():
        if cell.formula is not None and place not in values:
            try:
                value(place)
            except (Unknown, ZeroDivisionError):
                values[place] = None
    return values


def _evaluate(formula: str, value: "_Value") -> float:
    """Sums of products, left to right; no brackets but those of SUM."""
    total, term, sign, pending, at = 0.0, None, 1.0, "", 0
    while at < len(formula):
        found = _TOKEN.match(formula, at)
        if found is None:
            raise Unknown
        at = found.end()
        operator = found[5]
        if operator in ("+", "-"):
            if term is None and pending:
                raise Unknown
            total += sign * (term or 0.0)
            sign, term, pending = (1.0 if operator == "+" else -1.0), None, ""
        elif operator:
            if term is None:
                raise Unknown
            pending = operator
        else:
            number = _operand(found, value)
            if term is None:
                term = number
            elif pending:
                term, pending = (term * number if pending == "*" else term / number), ""
            else:
                raise Unknown
    if term is None or pending:
        raise Unknown
    return total + sign * term


def _operand(found: "re.Match[str]", value: "_Value") -> float:
    if found[1]:
        return sum(value(place) for part in found[2].split(",") for place in _places(part.strip()))
    return value(place_of(found[3])) if found[3] else float(found[4])


def _places(part: str) -> list[Place]:
    if not _RANGE.fullmatch(part):
        raise Unknown
    first, _, last = part.partition(":")
    (top, left), (bottom, right) = place_of(first), place_of(last or first)
    if (bottom - top + 1) * (right - left + 1) > LARGEST:
        raise Unknown
    return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
