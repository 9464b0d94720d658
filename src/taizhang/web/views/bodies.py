"""机构: temporary bodies of a unit with their members in office; set up, staffed and dissolved."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.units import operations, people_queries
from taizhang.units.models import Body, BodyMember, Person, Unit
from taizhang.units.operations.bodies import KINDS
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.roles import Right
from taizhang.units.unit_names import unit_named
from taizhang.web import pages

KEEPS = (Right.DIRECT, Right.UNITS)
MOST = 500


def bodies(request: HttpRequest, code: str) -> HttpResponse:
    here = scoped(request)
    return _list(here)


def _list(here: ScopedRequest, errors: dict[str, str] | None = None) -> HttpResponse:
    unit, today, below = here.place, timezone.localdate(), "below" in here.GET
    rows = people_queries.bodies(here.scope, unit, below=below, on=today)
    context = {
        "unit": unit,
        "rows": rows[:MOST],
        "headless": {one.pk for one in people_queries.without_chair(here.scope, unit, today)},
        "kinds": KINDS,
        "below": below,
        "errors": errors or {},
        "typed": here.POST,
        "may_keep": any(here.scope.can(right, unit) for right in KEEPS),
    }
    return pages.render(here, "bodies.html", context, status=422 if errors else 200)


@require_POST
def body_new(request: HttpRequest, code: str) -> HttpResponse:
    here = scoped(request)
    form = here.POST
    try:
        host = unit_named(here.scope, form["host"]).pk if form.get("host", "").strip() else None
        new = operations.NewBody(name=form.get("name", ""), kind=form.get("kind", ""), host=host)
        made = operations.create_body(here.scope, here.place.pk, new)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        errors = pages.problems(refusal)
        return _list(here, {("host" if key == "unit" else key): text for key, text in errors.items()})
    return pages.done(here, reverse("body", args=[made.pk]), f"已设立{made.name}，请登记组成人员。")


def body(request: HttpRequest, body: int) -> HttpResponse:
    here = scoped(request)
    return _page(here, _find(here, body))


def _find(here: ScopedRequest, body: int) -> Body:
    row = Body.objects.visible_to(here.scope).select_related("unit", "host").filter(pk=body).first()
    if row is None:
        raise Missing
    return row


def _page(here: ScopedRequest, row: Body, errors: dict[str, str] | None = None) -> HttpResponse:
    members = BodyMember.objects.filter(body=row).select_related("person__unit").order_by("-chair", "order", "id")
    context = {
        "body": row,
        "kind": KINDS.get(row.kind, row.kind),
        "members": [one for one in members if one.ended_on is None],
        "former": [one for one in members if one.ended_on is not None],
        "errors": errors or {},
        "typed": here.POST,
        "may_keep": row.ended_on is None and any(here.scope.can(right, row.unit) for right in KEEPS),
    }
    return pages.render(here, "body.html", context, status=422 if errors else 200)


@require_POST
def body_member(request: HttpRequest, body: int) -> HttpResponse:
    here = scoped(request)
    row = _find(here, body)
    try:
        who = _person(here, row.unit, here.POST.get("person", "").strip())
        post, chair = here.POST.get("post", "").strip()[:60], "chair" in here.POST
        operations.add_member(here.scope, body, who.pk, post, chair=chair)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _page(here, row, pages.problems(refusal))
    return pages.done(here, reverse("body", args=[body]), f"{who.name}已任{post or '成员'}。")


def _person(here: ScopedRequest, unit: Unit, name: str) -> Person:
    """By name; where several are called so, those of the body's own unit."""
    rows = list(Person.objects.visible_to(here.scope).filter(name=name, ended_on=None).select_related("unit")[:20])
    near = [one for one in rows if one.unit_id == unit.pk] or rows
    if len(near) != 1:
        many = f"有 {len(near)} 位在任人员叫“{name}”，请先在人员里区分。"
        none = f"没有叫“{name}”的在任人员，请先在人员里登记。" if name else "请填写姓名。"
        raise Refused(many if near else none, code="no_such_person", field="person")
    return near[0]


@require_POST
def body_leave(request: HttpRequest, member: int) -> HttpResponse:
    here = scoped(request)
    found = BodyMember.objects.filter(pk=member).select_related("person").first()
    if found is None:
        raise Missing
    _find(here, found.body_id)
    operations.end_member(here.scope, member)
    return pages.done(here, reverse("body", args=[found.body_id]), f"{found.person.name}已免去。")


@require_POST
def body_end(request: HttpRequest, body: int) -> HttpResponse:
    here = scoped(request)
    row = _find(here, body)
    operations.end_body(here.scope, body, reason=pages.reason_of(here))
    return pages.done(here, reverse("bodies", args=[row.unit.code]), f"{row.name}已撤销，组成人员的职务一并免去。")
