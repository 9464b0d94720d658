"""How much of one text is read. The rule: what lies past a limit is named as unread, never dropped in silence.

No report comes near these; an unbounded reader could be kept busy on purpose.
"""

from dataclasses import dataclass
from typing import Final

NUMBERS: Final = 12_000  # numbers with a measure word; a report of a thousand pages stays below
LOOKED_AT: Final = 30_000  # numerals of any kind, years and bare digits included
PLACEHOLDERS: Final = 6_000  # runs of X, *, ○ …; a template has hundreds
QUANTIFIERS: Final = 3_000


@dataclass(frozen=True, slots=True)
class Unread:
    """The part of the given text, from `start` to its end, that was not read, and for what."""

    start: int
    end: int
    rule: str  # limit.numbers, limit.slots, limit.quantifiers
