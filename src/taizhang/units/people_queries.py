"""Reads of people and bodies for somebody. A phone leaves here only masked."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from taizhang.units import paths
from taizhang.units.models import Body, BodyMember, Person, Unit
from taizhang.units.people import masked
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class PersonShown:
    """What anybody ever sees of a person."""

    id: int
    unit: int
    unit_name: str
    name: str
    post: str
    leader: bool
    member: bool
    floating: bool
    phone: str  # masked
    term_end: date | None
    ended_on: date | None
    version: int


def shown(person: Person) -> PersonShown:
    return PersonShown(
        id=person.pk,
        unit=person.unit_id,
        unit_name=person.unit.name,
        name=person.name,
        post=person.post,
        leader=person.leader,
        member=person.member,
        floating=person.floating,
        phone=masked(person.phone),
        term_end=person.term_end,
        ended_on=person.ended_on,
        version=person.version,
    )


def _people(scope: Scope) -> QuerySet[Person]:
    return Person.objects.visible_to(scope).select_related("unit").order_by("unit__path", "order", "id")


def in_post(scope: Scope, top: Unit, *, below: bool = False, ending_by: date | None = None) -> QuerySet[Person]:
    """Those in office at a unit, or in its subtree, in official order; or only those whose term ends by a day."""
    rows = _people(scope).filter(_at(top, below=below), ended_on=None)
    return rows if ending_by is None else rows.filter(term_end__lte=ending_by)


def _at(top: Unit, *, below: bool) -> Q:
    return paths.within(top.path, field="unit__path") if below else Q(unit=top)


def people(
    scope: Scope, top: Unit, *, below: bool = False, leaders: bool = False, ended: bool = False, limit: int = 500
) -> list[PersonShown]:
    """The people of a unit, or of its subtree, in official order: those in office, or all."""
    rows = _people(scope).filter(_at(top, below=below))
    if leaders:
        rows = rows.filter(leader=True)
    if not ended:
        rows = rows.filter(ended_on=None)
    return [shown(person) for person in rows[:limit]]


def terms_ending(scope: Scope, top: Unit, *, until: date) -> list[PersonShown]:
    """Those in office whose term ends by a day, soonest first; terms that ran out already stand in front."""
    rows = in_post(scope, top, below=True, ending_by=until)
    return [shown(person) for person in rows.order_by("term_end", "unit__path", "order")]


def bodies(scope: Scope, top: Unit, *, below: bool = False, on: date | None = None) -> QuerySet[Body]:
    """Bodies with their members in office (`in_office`), those standing on a day or ever: two queries."""
    rows = Body.objects.visible_to(scope).select_related("unit", "host").order_by("unit__path", "started_on", "id")
    rows = rows.filter(_at(top, below=below))
    if on is not None:
        rows = rows.filter(started_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))
    return rows.prefetch_related(Prefetch("members", queryset=_members_on(on), to_attr="in_office"))


def _members_on(on: date | None) -> QuerySet[BodyMember]:
    rows = BodyMember.objects.select_related("person").order_by("-chair", "order", "id")
    if on is None:
        return rows.filter(ended_on=None)
    return rows.filter(started_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))


def in_office(body: Body) -> list[BodyMember]:
    return list(_members_on(None).filter(body=body))


def chairs(body: Body, on: date) -> list[Person]:
    return [member.person for member in _members_on(on).filter(body=body, chair=True)]


def without_chair(scope: Scope, top: Unit, on: date) -> list[Body]:
    """Standing bodies whose chair has left: the page warns of them."""
    chaired = _members_on(on).filter(body=OuterRef("pk"), chair=True)
    rows = Body.objects.visible_to(scope).filter(paths.within(top.path, field="unit__path"), ended_on=None)
    return list(
        rows.filter(~Exists(chaired), started_on__lte=on).select_related("unit").order_by("unit__path", "id")
    )
