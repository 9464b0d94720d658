"""A tree to test permissions in: parent, child, grandchild and a sibling branch, and accounts at each.

Tests hash with a quick algorithm (tests/conftest.py); one test proves that the product does not.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils import timezone

from taizhang.units import paths
from taizhang.units.accounts import actor_of
from taizhang.units.models import Account, Grant, Unit
from taizhang.units.roles import Role
from taizhang.units.scope import Scope, scope_of

PASSWORD = "Xi-yuan2026"
QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"
HASH = MD5PasswordHasher().encode(PASSWORD, "saltsaltsaltsaltsaltsalt")
PLACES = ("parent", "child", "grandchild", "sibling")


def unit(code: str, name: str, parent: Unit | None, number: int, kind: str = "county") -> Unit:
    path = (parent.path if parent else "") + paths.segment(number)
    return Unit.system.create(
        code=code,
        name=name,
        short_name=name,
        kind=kind,
        parent=parent,
        path=path,
        order=number,
        started_on=date(2020, 1, 1),
    )


def account(username: str, at: Unit, *, password: str = HASH, must_change: bool = False) -> Account:
    return Account.objects.create(
        username=username,
        name=f"人员{username}",
        unit=at,
        password=password,
        must_change=must_change,
        password_changed=datetime.now(UTC),
    )


def grant(to: Account, role: Role, at: Unit, *, tree: str = Grant.BLOCK) -> Grant:
    return Grant.objects.create(account=to, role=role, unit=at, tree=tree)


def scope(of: Account) -> Scope:
    return scope_of(of, actor_of(of), today=timezone.localdate())


@dataclass
class World:
    """The four places; `somebody(role, place)` is an account made once."""

    parent: Unit
    child: Unit
    grandchild: Unit
    sibling: Unit
    made: dict[tuple[Role, str], Account] = field(default_factory=dict)

    def place(self, name: str) -> Unit:
        found: Unit = getattr(self, name)
        return found

    def somebody(self, role: Role, place: str = "parent") -> Account:
        if (role, place) not in self.made:
            row = account(f"{role}-{place}".replace("_", "-"), self.place(place))
            grant(row, role, self.place(place))
            self.made[role, place] = row
        return self.made[role, place]

    def client(self, role: Role, place: str = "parent") -> Client:
        return signed_in(self.somebody(role, place))


def signed_in(who: Account) -> Client:
    client = Client()
    client.force_login(who)
    return client


def make_world() -> World:
    parent = unit("530100000000", "溪源市", None, 1, "prefecture")
    child = unit("530102000000", "溪源县", parent, 1)
    grandchild = unit("530102001000", "石桥镇", child, 1, "town")
    sibling = unit("530103000000", "柳林县", parent, 2)
    return World(parent, child, grandchild, sibling)
