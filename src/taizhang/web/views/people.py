"""人员: who works at a unit and below it, whose terms end soon; added, edited, ended by whoever keeps its people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Invalid, Missing, Refused
from taizhang.units import operations, people_queries
from taizhang.units.models import Person, Unit
from taizhang.units.people_queries import PersonShown
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.web import pages

SOON = {"90": "三个月内", "180": "半年内", "365": "一年内"}
MARKS = {"leader": "班子成员", "member": "党员", "floating": "流动党员"}
MOST = 2_000  # a page of 30 is cut out of them


@dataclass(slots=True)
class Form:
    unit: Unit
    person: Person | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def people(request: HttpRequest, code: str) -> HttpResponse:
    here, today = scoped(request), timezone.localdate()
    days, below = here.GET.get("ending", ""), "below" in here.GET
    rows = _rows(here, days, below=below, today=today)
    page: Page[PersonShown] = Paginator(rows, pages.ROWS).get_page(here.GET.get("page"))
    context = {
        "unit": here.place,
        "page": page,
        "soon": SOON,
        "days": days if days in SOON else "",
        "below": below,
        "today": today,
        "near": today + timedelta(days=90),
        "query": f"{'below=1&' if below else ''}{f'ending={days}&' if days in SOON else ''}",
        "may_keep": here.scope.can(Right.UNITS, here.place),
    }
    return pages.render(here, "people.html", context)


def _rows(here: ScopedRequest, days: str, *, below: bool, today: date) -> list[PersonShown]:
    if days in SOON:
        return people_queries.terms_ending(here.scope, here.place, until=today + timedelta(days=int(days)))
    return people_queries.people(here.scope, here.place, below=below, limit=MOST)


def person_new(request: HttpRequest, code: str) -> HttpResponse:
    here = scoped(request)
    form = Form(here.place)
    if here.method != "POST":
        return _form(here, form)
    try:
        values = _values(here, form)
        made = operations.add_person(here.scope, here.place.pk, operations.NewPerson(**values))  # type: ignore[arg-type]  # by name
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        form.errors = pages.problems(refusal)
        return _form(here, form)
    return pages.done(here, _list(here.place), f"已登记{made.name}。")


def person(request: HttpRequest, person: int) -> HttpResponse:
    here = scoped(request)
    row = _find(here, person)
    form = Form(row.unit, row)
    if here.method != "POST":
        return _form(here, form)
    try:
        values = _values(here, form)
        if not values["phone"]:  # shown masked, so an empty field keeps it
            del values["phone"]
        version = here.POST.get("version", "")
        operations.edit_person(
            here.scope, person, values, version=int(version) if version.isdecimal() else row.version
        )
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        form.errors = pages.problems(refusal)
        return _form(here, form)
    return pages.done(here, _list(row.unit), f"{values['name']}的信息已修改。")


@require_POST
def person_end(request: HttpRequest, person: int) -> HttpResponse:
    here = scoped(request)
    row = _find(here, person)
    operations.end_person(here.scope, person, reason=pages.reason_of(here))
    return pages.done(here, _list(row.unit), f"{row.name}已离任；办过的事仍记在其名下。")


def _find(here: ScopedRequest, person: int) -> Person:
    row = Person.objects.visible_to(here.scope).select_related("unit").filter(pk=person, ended_on=None).first()
    if row is None:
        raise Missing
    here.scope.need(Right.UNITS, row.unit)
    return row


def _values(here: ScopedRequest, form: Form) -> dict[str, object]:
    posted = here.POST
    form.typed, form.marks = posted, posted.getlist("marks")
    values: dict[str, object] = {name: posted.get(name, "").strip() for name in ("name", "post", "phone")}
    values |= {name: name in form.marks for name in MARKS}
    day = posted.get("term_end", "")
    try:
        values["term_end"] = date.fromisoformat(day) if day else None
    except ValueError as error:
        raise Invalid({"term_end": "日期应写成 2026-12-31 这样。"}) from error
    return values


def _list(unit: Unit) -> str:
    return reverse("people", args=[unit.code])


def _form(here: ScopedRequest, form: Form) -> HttpResponse:
    person = form.person
    if not form.typed and person is not None:
        form.typed = {"name": person.name, "post": person.post, "term_end": str(person.term_end or "")}
        form.marks = [name for name in MARKS if getattr(person, name)]
    context = {
        "form": form,
        "unit": form.unit,
        "marks": MARKS.items(),
        "phone": people_queries.shown(person).phone if person is not None else "",
    }
    return pages.render(here, "person.html", context, status=422 if form.errors else 200)
