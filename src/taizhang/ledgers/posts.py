"""Who may take a step, and whom it waits for.

A post is held by whoever has its right at the entry's unit; rights flow down, so a superior's reviewer is a reviewer
of every unit below. `@parent` asks for the right at the unit above (a root unit stands in for its own parent). A list
of posts is an order of fallback: it waits for the first of them that any account holds at its own place.
"""

from collections.abc import Sequence

from taizhang.ledgers.models import Entry
from taizhang.packs.model import By, Post
from taizhang.units.models import Grant, Unit
from taizhang.units.roles import RIGHTS, Right
from taizhang.units.scope import Scope

RIGHT_OF: dict[Post, Right] = {
    Post.CLERK: Right.ENTER,
    Post.REVIEWER: Right.REVIEW,
    Post.OFFICE: Right.DIRECT,
    Post.INSPECTOR: Right.INSPECT,
}
POST_LABELS: dict[Post, str] = {
    Post.CLERK: "填报员",
    Post.REVIEWER: "审核员",
    Post.OFFICE: "办公室",
    Post.INSPECTOR: "督导员",
}


def place_of(by: By, unit: Unit) -> Unit:
    return unit.parent if by.at_parent and unit.parent is not None else unit


def may(scope: Scope, by: Sequence[By], unit: Unit) -> bool:
    return any(scope.can(RIGHT_OF[one.post], place_of(one, unit)) for one in by)


def words(by: Sequence[By], unit: Unit) -> str:
    """For a refusal: who could do it."""
    return "或".join(f"{place_of(one, unit).short_name}{POST_LABELS[one.post]}" for one in by)


def waits_for(by: Sequence[By], entry: Entry) -> By:
    """The first post in the order of fallback that an account holds at its very place."""
    for one in by[:-1]:
        roles = [role for role, rights in RIGHTS.items() if RIGHT_OF[one.post] in rights]
        place = place_of(one, entry.unit)
        if Grant.objects.filter(unit=place, role__in=roles, account__is_active=True).exists():
            return one
    return by[-1]
