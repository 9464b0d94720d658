"""One place of a report with what stands in it: its printed form, and where it is a figure, the figure itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from taizhang.figures.figure import Figure

HOLE = "____"
FIGURE, TEXT, LIST, PROSE, ASK, QUANTIFIER, HAND = "figure", "text", "list", "prose", "ask", "quantifier", "hand"


@dataclass(slots=True)
class Filled:
    """`problem` says why it is a hole: what is missing, and whose it is."""

    key: str
    text: str
    kind: str = TEXT
    figure: Figure | None = None
    period: str = ""  # the word for time it was asked with
    part: str = ""  # of a share: 分子, 分母 or the share itself
    problem: str = ""
    basis: str = ""  # of a figure by hand
    about: str = ""  # a name for it in messages
    source: str = ""  # under which key people give it
    inner: "list[Filled]" = field(default_factory=list)  # figures inside a text
    drawn_from: str = ""  # the list of which its words are rows

    @property
    def is_hole(self) -> bool:
        return bool(self.problem)

    def lists(self) -> Iterator[str]:
        """The lists it draws rows from."""
        yield from (one.drawn_from for one in (self, *self.inner) if one.drawn_from)


def hole(key: str, problem: str, kind: str = TEXT, about: str = "") -> Filled:
    return Filled(key, HOLE, kind, problem=problem, about=about)


Piece = str | Filled


def plain(pieces: list[Piece]) -> str:
    return "".join(one if isinstance(one, str) else one.text for one in pieces)
