"""The rows of a subtree, asked for in the way that its size calls for.

Of a small subtree with few rows the units' ids are resolved first and each unit's own index is read (*gathered*); a
large or a full one is *walked*: the list is gone through in its order, asking of each row where its unit stands, until
the page is full. A planner left to itself chooses the wrong one of the two by a factor of a thousand, so the choice is
made here: the order of what is gathered is written so that no index can serve it, and where the unit of a walked row
stands is a question of its own.

Joint rows that stand in the subtree by a co-owner only are few; where rows are gathered their ids are resolved too. A
condition `OR joint` would keep both databases from every index.
"""

from collections.abc import Hashable
from functools import cached_property

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.utils import timezone

from taizhang.audit import kept
from taizhang.ledgers.models import Entry, EntryUnit
from taizhang.ledgers.models.entry import LIVE
from taizhang.packs.model import Ledger
from taizhang.units import likeness, paths
from taizhang.units.id_in import IdIn, InSubtree, numbers
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

FEW_UNITS = 2_500
HANDFUL = 250  # units
FEW_ROWS = 4_000  # of one ledger
# Stand-ins of a kept statement (audit/kept.py).
PATH, UNITS, ELSEWHERE = kept.word("top."), kept.numbers("units"), kept.numbers("elsewhere")


def is_small(top: Unit) -> bool:
    return top.parent_id is not None and top.size < FEW_UNITS


class Subtree:
    """What is asked of one subtree, resolved once for all the statements of a page."""

    def __init__(self, scope: Scope, top: Unit) -> None:
        self.scope, self.top = scope, top
        self.whole = scope.can(Right.VIEW, top)
        self._walked: dict[str, bool] = {}
        self.kept: dict[Hashable, QuerySet[Entry]] = {}  # rows some statements of one page have in common

    def is_walked(self, ledger: str) -> bool:
        """Whether a page of its list is filled sooner by walking. Measured on SQLite both cost the same at about
        FEW_ROWS rows; PostgreSQL knows how many rows the units have and chooses itself where they are more than a
        handful."""
        if not is_small(self.top):
            return True
        if connection.vendor == "postgresql":
            return self.top.size >= HANDFUL
        if ledger not in self._walked:
            rows = Entry.system.filter(IdIn("unit_id", self.units), ledger=ledger).order_by()
            self._walked[ledger] = rows[: FEW_ROWS + 1].count() > FEW_ROWS
        return self._walked[ledger]

    def rows(self, *, walked: bool) -> QuerySet[Entry]:
        """Rows of the subtree that the actor may see."""
        if not self.whole:
            joint = Q(joint=True) & Exists(_owned(self.top).filter(entry=OuterRef("pk")))
            inside = paths.within(self.top.path, field="unit__path")
            return Entry.objects.visible_to(self.scope).filter(inside | joint)
        rows = Entry.objects.opened(self.scope)
        if self.top.parent_id is None:
            return rows
        return rows.filter(self._gathered) if self.gathers(walked=walked) else _walked(rows, self.top)

    def gathers(self, *, walked: bool) -> bool:
        """Whether ids stand in the statement. PostgreSQL walks by the ids, which it hashes; SQLite would gather."""
        named = not walked or (is_small(self.top) and connection.vendor == "postgresql")
        return named and self.whole and self.top.parent_id is not None

    def is_counted_by_units(self, ledger: Ledger) -> bool:
        """More than a handful of units, in a ledger none of whose rows is kept from who sees the subtree."""
        hides = ledger.private is not None or ledger.hidden_until is not None
        return self.top.parent_id is not None and self.top.size >= HANDFUL and self.whole and not hides

    def of_its_units(self, ledger: str) -> QuerySet[Entry]:
        return Entry.system.filter(InSubtree("unit_id", self.top.path), ledger=ledger, gone=LIVE).order_by()

    def shared_with_it(self, ledger: str) -> QuerySet[Entry]:
        """Joint rows of units elsewhere that stand in the subtree by a co-owner."""
        shared = Entry.system.filter(ledger=ledger, gone=LIVE, joint=True, pk__in=_owned(self.top).values("entry"))
        return shared.exclude(paths.within(self.top.path, field="unit__path")).order_by()

    @property
    def _gathered(self) -> Q:
        inside = Q(IdIn("unit_id", self.units))
        return inside | Q(IdIn("id", self.elsewhere)) if self.elsewhere else inside

    @cached_property
    def units(self) -> str:
        """The units themselves, as text of a statement."""
        shape, given = ("units within",), likeness.path(PATH, self.top.path)
        found = kept.rows(shape, lambda: Unit.system.filter(paths.within(PATH)).values_list("pk"), given)
        return numbers(pk for (pk,) in found)

    @cached_property
    def elsewhere(self) -> str:
        """Joint rows of units elsewhere that stand here by a co-owner; "" where there are none."""

        def build() -> QuerySet[Entry, tuple[int]]:
            shared = EntryUnit.objects.filter(IdIn("unit_id", UNITS)).values("entry")
            return Entry.system.filter(pk__in=shared).exclude(IdIn("unit_id", UNITS)).values_list("pk")

        found = kept.rows(("shared elsewhere",), build, {UNITS: self.units})
        return numbers(pk for (pk,) in found) if found else ""


class Likeness(Subtree):
    """A subtree without its place, to write a kept statement with; `given` is what the real one has there."""

    def __init__(self, real: Subtree, *, walked: bool) -> None:
        alike = likeness.of_scope(real.scope)
        top = Unit(pk=0, path=PATH, parent_id=real.top.parent_id, size=real.top.size)
        super().__init__(alike.scope, top)
        self.whole = real.whole
        self.given = {**alike.given, **likeness.path(PATH, real.top.path)}
        elsewhere = real.gathers(walked=walked) and bool(real.elsewhere)
        if real.gathers(walked=walked):
            self.given |= {UNITS: real.units, ELSEWHERE: real.elsewhere}
        self.__dict__ |= {"units": UNITS, "elsewhere": ELSEWHERE if elsewhere else ""}  # the cached properties
        top_of_all, day = top.parent_id is None, timezone.localdate()  # what is announced is so from a day on
        self.shape = (walked, is_small(top), top_of_all, real.whole, elsewhere, alike.shape, day)


def within(scope: Scope, top: Unit, *, walked: bool) -> QuerySet[Entry]:
    """Rows of the subtree that the actor may see, for who asks once."""
    return Subtree(scope, top).rows(walked=walked)


def _owned(top: Unit) -> QuerySet[EntryUnit]:
    return EntryUnit.objects.filter(paths.within(top.path, field="unit__path"))


def _walked(rows: QuerySet[Entry], top: Unit) -> QuerySet[Entry]:
    """A scalar subquery is not pulled up into a join, so the order's index is walked and each row is asked once. It
    answers yes or no: of a comparison outside it PostgreSQL would expect hardly a row, and sort."""
    inside = ExpressionWrapper(paths.within(top.path), output_field=BooleanField())
    asked = Unit.system.filter(pk=OuterRef("unit_id")).values(inside=inside)
    joint = Q(joint=True) & Exists(_owned(top).filter(entry=OuterRef("pk")))
    return rows.alias(inside=Subquery(asked, output_field=BooleanField())).filter(Q(inside=True) | joint)


def gathered(column: str, *, descending: bool) -> OrderBy:
    """An order that no index serves: the rows of the units are gathered first and sorted then."""
    return OrderBy(Coalesce(F(column), F(column)), descending=descending)
