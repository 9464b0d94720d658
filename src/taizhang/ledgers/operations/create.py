"""A new entry: a fact entered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.audit import single
from taizhang.audit.errors import Invalid, Missing, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import installed, keepers, numbering, prepare, snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.hiding import entered_at
from taizhang.ledgers.local import local_fields
from taizhang.ledgers.models import Entry, EntryLink, EntryUnit, Stay
from taizhang.ledgers.operations.origins import mark_origin
from taizhang.ledgers.prepare import LOCAL, Above, Draft
from taizhang.ledgers.record import entry_event
from taizhang.ledgers.references import References
from taizhang.packs.model import Ledger
from taizhang.units.models import Unit
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class NewEntry:
    ledger: str
    unit: int  # where it is entered; the owner field of the ledger may name another unit in reach
    values: Mapping[str, object]
    parent: int | None = None
    origin: int | None = None


def create(scope: Scope, new: NewEntry, *, today: date) -> Entry:
    with operation(scope.actor) as op:
        ledger = installed.ledger(new.ledger)
        unit = entering_unit(scope, ledger, new.unit)
        above = find_above(scope, ledger, new)
        references = References(scope, unit)
        made = draft_new(ledger, unit, above, new.values, references, today=today)
        return insert(op, scope, ledger, unit, above, made, today=today)


def entering_unit(scope: Scope, ledger: Ledger, key: int) -> Unit:
    unit = single.find(Unit, key)
    if unit is None:
        raise Missing
    keepers.need(scope, ledger, unit)
    if unit.ended_on is not None:
        raise Refused(f"{unit.name}已于 {unit.ended_on:%Y-%m-%d} 撤销，不能再登记。", code="unit_ended")
    return unit


def find_above(scope: Scope, ledger: Ledger, new: NewEntry) -> Above:
    """The rows it copies from; both must be ones the actor may see, of a kind the pack allows."""
    parent = visible(scope, new.parent) if new.parent is not None else None
    if parent is not None and parent.ledger not in ledger.parents:
        raise Refused(f"{ledger.label}不能挂在 {parent.number} 下面。", code="wrong_parent")
    if parent is not None and parent.lump:
        message = f"{parent.number} 是只报总数的条目，下面不能登记{ledger.label}。"
        raise Refused(message, code="wrong_parent", field="parent")
    alone = not ledger.parents or parent is not None or new.origin is not None
    if not alone and (holders := installed.current().holders(ledger)):
        message = f"{ledger.label}要登记在{holders}的条目下面，请打开那一条再新建。"
        raise Refused(message, code="needs_parent", field="parent")
    origin = visible(scope, new.origin) if new.origin is not None else None
    if origin is not None and origin.ledger not in ledger.origins:
        raise Refused(f"{origin.number} 不能转为{ledger.label}。", code="wrong_origin")
    return Above(parent=parent, origin=origin)


def visible(scope: Scope, key: int) -> Entry:
    row = Entry.objects.visible_to(scope).filter(pk=key, gone="").select_related("unit").first()
    if row is None:
        raise Missing
    return row


def draft_new(
    ledger: Ledger,
    unit: Unit,
    above: Above,
    raw: Mapping[str, object],
    references: References,
    *,
    today: date,
) -> Draft:
    own = local_fields(unit, ledger) if any(key.startswith(LOCAL) for key in raw) else {}
    values, problems = prepare.read_values(ledger, raw, references, own)
    data = {key: value for key, value in values.items() if value is not None}
    prepare.copy_from_above(ledger, data, above)
    prepare.fill_defaults(ledger, data, unit=unit, above=above, references=references, today=today)
    if problems:
        raise Invalid({**prepare.lacks(ledger, data), **problems})
    return prepare.draft(ledger, data, references)


def insert(
    op: Operation, scope: Scope, ledger: Ledger, unit: Unit, above: Above, made: Draft, *, today: date
) -> Entry:
    owners = owners_of(scope, ledger, unit, made)
    own = owners[0]
    columns = made.columns
    day = columns.day if columns.day is not None and columns.day <= today else today
    number = numbering.reserve(ledger, own, columns.day or today)
    row = Entry(
        home=own.home,
        ledger=ledger.id,
        unit=own,
        number=number,
        numbered_by=own.pk,
        title=columns.title,
        state=ledger.lifecycle.start,
        finished=ledger.lifecycle.start in ledger.lifecycle.ends,
        day=columns.day,
        due=columns.due,
        first_due=columns.due,
        data=made.data,
        parent=above.parent.pk if above.parent is not None else None,
        origin=above.origin.pk if above.origin is not None else None,
        joint=len(owners) > 1,
        private=columns.private,
        hidden_until=columns.hidden_until,
        hidden_by=entered_at(scope, ledger, own) if ledger.hidden_until else None,
        created_at=op.at,
        created_by=op.actor.account,
        updated_at=op.at,
    )
    single.add(row)
    single.add(Stay(home=row.home, entry=row.pk, n=1, state=row.state, from_day=day, by=op.actor.account))
    _add_owners(row, owners)
    _add_links(row, made.links)
    if above.origin is not None:
        mark_origin(op, above.origin.pk, ledger.id)
    entry_event(op, "entry.created", row, after=made.data)
    op.change(EntryChange(before=None, after=snapshot.of_new(row, owners, day)))
    return row


def owners_of(scope: Scope, ledger: Ledger, unit: Unit, made: Draft) -> list[Unit]:
    """The units the row counts for, its own first.

    An owner field of one unit makes the row that unit's, which must be in the actor's reach. One of several units
    names those that held it together; they count it too, wherever they stand.
    """
    named = {key for key in (made.columns.owner, *made.columns.co_owners) if key is not None} - {unit.pk}
    found = {one.pk: one for one in Unit.system.filter(pk__in=named, ended_on=None)} if named else {}
    if len(found) != len(named):
        raise Invalid({"owner": "所填单位里有已撤销的，请改选。"})
    found[unit.pk] = unit
    own = found[made.columns.owner] if made.columns.owner is not None else unit
    if own.pk != unit.pk and not keepers.keeps(scope, ledger, own):
        raise Invalid({"owner": f"{own.name}不在您的填报范围内，请改选责任单位。"})
    return [own, *(found[key] for key in made.columns.co_owners if key != own.pk)]


def write_owners(row: Entry, owners: list[Unit]) -> None:
    EntryUnit.objects.filter(entry=row.pk).delete()
    _add_owners(row, owners)


def _add_owners(row: Entry, owners: list[Unit]) -> None:
    if len(owners) > 1:
        EntryUnit.objects.bulk_create([EntryUnit(home=row.home, entry=row.pk, unit=one) for one in owners])


def write_links(row: Entry, links: set[tuple[str, int]]) -> None:
    EntryLink.objects.filter(entry=row.pk).delete()
    _add_links(row, links)


def _add_links(row: Entry, links: set[tuple[str, int]]) -> None:
    for field, target in sorted(links):
        single.add(EntryLink(home=row.home, entry=row.pk, field=field, target=target))
