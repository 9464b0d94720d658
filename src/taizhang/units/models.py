"""The tree, its past and its people; accounts, grants and tokens.

The last segment of a unit's path is its place among its siblings, so the order of paths is the official order and
every enumeration sorts by `path`. Paths, orders and sizes are written by `units.operations` alone.
"""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from taizhang.units.managers import ScopedManager, ScopedQuerySet
from taizhang.units.paths import PathField
from taizhang.units.roles import Right

if TYPE_CHECKING:  # the scope reads grants, which are declared below
    from taizhang.units.scope import Scope

# Whoever holds one of these at a unit may know that it is there.
SEES_UNITS = (Right.VIEW, Right.UNITS, Right.SECURITY)


def _units_in_reach(scope: "Scope", prefix: str) -> Q:
    if scope.everything:  # an empty condition means all units, and `|` would drop it
        return Q()
    parts = [scope.units(right, prefix=prefix) for right in SEES_UNITS if scope.has(right)]
    reach = Q(pk__in=())
    for part in parts:
        reach |= part
    return reach


class UnitQuerySet(ScopedQuerySet["Unit"]):
    def visible_to(self, scope: "Scope") -> Self:
        return self.filter(_units_in_reach(scope, ""))


class UnitManager(ScopedManager["Unit"]):
    scoped = UnitQuerySet


class PersonQuerySet(ScopedQuerySet["Person"]):
    def visible_to(self, scope: "Scope") -> Self:
        return self.filter(_units_in_reach(scope, "unit__"))


class PersonManager(ScopedManager["Person"]):
    scoped = PersonQuerySet


class BodyQuerySet(ScopedQuerySet["Body"]):
    def visible_to(self, scope: "Scope") -> Self:
        return self.filter(_units_in_reach(scope, "unit__"))


class BodyManager(ScopedManager["Body"]):
    scoped = BodyQuerySet


class Unit(models.Model):
    """A node of the territory tree (块); it may also hang in a sector line (条)."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=50)
    kind = models.CharField(max_length=30)
    categories = models.JSONField(default=list)
    order = models.IntegerField(default=0)  # the number of the last segment of `path`
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="children", db_index=False
    )
    path = PathField()
    line_parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="line_children", db_index=False
    )
    line_path = PathField(blank=True, default="")
    # The prefecture-level unit at creation; never changes, so that rows spread by it never move.
    home = models.IntegerField(default=0)
    size = models.IntegerField(default=1)  # units of the subtree, itself included
    credit_code = models.CharField(max_length=18, blank=True, default="")
    doc_prefix = models.CharField(max_length=20, blank=True, default="")  # 发文代字
    started_on = models.DateField()
    first_use = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_units", db_index=False
    )
    version = models.IntegerField(default=1)

    system = models.Manager()
    objects = UnitManager()

    class Meta:
        db_table = "unit"
        base_manager_name = "system"
        default_manager_name = "system"
        # Named one by one: the indexes that Django adds by itself double the time of a large import.
        indexes = (
            models.Index(fields=["parent", "order", "id"], name="unit_official_order"),
            models.Index(fields=["line_parent"], name="unit_line", condition=Q(line_parent__isnull=False)),
            models.Index(fields=["merged_into"], name="unit_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["name"], name="unit_name"),
            models.Index(fields=["short_name"], name="unit_short_name"),
            # who owes what is asked of a kind as a whole, by these days alone
            models.Index(fields=["kind", "started_on", "ended_on", "first_use", "id"], name="unit_standing"),
            # units not there all the time are few, and found by whichever of their days says so
            models.Index(fields=["started_on"], name="unit_started"),
            models.Index(fields=["ended_on"], name="unit_ended", condition=Q(ended_on__isnull=False)),
            models.Index(fields=["first_use"], name="unit_first_use", condition=Q(first_use__isnull=False)),
        )
        constraints = (
            models.UniqueConstraint(fields=["code"], name="unit_code_once"),
            models.UniqueConstraint(fields=["path"], name="unit_path_once"),
            models.UniqueConstraint(fields=["line_path"], condition=~Q(line_path=""), name="unit_line_path_once"),
        )

    def __str__(self) -> str:
        return self.name


class UnitAlias(models.Model):
    """Another name under which files and people call a unit (城关、城关镇党委)."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=100, db_index=True)

    class Meta:
        db_table = "unit_alias"
        constraints = (models.UniqueConstraint(fields=["unit", "text"], name="unit_alias_once"),)


class UnitVersion(models.Model):
    """What a unit was over a past run of days; what it is since the last `to_day` stands in `Unit` alone."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="versions")
    from_day = models.DateField()
    to_day = models.DateField()  # the first day it no longer held
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=50)
    kind = models.CharField(max_length=30)
    parent = models.IntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "unit_version"
        indexes = (models.Index(fields=["unit", "from_day"], name="unit_version_day"),)


class UnitSet(models.Model):
    """A named set of units (a batch, a counted category): for figures one more tree over the territory's paths."""

    key = models.CharField(max_length=60, unique=True)
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)  # batch | category
    counted = models.BooleanField(default=False)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)

    class Meta:
        db_table = "unit_set"


class SetMember(models.Model):
    set = models.ForeignKey(UnitSet, on_delete=models.CASCADE, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateField()

    class Meta:
        db_table = "unit_set_member"
        constraints = (models.UniqueConstraint(fields=["set", "unit"], name="unit_set_member_once"),)


class HeadCount(models.Model):
    """How many of a kind a unit has from a day on (党员, 职工, 流动党员 …): the denominators."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="head_counts")
    what = models.CharField(max_length=30)
    amount = models.IntegerField()
    from_day = models.DateField()
    to_day = models.DateField(null=True)

    class Meta:
        db_table = "head_count"
        constraints = (models.UniqueConstraint(fields=["unit", "what", "from_day"], name="head_count_day"),)


class Person(models.Model):
    """As little of a person as the ledgers need. The phone is shown masked."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=50)
    post = models.CharField(max_length=60, blank=True, default="")
    order = models.IntegerField(default=0)
    leader = models.BooleanField(default=False)
    member = models.BooleanField(default=False)
    floating = models.BooleanField(default=False)
    phone = models.CharField(max_length=20, blank=True, default="")
    term_end = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    system = models.Manager()
    objects = PersonManager()

    class Meta:
        db_table = "person"
        base_manager_name = "system"
        default_manager_name = "system"
        indexes = (models.Index(fields=["unit", "order", "id"], name="person_official_order"),)

    def __str__(self) -> str:
        return self.name


class Body(models.Model):
    """A temporary body: 领导小组, 办公室, 工作组, 专班."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bodies")
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    campaign = models.CharField(max_length=60, blank=True, default="")
    host = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="hosted_bodies")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    system = models.Manager()
    objects = BodyManager()

    class Meta:
        db_table = "body"
        base_manager_name = "system"
        default_manager_name = "system"
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name


class BodyMember(models.Model):
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    post = models.CharField(max_length=60)
    chair = models.BooleanField(default=False)
    order = models.IntegerField(default=0)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "body_member"


class AccountManager(BaseUserManager["Account"]):
    """Accounts are made by operations only; this manager finds them."""


class Account(AbstractBaseUser):
    """One person's way in. Never shared."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=50)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="accounts")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="accounts")
    email = models.EmailField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=True)
    password_changed = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    objects = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "account"

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """One role of one account at one unit, flowing down that unit's subtree in the named tree."""

    BLOCK = "block"
    LINE = "line"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    tree = models.CharField(max_length=5, default=BLOCK)
    until = models.DateField(null=True)

    class Meta:
        db_table = "account_grant"
        constraints = (models.UniqueConstraint(fields=["account", "role", "unit", "tree"], name="grant_once"),)


class OldPassword(models.Model):
    """A password used before, hashed: it may not come back."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="old_passwords")
    hash = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        db_table = "account_old_password"


class SignIn(models.Model):
    """One sign-in and the session it opened, so that its owner can see and end it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    session = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True, default="")
    agent = models.CharField(max_length=200, blank=True, default="")
    ended = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_sign_in"


class ApiToken(models.Model):
    """A program's way in: acts for one account with no more than the named rights, until a day.

    Only a hash of it is kept.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=60)
    hash = models.CharField(max_length=64, unique=True)
    rights = models.JSONField(default=list)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_token"


class Feedback(models.Model):
    """A word about a page of the product, and the answer to it. `page` is the route, never an address with names."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=60, blank=True, default="")
    text = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "feedback"
        indexes = (models.Index(fields=["account", "-id"], name="feedback_account"),)
