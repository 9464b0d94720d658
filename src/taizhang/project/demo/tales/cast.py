"""Who acts in the stories, and how an act is told: through the same operations as everybody's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.audit.actor import SYSTEM, Actor
from taizhang.audit.operation import operation
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import evidence, steps
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.project.demo.world import World
from taizhang.units.models import Account, Person, Unit
from taizhang.units.scope import Scope, scope_of

TOLD = "demo.story"


@dataclass(frozen=True, slots=True)
class Cast:
    world: World

    def as_(self, username: str) -> Scope:
        """What an account of the demo may do, acting from a page."""
        account = Account.objects.get(username=username)
        actor = Actor(account=account.pk, name=account.name, unit=account.unit_id, via="page")
        return scope_of(account, actor, today=self.world.today)

    def unit_of(self, username: str) -> Unit:
        unit = Account.objects.select_related("unit").get(username=username).unit
        assert unit is not None
        return unit

    def day(self, part: float) -> date:
        """A day that lies a part of the way from the first day of use to today."""
        whole = (self.world.today - self.world.started).days
        return self.world.started + timedelta(days=int(whole * part))

    def leader(self, unit: Unit) -> int:
        return (
            Person.system.filter(unit=unit, ended_on=None)
            .order_by("-leader", "order")
            .values_list("pk", flat=True)[0]
        )

    def enter(
        self,
        username: str,
        ledger: str,
        day: date,
        values: Mapping[str, object],
        *,
        parent: Entry | None = None,
        origin: Entry | None = None,
    ) -> Entry:
        new = NewEntry(
            ledger,
            self.unit_of(username).pk,
            values,
            parent=parent.pk if parent else None,
            origin=origin.pk if origin else None,
        )
        return create(self.as_(username), new, today=day)

    def step(
        self,
        username: str,
        entry: Entry,
        step: str,
        day: date,
        *,
        comment: str = "",
        reason: str = "",
        signed: bool = False,
        **values: object,
    ) -> Entry:
        entry.refresh_from_db()
        signature = steps.Signature(name="温勤", post="分管领导", day=day) if signed else None
        taken = steps.Taken(step, entry.version, day, comment, reason, signature, values)
        return steps.take(self.as_(username), entry.pk, taken, today=day)

    def attach(self, username: str, entry: Entry, name: str, data: bytes, day: date) -> None:
        evidence.add(self.as_(username), evidence.NewEvidence(entry.pk, name, day), [data])

    def tell(self, key: str, entries: list[Entry]) -> None:
        """Remember which rows a story is about, so that `taizhang demo --story` can name them."""
        with operation(SYSTEM) as op:
            op.event(TOLD, f"demo:{key}", key, after={"entries": [one.pk for one in entries]})
