"""What happened to the rows of a figure after a report was issued, replayed from the events that followed."""

from dataclasses import dataclass

from taizhang.audit.models import Event
from taizhang.audit.wording import of as wording_of
from taizhang.figures import rows as drill
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.reports.making.facts import Fact
from taizhang.reports.verifying.recount import wanted_of
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

EVENTS, MOST = 5_000, 200


@dataclass(frozen=True, slots=True)
class Moved:
    """One row touched since: whether the figure still counts it, and what was done to it."""

    entry: int
    number: str
    title: str
    unit: str
    acts: tuple[str, ...]
    counted: bool

    @property
    def words(self) -> str:
        return f"{self.number}（{self.unit}，{'、'.join(self.acts)}）"


def moved(scope: Scope, fact: Fact, event: int) -> list[Moved]:
    """Rows of the figure's ledger and units that were touched after the event, the latest first."""
    ledgers = _ledgers(fact)
    unit = Unit.system.filter(code=fact["unit"]).first()
    if not ledgers or unit is None:
        return []
    acts: dict[int, dict[str, None]] = {}
    rows = Event.objects.filter(pk__gt=event, object__startswith="entry:").order_by("-pk")
    for name, action in rows.values_list("object", "action")[:EVENTS]:
        key = name.partition(":")[2]
        if key.isdigit():
            acts.setdefault(int(key), {})[wording_of(name).action(action) or action] = None
    visible = Entry.objects.visible_to(scope).filter(
        paths.within(unit.path, field="unit__path"), ledger__in=ledgers
    )
    found = list(visible.filter(pk__in=list(acts)[:EVENTS]).select_related("unit").order_by("-pk")[:MOST])
    here = counted(scope, fact) if found else set()
    return [
        Moved(one.pk, one.number, one.title, one.unit.short_name, tuple(acts[one.pk]), one.pk in here)
        for one in found
    ]


def left(scope: Scope, fact: Fact, event: int) -> list[Moved]:
    """Those the figure does not count any more, though they were there before the report."""
    return [one for one in moved(scope, fact, event) if not one.counted and not _only_new(one)]


def _only_new(one: Moved) -> bool:
    """Registered since: it was never in the old figure."""
    return "登记" in one.acts or "导入" in one.acts


def counted(scope: Scope, fact: Fact) -> set[int]:
    """The rows the figure opens now."""
    unit = Unit.system.filter(code=fact["unit"]).first()
    wanted = wanted_of(fact, {fact["unit"]: unit.pk} if unit else {})
    found: set[int] = set()
    after: str | None = None
    while wanted is not None and len(found) < EVENTS:
        page = drill.rows(scope, wanted, after=after, limit=drill.LONGEST)
        found |= {one.entry for one in page.rows}
        after = page.next
        if after is None:
            break
    return found


def _ledgers(fact: Fact) -> set[str]:
    """The ledgers an indicator is counted from, its parts' included."""
    packs = installed.current()
    waiting, found = [str(fact.get("indicator", ""))], set()
    while waiting:
        one = packs.indicators.get(waiting.pop())
        if one is not None:
            waiting += one.parts
            found |= {one.ledger} if one.ledger else set()
    return found
