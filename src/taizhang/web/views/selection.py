"""所选条目: one step taken by all of them or by none, similar ones made into one, and one taken out again."""

from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import merge
from taizhang.ledgers.operations.bulk import MOST, SomeRefused, take_many, undo_many
from taizhang.packs.model import Ledger, Step
from taizhang.units.request import ScopedRequest, scoped
from taizhang.web import pages
from taizhang.web.drawer import lacking
from taizhang.web.forms.controls import Control, control
from taizhang.web.list_address import Filters
from taizhang.web.selection import versions
from taizhang.web.views.entries import address, change, taken_of


@dataclass(slots=True)
class Selected:
    """The dialog: what is asked for the ticked rows, and why some of them refuse."""

    ledger: Ledger
    rows: list[Entry]
    step: Step | None = None
    reasons: dict[str, str] = field(default_factory=dict)  # by number
    errors: dict[str, str] = field(default_factory=dict)
    asked: list[Control] = field(default_factory=list)

    def refuse(self, refusal: Refused) -> None:
        self.reasons = refusal.reasons if isinstance(refusal, SomeRefused) else {}
        self.errors = {} if self.reasons else pages.problems(refusal)

    @property
    def other_errors(self) -> list[str]:
        shown = {"comment", "reason", "day", "signature", "into", *(one.name for one in self.asked)}
        return [text for key, text in self.errors.items() if key not in shown]


def selection_step(request: HttpRequest, ledger: str) -> HttpResponse:
    here, today = scoped(request), timezone.localdate()
    given = here.POST if request.method == "POST" else here.GET
    chosen = _chosen(here, ledger)
    chosen.step = chosen.ledger.lifecycle.steps.get(given.get("step", ""))
    if chosen.step is None:
        raise Refused(f"{chosen.ledger.label}没有这一步，请从清单上选。", code="unknown_step")
    if request.method == "POST":
        try:
            return _take(here, chosen, chosen.step, today)
        except (Missing, Forbidden):
            raise
        except Refused as refusal:
            chosen.refuse(refusal)
    chosen.asked = [
        control(one, given.get(f"v-{one.key}", ""), chosen.errors.get(one.key, ""), required=False)
        for one in lacking(chosen.ledger, [chosen.step], chosen.rows).values()
    ]
    return _dialog(here, "selection_step.html", chosen, today)


def _take(here: ScopedRequest, chosen: Selected, step: Step, today: date) -> HttpResponse:
    taken = taken_of(here, today)
    if "comment" in step.needs and not taken.comment.strip():
        raise Refused("请填写办理说明。", code="comment", field="comment")
    done = take_many(here.scope, versions(here.POST.getlist("row")), taken, today=today)
    said = f"已对 {len(done)} {chosen.ledger.word}办理“{step.label}”。"
    query = QueryDict(Filters.of(here.GET).query(), mutable=True)
    query.setlist("undo", [str(row.pk) for row in done])
    undo = f"{reverse('selection_undo', args=[chosen.ledger.id])}?{query.urlencode()}"
    return pages.done(here, _back(here, chosen.ledger), said, undo=undo)


@require_POST
def selection_undo(request: HttpRequest, ledger: str) -> HttpResponse:
    """The step that ticked rows were just taken, taken back of all of them."""
    here, of = scoped(request), installed.ledger(ledger)
    rows = undo_many(here.scope, [int(key) for key in here.GET.getlist("undo") if key.isdecimal()])
    return pages.done(here, _back(here, of), f"已撤销，{len(rows)} {of.word}回到上一步。")


def selection_merge(request: HttpRequest, ledger: str) -> HttpResponse:
    here = scoped(request)
    chosen = _chosen(here, ledger)
    if request.method == "POST":
        try:
            return _merge(here, chosen)
        except (Missing, Forbidden):
            raise
        except Refused as refusal:
            chosen.refuse(refusal)
    return _dialog(here, "selection_merge.html", chosen, timezone.localdate())


def _merge(here: ScopedRequest, chosen: Selected) -> HttpResponse:
    into = here.POST.get("into", "")
    target = next((row for row in chosen.rows if str(row.pk) == into), None)
    if target is None:
        raise Refused("请选定保留哪一条。", code="no_target", field="into")
    others = [row.pk for row in chosen.rows if row.pk != target.pk]
    merge.merge(here.scope, target.pk, others, reason=here.POST.get("reason", ""))
    said = (
        f"{len(others)} {chosen.ledger.word}已并入 {target.number}，不再单独计数；可在本条的“并入本条的”里拆出。"
    )
    return pages.done(here, address(target, here), said)


@require_POST
def entry_unmerge(request: HttpRequest, entry: int) -> HttpResponse:
    here = scoped(request)
    return change(here, entry, lambda row: merge.unmerge(here.scope, row.pk), lambda _: "已拆出，恢复单独计数。")


def _chosen(here: ScopedRequest, key: str) -> Selected:
    """In the order of their numbers; a row out of reach is simply not among them, and the change will say so."""
    of = installed.ledger(key)
    given = here.POST if here.method == "POST" else here.GET
    keys = list(versions(given.getlist("row")))
    rows = Entry.objects.visible_to(here.scope).filter(ledger=of.id, pk__in=keys[: MOST + 1])
    return Selected(of, list(rows.select_related("unit__parent").order_by("pk")))


def _dialog(here: ScopedRequest, template: str, chosen: Selected, today: date) -> HttpResponse:
    context = {
        "chosen": chosen,
        "ledger": chosen.ledger,
        "typed": here.POST,
        "today": today,
        "query": Filters.of(here.GET).query(),
        "back": _back(here, chosen.ledger),
    }
    refused = bool(chosen.reasons or chosen.errors)
    return pages.render(here, template, context, status=422 if refused else 200)


def _back(here: ScopedRequest, ledger: Ledger) -> str:
    return f"{reverse('ledger', args=[ledger.id])}?{Filters.of(here.GET).query()}"
