"""Where a due is done: the row it is about, or the form of a new one with whom or what it is about filled in."""

from urllib.parse import urlencode

from django.urls import reverse

from taizhang.duties.dues.due import Due
from taizhang.ledgers import installed, keepers
from taizhang.ledgers.models import Entry
from taizhang.packs.model import Each, EachKind, Ledger
from taizhang.units.request import ScopedRequest
from taizhang.web.forms.named import naming, naming_row


def to_do_it(here: ScopedRequest, ledger: Ledger, due: Due) -> tuple[str, str] | None:
    """(what the button says, its address); None where the actor cannot do it."""
    each = due.duty.each
    seen = Entry.objects.visible_to(here.scope)
    if each is not None and each.ledger == ledger.id and each.field is None:
        there = seen.filter(pk=due.about).exists()
        return (f"打开这条{ledger.label}", reverse("entry", args=[due.about])) if there else None
    said = _about(each, ledger, due.about)
    above = said.keys() & {"parent", "origin"}
    possible = seen.filter(pk=due.about).exists() if above else installed.current().stands_alone(ledger)
    if not possible or not keepers.keeps(here.scope, ledger, here.place):
        return None
    return f"登记{ledger.label}", f"{reverse('entry_new', args=[ledger.id])}?{urlencode(said)}".rstrip("?")


def _about(each: Each | None, ledger: Ledger, about: str) -> dict[str, str]:
    if each is None:
        return {}
    if each.field is None:
        return {"parent" if each.ledger in ledger.parents else "origin": about}
    return (naming_row if each.kind is EachKind.ROW else naming)(each.field, about)
