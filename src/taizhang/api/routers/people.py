"""People of units and temporary bodies, as the pages 人员 and 机构 keep them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from taizhang.api import paging, writing
from taizhang.api.schemas import people as schemas
from taizhang.api.told import Told, unit_ref
from taizhang.audit.errors import Missing
from taizhang.units import operations, people_queries
from taizhang.units.models import Body, BodyMember, Person, Unit
from taizhang.units.request import ScopedRequest, scoped
from taizhang.units.unit_names import unit_named

router = Router()


@router.get("units/{code}/people", url_name="people", response=schemas.PeoplePage, summary="在任人员，按法定排序")
def people(request: HttpRequest, code: str, asked: Query[schemas.PeopleAsked]) -> Told:
    here = scoped(request)
    rows = people_queries.in_post(here.scope, here.place, below=asked.below, ending_by=asked.ending_by)
    page = paging.slice_of(rows, by=("unit__path", "order", "id"), cursor=asked.cursor, limit=asked.limit)
    return paging.answer(page, lambda row: asdict(people_queries.shown(row)))


@router.post("units/{code}/people", url_name="people", response=schemas.PersonOut, summary="登记人员")
def person_add(request: HttpRequest, code: str, body: schemas.PersonIn) -> Told:
    here = scoped(request)
    new = operations.NewPerson(**body.dict())
    return writing.change(here, lambda: _person(operations.add_person(here.scope, here.place.pk, new)))


@router.patch("people/{int:person}", url_name="person", response=schemas.PersonOut, summary="修改人员")
def person_edit(request: HttpRequest, person: int, body: schemas.PersonPatch) -> Told:
    here, values = scoped(request), _named(body)
    find(here, person)
    return writing.change(
        here, lambda: _person(operations.edit_person(here.scope, person, values, version=body.version))
    )


@router.post("people/{int:person}/end", url_name="person_end", response=schemas.PersonOut, summary="离任")
def person_end(request: HttpRequest, person: int, body: schemas.EndIn) -> Told:
    here = scoped(request)
    find(here, person)
    return writing.change(
        here, lambda: _person(operations.end_person(here.scope, person, on=body.on, reason=body.reason))
    )


@router.post(
    "people/{int:person}/transfer", url_name="person_transfer", response=schemas.PersonOut, summary="调动"
)
def person_transfer(request: HttpRequest, person: int, body: schemas.PersonTransferIn) -> Told:
    here = scoped(request)
    find(here, person)
    to = unit_named(here.scope, body.unit)
    return writing.change(
        here, lambda: _person(operations.transfer_person(here.scope, person, to.pk, post=body.post))
    )


@router.get("units/{code}/bodies", url_name="bodies", response=schemas.BodyPage, summary="机构和在任的组成人员")
def bodies(request: HttpRequest, code: str, asked: Query[schemas.BodiesAsked]) -> Told:
    here = scoped(request)
    rows = people_queries.bodies(here.scope, here.place, below=asked.below)
    page = paging.slice_of(rows, by=("unit__path", "id"), cursor=asked.cursor, limit=asked.limit)
    return paging.answer(page, _with_members)


@router.post("units/{code}/bodies", url_name="bodies", response=schemas.BodyOut, summary="设立机构")
def body_add(request: HttpRequest, code: str, body: schemas.BodyIn) -> Told:
    here = scoped(request)
    host = unit_named(here.scope, body.host).pk if body.host else None
    new = operations.NewBody(
        name=body.name, kind=body.kind, campaign=body.campaign, host=host, started_on=body.started_on
    )
    return writing.change(here, lambda: _told(here, operations.create_body(here.scope, here.place.pk, new).pk))


@router.patch("bodies/{int:body}", url_name="body", response=schemas.BodyOut, summary="修改机构")
def body_edit(request: HttpRequest, body: int, given: schemas.BodyPatch) -> Told:
    here, values = scoped(request), _named(given)
    return _changed(here, body, lambda: operations.edit_body(here.scope, body, values, version=given.version))


@router.post("bodies/{int:body}/end", url_name="body_end", response=schemas.BodyOut, summary="撤销机构")
def body_end(request: HttpRequest, body: int, given: schemas.EndIn) -> Told:
    here = scoped(request)
    return _changed(here, body, lambda: operations.end_body(here.scope, body, on=given.on, reason=given.reason))


@router.post("bodies/{int:body}/members", url_name="body_member", response=schemas.BodyOut, summary="登记组成人员")
def member_add(request: HttpRequest, body: int, given: schemas.MemberIn) -> Told:
    here = scoped(request)
    find(here, given.person)
    return _changed(
        here,
        body,
        lambda: operations.add_member(here.scope, body, given.person, given.post, chair=given.chair, on=given.on),
    )


@router.post("members/{int:member}/end", url_name="body_leave", response=schemas.BodyOut, summary="免去组成人员")
def member_end(request: HttpRequest, member: int, given: schemas.MemberEndIn) -> Told:
    here = scoped(request)
    row = BodyMember.objects.filter(pk=member).first()
    if row is None:
        raise Missing
    return _changed(here, row.body_id, lambda: operations.end_member(here.scope, member, on=given.on))


def _changed(here: ScopedRequest, body: int, work: Callable[[], object]) -> Told:
    """The body as it stands after a change; one out of reach is not found before anything is done."""
    _told(here, body)

    def told() -> Told:
        work()
        return _told(here, body)

    return writing.change(here, told)


def find(here: ScopedRequest, person: int) -> Person:
    row = Person.objects.visible_to(here.scope).filter(pk=person).first()
    if row is None:
        raise Missing
    return row


def _named(body: Any) -> dict[str, object]:
    given: dict[str, object] = body.dict(exclude_unset=True)
    return {name: value for name, value in given.items() if name != "version"}


def _person(row: Person) -> Told:
    row = Person.system.select_related("unit").get(pk=row.pk)
    return asdict(people_queries.shown(row))


def _with_members(row: Any) -> Told:
    return _body(row, row.in_office)


def _told(here: ScopedRequest, body: int) -> Told:
    rows = Body.objects.visible_to(here.scope).select_related("unit", "host")
    found = rows.filter(pk=body).first()
    if found is None:
        raise Missing
    return _body(found, people_queries.in_office(found))


def _body(row: Body, members: Sequence[BodyMember]) -> Told:
    plain = ("id", "name", "kind", "started_on", "ended_on", "version")
    return {
        **{name: getattr(row, name) for name in plain},
        "unit": unit_ref(row.unit),
        "host": _ref(row.host),
        "members": [_member(one) for one in members],
    }


def _ref(unit: Unit | None) -> Told | None:
    return unit_ref(unit) if unit is not None else None


def _member(one: BodyMember) -> Told:
    plain = ("id", "post", "chair", "started_on")
    return {**{name: getattr(one, name) for name in plain}, "person": one.person_id, "name": one.person.name}
