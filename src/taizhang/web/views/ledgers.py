"""台账: which there are, and the rows of one. An entry opens beside its list, under an address of its own."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from taizhang.audit.errors import Missing
from taizhang.ledgers import installed, keepers, saved, tallies
from taizhang.ledgers.exporting import background
from taizhang.packs.model import Ledger, PackSet
from taizhang.units.request import ScopedRequest, scoped
from taizhang.web import drawer as drawers
from taizhang.web import lists as pages_of
from taizhang.web import pages, selection
from taizhang.web.board.asked import everyday_pack
from taizhang.web.campaigns.page import visible
from taizhang.web.views.ledger_lists import open_list

FORMS = {"xlsx": "Excel 工作簿", "docx": "Word 表格", "csv": "CSV", "json": "JSON"}


def ledgers(request: HttpRequest) -> HttpResponse:
    here, packs = scoped(request), installed.current()
    shown = _by_use(here, packs)
    counts = tallies.totals(here.scope, here.account.unit, [one.id for one in shown])
    groups: dict[str, list[tuple[Ledger, tuple[int, bool]]]] = {}
    for one in shown:
        groups.setdefault(_stream(packs, one), []).append((one, counts[one.id]))
    return pages.render(request, "ledgers.html", {"groups": groups})


def _by_use(here: ScopedRequest, packs: PackSet) -> list[Ledger]:
    """What is run now first, then what it stands on, then the rest; within a pack as its streams stand."""
    running = visible(here.scope, here.account.unit).filter(closed_on=None).order_by("-starts_on", "-pk")
    run = [key for key in running.values_list("pack", flat=True) if key in packs.packs]
    used = [one for key in run for one in packs.packs[key].uses]
    order = list(dict.fromkeys([*run, *used, everyday_pack(), *packs.packs]))
    own = [one for one in packs.ledgers.values() if not one.builtin]
    return sorted(own, key=lambda one: (order.index(one.pack), _place(packs, one)))


def _place(packs: PackSet, ledger: Ledger) -> int:
    streams = list(packs.packs[ledger.pack].streams)
    return streams.index(ledger.stream) if ledger.stream in streams else len(streams)


def _stream(packs: PackSet, ledger: Ledger) -> str:
    """The label of the ledger's stream, said by its own pack or by one that is used."""
    own = packs.packs[ledger.pack].streams.get(ledger.stream)
    return own or next(
        (p.streams[ledger.stream] for p in packs.packs.values() if ledger.stream in p.streams), "其他"
    )


def ledger(request: HttpRequest, ledger: str) -> HttpResponse:
    here = scoped(request)
    of = installed.ledger(ledger)
    if request.GET.get("open"):
        return open_list(here, of, request.GET["open"])
    entry = request.GET.get("entry", "")
    if not entry.isdecimal():
        return ledger_page(here, of, None)
    return beside(here, of, int(entry)) if _swaps(here, "beside") else ledger_page(here, of, int(entry))


def _swaps(here: ScopedRequest, part: str) -> bool:
    """Whether the browser holds the page and only exchanges this part of it."""
    return isinstance(here.htmx, HtmxDetails) and bool(here.htmx) and here.htmx.target == part


def beside(here: ScopedRequest, ledger: Ledger, entry: int) -> HttpResponse:
    """The entry alone: the list it is opened from stands on the screen already."""
    today = timezone.localdate()
    page = pages_of.unfilled(here, ledger, here.GET)
    opened = _opened(ledger, drawers.drawer(here, entry, today=today))
    context = {"page": page, "ledger": ledger, "opened": opened, "may_enter": _may_enter(here, ledger)}
    return pages.render(here, "entry_beside.html", context)


def ledger_page(
    here: ScopedRequest,
    ledger: Ledger,
    entry: int | None,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The list, with the entry beside it; with 422 when what was sent for the entry was refused."""
    today = timezone.localdate()
    page = pages_of.list_page(here, ledger, here.GET, today=today)
    opened = None
    if entry is not None:
        opened = _opened(ledger, drawers.drawer(here, entry, today=today, errors=errors, typed=typed))
    context = {
        "page": page,
        "ledger": page.ledger,
        "opened": opened,
        "lists": saved.of_ledger(here.scope, ledger.id),
        "pack_lists": saved.of_packs(ledger),
        "large": not page.exact or page.total > background.AT_ONCE,
        "forms": FORMS,
        "figures": pages_of.head_figures(here.scope, ledger, page.top, today=today),
        "may_enter": _may_enter(here, ledger),
        "today": today,
        "query": page.filters.query(),
        "bar": selection.bar(here.scope, page.ledger, [one.entry for one in page.rows]),
    }
    return pages.render(here, "ledger.html", context, status=422 if errors else 200)


def _may_enter(here: ScopedRequest, ledger: Ledger) -> bool:
    return keepers.anywhere(here.scope, ledger) and installed.current().stands_alone(ledger)


def _opened(ledger: Ledger, found: drawers.Drawer) -> drawers.Drawer:
    if found.card.entry.ledger != ledger.id:
        raise Missing
    return found
