"""A figure as a sum of atoms: which definition, over which tree, over which days.

本级 is what the unit itself owns, 含下级 its subtree, 下级 the difference: so the three always add up, and a row
owned by the unit together with one below counts at 本级. A stock as of a day is everything up to it; a share
compares what had come together by its last day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from taizhang.figures.atoms import Atom
from taizhang.figures.definitions import Known
from taizhang.figures.places import OWN
from taizhang.figures.spec import Spec
from taizhang.packs.reach import Reach

BEGINNING = date.min


@dataclass(frozen=True, slots=True)
class Term:
    """One kept definition over one unit and run of days."""

    known: Known
    unit: int
    tree: int
    reach: Reach
    first: date
    last: date
    stands: bool = True  # the unit itself counts in the tree (it is a member of the set, or in the line)

    def atoms(self, key: int) -> list[tuple[int, Atom]]:
        """Signed sums of one definition id."""
        whole = [(1, Atom(self.tree, self.unit, key, self.first, self.last))]
        own = Atom(OWN, self.unit, key, self.first, self.last)
        match self.reach:
            case Reach.OWN:
                return [(1, own)] if self.stands else []
            case Reach.ALL:
                return whole
            case Reach.BELOW:
                return [*whole, (-1, own)] if self.stands else whole


def days(spec: Spec, first: date, last: date, *, cumulative: bool = False) -> tuple[date, date]:
    return (first if spec.flow and not cumulative else BEGINNING), last


@dataclass(slots=True)
class Sum:
    """The value of terms: the detailed part and what lump rows add."""

    terms: list[Term] = field(default_factory=list)

    def atoms(self) -> list[Atom]:
        return [atom for term in self.terms for key in term.known.ids() for _, atom in term.atoms(key)]

    def value(self, found: Mapping[Atom, int]) -> tuple[int, int]:
        """(everything, of it lump)."""
        detailed = lump = 0
        for term in self.terms:
            detailed += sum(sign * found[atom] for sign, atom in term.atoms(term.known.id))
            if term.known.lumped:
                lump += sum(sign * found[atom] for sign, atom in term.atoms(-term.known.id))
        return detailed + lump, lump
