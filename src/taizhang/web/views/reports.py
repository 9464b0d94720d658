"""报告编制: drafts, review, issue, sending; each number opens what is behind it; a file that came back is verified."""

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.files.errors import FileError
from taizhang.ledgers.evidence import store
from taizhang.reports.drafting import content
from taizhang.reports.making.compiled import COMPILED
from taizhang.reports.models.report import ISSUED
from taizhang.reports.operations import citing, drafts, issue, sending
from taizhang.reports.operations.drafts import Given, NewReport
from taizhang.reports.queries import reports as queries
from taizhang.reports.queries import templates
from taizhang.reports.queries.citing import Sought
from taizhang.reports.verifying.verify import verify
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.units.unit_names import unit_named
from taizhang.web import pages
from taizhang.web.reports import editor, sheet
from taizhang.web.reports.sheet import Looking

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LARGEST = 100 << 20
LOOK = "look"  # for rows to tick, from the how-manieth on: look:30


def reports(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    state = request.GET.get("state", "")
    state = state if state in sheet.STATES else ""
    context = {
        "page": pages.page_of(request, queries.listed(here.scope, state=state)),
        "state": state,
        "states": sheet.STATES,
        "incoming": list(queries.incoming(here.scope)[: pages.ROWS]),
        "may_write": here.scope.has(Right.ENTER),
        "query": f"state={state}&" if state else "",
    }
    return pages.render(request, "reports.html", context)


def report_new(request: HttpRequest) -> HttpResponse:
    here, problems = scoped(request), dict[str, str]()
    spanning = here.POST.get("act") == "span"  # without scripts: the dates of the template chosen, nothing made
    if request.method == "POST" and not spanning:
        try:
            row = drafts.create(here.scope, _new(here))
            return pages.done(here, reverse("report", args=[row.code]), "已起草，请核对数字、填写文字。")
        except (Missing, Forbidden):
            raise
        except Refused as refusal:
            problems = pages.problems(refusal)
    chosen = here.POST.get("template") or here.GET.get("template", "")
    offered = templates.offered(here.scope)
    period = next((one.period for one in offered if one.key == chosen), "month")
    first, last = editor.span_of(period, timezone.localdate())
    issued = queries.listed(here.scope, state=ISSUED).exclude(unit=here.account.unit)
    context = {
        "offered": offered,
        "chosen": chosen,
        "first": first.isoformat() if spanning else here.POST.get("first") or first.isoformat(),
        "last": last.isoformat() if spanning else here.POST.get("last") or last.isoformat(),
        "unit": here.POST.get("unit", here.account.unit.name),
        "issued": list(issued.select_related("unit")[: pages.ROWS]),
        "compiled": COMPILED,
        "problems": problems,
        "picked": set(here.POST.getlist("children")),
    }
    return pages.render(request, "report_new.html", context, status=422 if problems else 200)


def _new(here: ScopedRequest) -> NewReport:
    form = here.POST
    unit = unit_named(here.scope, form.get("unit", "")) if form.get("unit") else here.account.unit
    children = tuple(int(one) for one in form.getlist("children") if one.isdigit())
    template = form.get("template", "")
    if not template:
        raise Invalid({"template": "请选择模板。"})
    return NewReport(
        template,
        unit.pk,
        day_of(form.get("first", ""), "first"),
        day_of(form.get("last", ""), "last"),
        children=children if template == COMPILED else (),
        title=form.get("title", ""),
    )


def day_of(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid({name: "日期应写成 2026-12-31 这样。"}) from error


def report(request: HttpRequest, report_code: str) -> HttpResponse:
    return _sheet(scoped(request), report_code)


def _sheet(here: ScopedRequest, code: str, problems: dict[str, str] | None = None) -> HttpResponse:
    row = queries.find(here.scope, code)
    key = here.POST.get("slot") or here.GET.get("slot", "")
    shown = sheet.sheet(here.scope, row, key, here.GET.get("after", ""), _looking(here))
    context = {
        "shown": shown,
        "report": row,
        "key": key,
        "problems": problems or {},
        "may_write": here.scope.can(Right.ENTER, row.unit) and row.state != ISSUED,
        "may_review": here.scope.can(Right.REVIEW, row.unit),
        "may_send": here.scope.can(Right.ENTER, row.unit),
        "sent_labels": sheet.SENT,
    }
    return pages.render(here, "report.html", context, status=422 if problems else 200)


def _looking(here: ScopedRequest) -> Looking:
    """The list that is open; what was ticked and not saved stays ticked while others are looked for."""
    form = here.POST or here.GET
    after = form.get("act", "").removeprefix(f"{LOOK}:")
    sought = Sought(form.get("q", "").strip(), form.get("below", ""), _number(after))
    return Looking(form.get("list", ""), _ticked(here) if here.method == "POST" else None, sought)


def _ticked(here: ScopedRequest) -> list[int]:
    return [int(one) for one in here.POST.getlist("entry") if one.isdigit()]


def report_file(request: HttpRequest, report_code: str) -> HttpResponse:
    here = scoped(request)
    row = queries.find(here.scope, report_code)
    if row.state == ISSUED:
        data = store.read(row.blob)
        suffix = queries.suffix_of(row)
        name = f"{row}.{suffix}"
    else:
        made = content.made_of(here.scope, row)
        data, suffix = made.data, made.suffix
        name = f"{made.title}（草稿）.{suffix}"
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(data, content_type=KINDS[suffix], headers={"Content-Disposition": disposition})


@require_POST
def report_act(request: HttpRequest, report_code: str) -> HttpResponse:
    here = scoped(request)
    if here.POST.get("act", "").startswith(LOOK):
        return _sheet(here, report_code)
    act = ACTS.get(here.POST.get("act", ""))
    if act is None:
        raise Missing
    try:
        to, said = act(here, report_code)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _sheet(here, report_code, pages.problems(refusal))
    return pages.done(here, to or reverse("report", args=[report_code]), said)


def _version(here: ScopedRequest) -> int:
    return _number(here.POST.get("version", ""))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _give(here: ScopedRequest, code: str) -> tuple[str, str]:
    found: dict[str, dict[str, str]] = {"asks": {}, "prose": {}, "explained": {}}
    for name in here.POST:
        kind, dot, key = name.partition(".")
        if dot and kind in found:
            found[kind][key] = here.POST[name]
    given = Given(found["asks"], found["prose"], found["explained"])
    drafts.give(here.scope, code, given, version=_version(here))
    return "", "已保存。"


def _hand(here: ScopedRequest, code: str) -> tuple[str, str]:
    slot, value = here.POST.get("slot", ""), here.POST.get("value", "")
    drafts.set_by_hand(here.scope, code, slot, value, here.POST.get("basis", ""), version=_version(here))
    said = "已改为手填，并标明人工填写。" if value.strip() else "已恢复取台账的数字。"
    return f"{reverse('report', args=[code])}?slot={slot}", said


def _cite(here: ScopedRequest, code: str) -> tuple[str, str]:
    name, entries = here.POST.get("list", ""), _ticked(here)
    citing.cite(here.scope, code, name, entries, version=_version(here))
    said = f"已勾选 {len(set(entries))} 条，报告只引用这些。" if entries else "已恢复按清单的条件取。"
    return f"{reverse('report', args=[code])}?{urlencode({'slot': here.POST.get('slot', ''), 'list': name})}", said


def _uncite(here: ScopedRequest, code: str) -> tuple[str, str]:
    citing.cite(here.scope, code, here.POST.get("list", ""), [], version=_version(here))
    return "", "已恢复按清单的条件取。"


def _remake(here: ScopedRequest, code: str) -> tuple[str, str]:
    drafts.remake(here.scope, code)
    return "", "已重新取数。"


def _review(here: ScopedRequest, code: str) -> tuple[str, str]:
    drafts.review(here.scope, code, version=_version(here))
    return "", "已复核。此后数字有变，会要求再看一遍。"


def _reopen(here: ScopedRequest, code: str) -> tuple[str, str]:
    drafts.reopen(here.scope, code)
    return "", "已退回起草。"


def _issue(here: ScopedRequest, code: str) -> tuple[str, str]:
    row = issue.issue(here.scope, code, version=_version(here))
    return "", f"已定稿，查验码 {row.code}。"


def _reissue(here: ScopedRequest, code: str) -> tuple[str, str]:
    row = issue.reissue(here.scope, code)
    return reverse("report", args=[row.code]), "已按原稿起草下一版。"


def _send(here: ScopedRequest, code: str) -> tuple[str, str]:
    sent = sending.send(here.scope, code)
    return "", f"已报送{sent.to.name}。"


def _drop(here: ScopedRequest, code: str) -> tuple[str, str]:
    drafts.drop(here.scope, code)
    return reverse("reports"), "草稿已删除。"


ACTS: dict[str, Callable[[ScopedRequest, str], tuple[str, str]]] = {
    "give": _give,
    "hand": _hand,
    "cite": _cite,
    "uncite": _uncite,
    "remake": _remake,
    "review": _review,
    "reopen": _reopen,
    "issue": _issue,
    "reissue": _reissue,
    "send": _send,
    "drop": _drop,
}


@require_POST
def report_sending(request: HttpRequest, sending_id: int) -> HttpResponse:
    here = scoped(request)
    if here.POST.get("act") == "receive":
        sending.receive(here.scope, sending_id)
        return pages.done(here, reverse("reports"), "已接收。")
    sending.give_back(here.scope, sending_id, here.POST.get("comment", ""))
    return pages.done(here, reverse("reports"), "已退回，意见已告知报送单位。")


def report_find(request: HttpRequest) -> HttpResponse:
    """查验: by the code in a file's last line, or by the file itself."""
    here = scoped(request)
    problems: dict[str, str] = {}
    outcome, name = None, ""
    if request.GET.get("code"):
        try:
            row = queries.find(here.scope, request.GET["code"])
            return pages.redirect(request, reverse("report", args=[row.code]))
        except Missing as missing:
            problems["code"] = missing.message
    if request.method == "POST":
        try:
            file = here.FILES.get("file")
            if file is None or (file.size or 0) > LARGEST:
                raise Invalid({"file": "请选择要查验的文件。"})
            name = file.name or ""
            outcome = verify(here.scope, file.read())
        except FileError as error:
            problems["file"] = f"{name}：{error}"
        except Refused as refusal:
            problems = pages.problems(refusal)
    context = {"problems": problems, "outcome": outcome, "name": name, "code": request.GET.get("code", "")}
    return pages.render(request, "report_verify.html", context, status=422 if problems else 200)
