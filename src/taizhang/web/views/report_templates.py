"""报告模板: which there are, a new one uploaded, and the editor in which its slots are bound."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.packs.reach import REACH_WORDS
from taizhang.packs.templates import words
from taizhang.reports import binding
from taizhang.reports.binding import Binding
from taizhang.reports.operations import templates as operations
from taizhang.reports.operations.templates import Upload
from taizhang.reports.queries import templates
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.units.unit_names import unit_named
from taizhang.web import pages
from taizhang.web.reports import editor as editors

PERIODS = (
    ("", "不定"),
    ("week", "周报"),
    ("half-month", "半月报"),
    ("month", "月报"),
    ("quarter", "季报"),
    ("year", "年报"),
    ("campaign", "活动全程"),
)


def report_templates(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            row = operations.upload(here.scope, _upload(here))
            version = templates.version_of(row)
            said = (
                f"已存为模板，找到 {len(version.slots)} 处空位，不能填的 {len(version.refused)} 处。请逐处确认。"
            )
            return pages.done(here, reverse("report_template", args=[row.key]), said)
        except (Missing, Forbidden):
            raise
        except Refused as refusal:
            problems = pages.problems(refusal)
    context = {
        "offered": templates.offered(here.scope),
        "periods": PERIODS,
        "period_labels": dict(PERIODS),
        "problems": problems,
        "typed": {key: here.POST.get(key, "") for key in ("label", "period", "limit", "addressee")},
        "may_upload": here.scope.has(Right.ENTER),
    }
    return pages.render(request, "report_templates.html", context, status=422 if problems else 200)


def _upload(here: ScopedRequest) -> Upload:
    file = here.FILES.get("file")
    if file is None:
        raise Refused("请先选择文件。", code="no_file", field="file")
    unit = unit_named(here.scope, here.POST["unit"]) if here.POST.get("unit") else here.account.unit
    limit = here.POST.get("limit", "")
    return Upload(
        unit=unit.pk,
        name=file.name or "模板",
        data=file.read(),
        label=here.POST.get("label", ""),
        key=here.POST.get("key", ""),
        period=here.POST.get("period", ""),
        limit=int(limit) if limit.isdecimal() else None,
        addressee=here.POST.get("addressee", ""),
    )


def report_template(request: HttpRequest, template: str) -> HttpResponse:
    return _editor(scoped(request), template, request.GET.get("slot", ""))


def _editor(
    here: ScopedRequest,
    template: str,
    slot: str,
    problems: dict[str, str] | None = None,
    typed: Binding | None = None,
) -> HttpResponse:
    row = templates.find(here.scope, template)
    unit = unit_named(here.scope, here.GET["unit"]) if here.GET.get("unit") else here.account.unit
    shown = editors.editor(
        here.scope, row, templates.version_of(row), unit, slot, editors.span_of(row.period, timezone.localdate())
    )
    context = {
        "shown": shown,
        "place": shown.place,
        "chosen": typed or (shown.place.chosen if shown.place else None),
        "problems": problems or {},
        "may_bind": here.scope.can(Right.ENTER, row.unit),
        "kinds": list(binding.KINDS.items()),
        "indicators": _indicators(shown),
        "periods": [(key, word) for word, key in words.PERIODS.items()],
        "reaches": [("", "按指标口径"), *((str(key), word) for key, word in REACH_WORDS.items())],
        "sets": [("", "全部单位"), *editors.sets()],
        "scales": list(binding.SCALES.items()),
        "parts": list(binding.PARTS.items()),
        "period_labels": dict(PERIODS),
    }
    return pages.render(here, "report_template.html", context, status=422 if problems else 200)


def _indicators(shown: editors.Editor) -> list[tuple[str, list[tuple[str, str]]]]:
    """The proposals first, then all by pack."""
    offered = [(one.key, f"{one.label}（{one.score}%）") for one in shown.place.candidates] if shown.place else []
    groups = {pack.title: [(one.id, one.label) for one in shown.packs.indicators.values() if one.pack == key]
              for key, pack in shown.packs.packs.items()}  # fmt: skip
    return [("推荐", offered), *groups.items()] if offered else list(groups.items())


@require_POST
def report_bind(request: HttpRequest, template: str) -> HttpResponse:
    here = scoped(request)
    slot, chosen = here.POST.get("slot", ""), _chosen(here)
    try:
        version = here.POST.get("version", "")
        operations.bind(here.scope, template, slot, chosen, version=int(version) if version.isdecimal() else 0)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _editor(here, template, slot, pages.problems(refusal), chosen)
    following = here.POST.get("after", "") or slot
    return pages.done(here, f"{reverse('report_template', args=[template])}?slot={following}", "已确认。")


def _chosen(here: ScopedRequest) -> Binding:
    form, places = here.POST, here.POST.get("places", "")
    kind = form.get("kind", "")
    if kind != binding.FIGURE:
        text = form.get("text", "").strip() if kind == binding.TEXT else ""
        return Binding(kind, text=text, label=form.get("label", "").strip() if kind == binding.WRITE else "")
    return Binding(
        kind,
        form.get("indicator", ""),
        form.get("period", ""),
        form.get("reach", ""),
        form.get("of", "").strip(),
        form.get("tree", ""),
        form.get("scale", ""),
        int(places) if places.isdecimal() else None,
        form.get("part", ""),
    )


@require_POST
def report_confirm(request: HttpRequest, template: str) -> HttpResponse:
    here = scoped(request)
    count = operations.confirm_all(here.scope, template)
    return pages.done(here, reverse("report_template", args=[template]), f"已确认 {count} 处推荐。")


@require_POST
def report_retire(request: HttpRequest, template: str) -> HttpResponse:
    operations.retire(scoped(request).scope, template)
    return pages.done(request, reverse("report_templates"), "模板已停用，已有的报告不受影响。")
