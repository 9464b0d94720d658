"""What the address of a figure's page asks for."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from taizhang.figures import catalogue
from taizhang.figures.figure import Wanted
from taizhang.figures.periods import STEPS
from taizhang.figures.places import BLOCK, LINE
from taizhang.ledgers import installed
from taizhang.packs.model import Indicator
from taizhang.packs.reach import Reach
from taizhang.units.models import SetMember, Unit, UnitSet
from taizhang.units.request import ScopedRequest
from taizhang.units.unit_names import unit_named
from taizhang.web.board import spans

KEPT = ("unit", "period", "from", "to", "reach", "tree", "step")
MOST_SETS = 30


@dataclass(frozen=True, slots=True)
class Asked:
    indicator: Indicator
    unit: Unit
    span: spans.Span
    reach: Reach | None
    tree: int
    step: str
    given: dict[str, str]

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            self.indicator.id, self.unit.pk, self.span.first, self.span.last, reach=self.reach, tree=self.tree
        )

    @property
    def tree_name(self) -> str:
        return self.given.get("tree", "")

    @property
    def on_line(self) -> bool:
        return self.tree == LINE

    def query(self, **changed: object) -> str:
        merged: dict[str, object] = {"unit": self.unit.code, **self.given, **changed}
        return urlencode({key: value for key, value in merged.items() if value not in ("", None)})


def asked(here: ScopedRequest, indicator: str, *, today: date) -> Asked:
    given = {key: here.GET[key].strip() for key in KEPT if here.GET.get(key, "").strip()}
    step = given.get("step", "")
    return Asked(
        indicator=catalogue.indicator(installed.current(), indicator),
        unit=unit_named(here.scope, given["unit"]) if given.get("unit") else here.account.unit,
        span=spans.span(given, today=today),
        reach=catalogue.reach(given.get("reach", "")),
        tree=catalogue.tree(given["tree"]) if given.get("tree") else BLOCK,
        step=step if step in STEPS else "",
        given=given,
    )


def sets_of(unit: Unit) -> list[UnitSet]:
    """Counted sets the unit stands in: trees its figures may be asked in."""
    held = SetMember.objects.filter(unit=unit, set__counted=True).values("set")
    return list(UnitSet.objects.filter(pk__in=held).order_by("pk")[:MOST_SETS])
