"""Ledgers and their lists."""

from dataclasses import replace

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from taizhang.api import told_entries, writing
from taizhang.api.schemas.entries import (
    BulkStepIn,
    BulkUndoIn,
    CountsAsked,
    CountsOut,
    EntryIn,
    EntryOut,
    EntryPage,
    LedgerOut,
    ListAsked,
    LumpIn,
    PassageIn,
    PassageOut,
)
from taizhang.api.told import Told
from taizhang.ledgers import installed, lists, passages, saved, tallies, words
from taizhang.ledgers.local import widened
from taizhang.ledgers.operations import bulk, lump
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.steps import Signature, Taken
from taizhang.packs.model import Ledger
from taizhang.units import unit_names
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest, scoped

router = Router()
WORDS = frozenset({"where", "states", "overdue", "withdrawn", "search", "sort", "descending", "columns"})


@router.get("ledgers", url_name="ledgers", response=list[LedgerOut], summary="已安装的台账")
def ledgers(request: HttpRequest) -> list[Told]:
    found = installed.current().ledgers.values()
    return [told_entries.ledger(one) for one in found if not one.builtin]


@router.get("ledgers/{ledger}", url_name="ledger", response=LedgerOut, summary="一本台账的栏目、状态和步骤")
def ledger(request: HttpRequest, ledger: str, unit: str = "") -> Told:
    """With the columns a unit added, where one is named."""
    of = installed.ledger(ledger)
    return told_entries.ledger(widened(of, place(scoped(request), unit)) if unit else of)


@router.get("ledgers/{ledger}/entries", url_name="entries", response=EntryPage, summary="条目清单，逐页取")
def entries(request: HttpRequest, ledger: str, page: Query[ListAsked]) -> Told:
    here = scoped(request)
    of = installed.ledger(ledger)
    asked = asked_of(here, of, page)
    today = timezone.localdate()
    found = lists.page(here.scope, asked, today=today)
    total, exact = lists.total(here.scope, asked, today=today)
    return {
        "items": told_entries.entries(here.scope, found.rows, asked.ledger),
        "next": found.following,
        "total": total,
        "total_exact": exact,
        "not_shown": lists.not_shown(here.scope, asked, total, today=today) if exact else 0,
    }


@router.get(
    "ledgers/{ledger}/counts", url_name="entry_counts", response=CountsOut, summary="清单各状态和逾期的条数"
)
def counts(request: HttpRequest, ledger: str, given: Query[CountsAsked]) -> Told:
    """Of the rows of a list whatever their state: those of a saved list too are counted in every state."""
    here = scoped(request)
    asked = replace(_said(here, installed.ledger(ledger), given), states=(), overdue=False)
    return told_entries.counts(asked.ledger, tallies.of_list(here.scope, asked, today=timezone.localdate()))


def asked_of(here: ScopedRequest, of: Ledger, page: ListAsked) -> lists.Asked:
    return replace(_said(here, of, page), after=page.cursor, limit=page.limit)


def _said(here: ScopedRequest, of: Ledger, given: CountsAsked) -> lists.Asked:
    """The words of the call; where a saved list is named, its words under those the call says itself."""
    said = given.model_dump(include=set(WORDS & given.model_fields_set))
    base = saved.find(here.scope, given.saved_list).words if given.saved_list else {}
    return words.read(of, place(here, given.unit), {**base, **said})


def place(here: ScopedRequest, code: str) -> Unit:
    return unit_names.unit_named(here.scope, code) if code else here.account.unit


@router.post("ledgers/{ledger}/entries", url_name="entries", response=EntryOut, summary="登记一条")
def entry_create(request: HttpRequest, ledger: str, body: EntryIn) -> Told:
    here = scoped(request)
    unit = unit_names.unit_named(here.scope, body.unit)
    new = NewEntry(ledger, unit.pk, body.values, parent=body.parent, origin=body.origin)
    return writing.change(
        here,
        lambda: told_entries.entry(
            here.scope, create(here.scope, new, today=timezone.localdate()), installed.ledger(ledger)
        ),
    )


@router.post(
    "ledgers/{ledger}/steps", url_name="bulk_step", response=list[EntryOut], summary="多条一起办一步，全成或全不成"
)
def bulk_step(request: HttpRequest, ledger: str, body: BulkStepIn) -> list[Told]:
    here, today = scoped(request), timezone.localdate()
    signature = body.signature
    signed = Signature(signature.name, signature.post, signature.day) if signature is not None else None
    taken = Taken(
        body.step,
        0,
        body.day or today,
        comment=body.comment,
        reason=body.reason,
        signature=signed,
        values=body.values,
    )

    def work() -> Told:
        rows = bulk.take_many(here.scope, body.entries, taken, today=today)
        return {"items": told_entries.entries(here.scope, rows, installed.ledger(ledger))}

    items: list[Told] = writing.change(here, work)["items"]
    return items


@router.post(
    "ledgers/{ledger}/undo",
    url_name="bulk_undo",
    response=list[EntryOut],
    summary="多条一起撤销自己的上一步，全成或全不成",
)
def bulk_undo(request: HttpRequest, ledger: str, body: BulkUndoIn) -> list[Told]:
    here = scoped(request)

    def work() -> Told:
        rows = bulk.undo_many(here.scope, body.entries)
        return {"items": told_entries.entries(here.scope, rows, installed.ledger(ledger))}

    items: list[Told] = writing.change(here, work)["items"]
    return items


@router.post(
    "ledgers/{ledger}/passages", url_name="passage", response=PassageOut, summary="从一段话读出各栏，不登记"
)
def passage_read(request: HttpRequest, ledger: str, body: PassageIn) -> Told:
    here, of = scoped(request), installed.ledger(ledger)
    unit = place(here, body.unit)
    fields = {key: one for key, one in widened(of, unit).fields.items() if not one.hidden and not one.inherited}
    return {"values": passages.read(fields, unit, body.text, today=timezone.localdate())}


@router.post("lumps", url_name="lumps", response=EntryOut, summary="登记只报总数")
def lump_create(request: HttpRequest, body: LumpIn) -> Told:
    here = scoped(request)
    unit = unit_names.unit_named(here.scope, body.unit)
    new = lump.NewLump(body.indicator, unit.pk, body.amount, body.from_day, body.to_day)

    def work() -> Told:
        row = lump.create_lump(here.scope, new, today=timezone.localdate())
        return told_entries.entry(here.scope, row, installed.ledger(row.ledger))

    return writing.change(here, work)
