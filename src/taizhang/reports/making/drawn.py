"""A template with everything filled in, one signature short of a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from taizhang.figures.figure import Wanted
from taizhang.reports.evaluate.filled import Filled
from taizhang.reports.evaluate.sources import Sources

Groups = Mapping[str, Sequence[Mapping[str, Filled]]]


@dataclass(slots=True)
class Drawn:
    """`finish` puts the manifest in and gives the bytes."""

    filled: list[Filled]
    finish: Callable[[str], bytes]
    imprint: str
    kind: str  # word, form
    suffix: str
    title: str = ""
    groups: Groups = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)  # of no place in particular
    warnings: list[str] = field(default_factory=list)  # worth a look, in the way of nothing
    length: int = 0  # characters of text

    def every(self) -> list[Filled]:
        """Those of rows that repeat carry their number: town.3."""
        repeated = [
            numbered(one, number)
            for rows in self.groups.values()
            for number, row in enumerate(rows)
            for one in row.values()
        ]
        return [*self.filled, *repeated]


def numbered(one: Filled, number: int) -> Filled:
    return replace(one, key=f"{one.key}.{number}")


class Template(Protocol):
    """Whatever a report can be made from: a stored Word file or form, or a report of a pack."""

    @property
    def key(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def limit(self) -> int | None: ...
    @property
    def addressee(self) -> str: ...
    def packs(self) -> frozenset[str]: ...
    def wants(self, sources: Sources) -> list[Wanted]: ...
    def draw(self, sources: Sources, last_line: str) -> Drawn: ...
