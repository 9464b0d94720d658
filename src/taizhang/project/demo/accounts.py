"""Accounts of the demo: one for each role in the county, a clerk and a reviewer in every reporting unit.

They share one password, which is printed; the slow hash is computed once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password

from taizhang.audit import bulk
from taizhang.project.demo import names, people
from taizhang.project.demo.world import COUNTY, COUNTY_CODE, World
from taizhang.units.models import Account, Grant
from taizhang.units.roles import ROLE_LABELS, Role

PASSWORD = "Xiyuan-2026"  # noqa: S105 - of a world that does not exist, printed wherever it is made
FIELDS = (
    "id", "password", "last_login", "username", "name", "unit", "person", "email", "is_active", "must_change",
    "password_changed", "failures", "locked_until", "version",
)  # fmt: skip
GRANT = ("account", "role", "unit", "tree", "until")
NAMED = {
    "office": Role.OFFICE,
    "leader": Role.VIEWER,
    "reviewer": Role.REVIEWER,
    "clerk": Role.CLERK,
    "inspector": Role.INSPECTOR,
    "system": Role.SYSTEM_ADMIN,
    "security": Role.SECURITY_ADMIN,
    "audit": Role.AUDIT_ADMIN,
}

WORDS = {"town": "town", "county_dept": "dept"}  # kind -> how the accounts of its clerks begin
PRINTED = (*NAMED, "town1", "town1r", "dept1", "dept1r")


@dataclass(frozen=True, slots=True)
class Planned:
    username: str
    name: str
    unit: int
    role: Role
    person: int | None = None


def write(world: World, persons: Sequence[people.Planned], person_ids: Sequence[int]) -> None:
    accounts = list(_plan(world, persons, person_ids))
    ids = bulk.reserve_ids(Account, len(accounts))
    hashed, now = make_password(PASSWORD), datetime.now(UTC)
    bulk.insert(Account, FIELDS, [_values(*both, hashed, now) for both in zip(accounts, ids, strict=True)])
    bulk.insert(
        Grant,
        GRANT,
        [(pk, account.role, account.unit, Grant.BLOCK, None) for account, pk in zip(accounts, ids, strict=True)],
    )


def printed() -> list[str]:
    """The accounts worth trying, as lines: one of each role, and two units' own."""
    grants = Grant.objects.filter(account__username__in=PRINTED).select_related("account", "unit").order_by("id")
    return [f"{g.account.username:<10} {ROLE_LABELS[Role(g.role)]}　{g.unit.name}" for g in grants]


def _values(account: Planned, pk: int, hashed: str, now: datetime) -> tuple[object, ...]:
    return (
        pk, hashed, None, account.username, account.name, account.unit, account.person, "", True, False, now, 0,
        None, 1,
    )  # fmt: skip


def _plan(world: World, persons: Sequence[people.Planned], person_ids: Sequence[int]) -> Iterator[Planned]:
    at: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for pk, person in zip(person_ids, persons, strict=True):
        at[person.code].append((pk, person.name))
    rng = world.dice("accounts")
    known: dict[str, tuple[int | None, str]] = {"leader": at[COUNTY_CODE][0], "office": at[COUNTY_CODE][-1]}
    for username, role in NAMED.items():
        holder, name = known.get(username, (None, names.person(rng)))
        yield Planned(username, name, world.ids[COUNTY_CODE], role, holder)
    numbers = dict.fromkeys(WORDS, 0)
    for row in world.rows:
        if row.kind not in WORDS or not row.code.startswith(COUNTY):
            continue
        numbers[row.kind] += 1
        username = f"{WORDS[row.kind]}{numbers[row.kind]}"
        (head, head_name), (clerk, clerk_name) = at[row.code][0], at[row.code][-1]
        yield Planned(username, clerk_name, world.ids[row.code], Role.CLERK, clerk)
        yield Planned(username + "r", head_name, world.ids[row.code], Role.REVIEWER, head)
