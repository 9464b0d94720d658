"""A demo site lets anybody in as one of its accounts; on any other site this address is not found.

A site is one when the demo world was made in its data directory.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Missing
from taizhang.units.models import Account, Grant
from taizhang.units.roles import ROLE_LABELS, Role

MARK = "demo.txt"  # written into the data directory by the command that makes the demo world
PER_ROLE = 2  # one high and one low in the tree show what scope means


@dataclass(frozen=True, slots=True)
class Choice:
    account: Account
    role: str
    unit: str


def is_demo() -> bool:
    return (settings.CONFIG.data_dir / MARK).exists()


def offered() -> list[Choice]:
    return choices() if is_demo() else []


def choices() -> list[Choice]:
    """For each role the accounts highest and lowest in the tree. Cost: one query per role, on demo sites only."""
    return [choice for role in Role for choice in _of_role(role)]


def _of_role(role: Role) -> Iterator[Choice]:
    rows = Grant.objects.filter(role=role, account__is_active=True).select_related("account", "unit")
    ordered = list(rows.order_by("unit__path", "id"))
    shown = ordered if len(ordered) <= PER_ROLE else [ordered[0], ordered[-1]]
    for grant in shown:
        yield Choice(grant.account, ROLE_LABELS[role], grant.unit.short_name)


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    if not is_demo():
        raise Missing
    chosen = request.POST.get("account", "")
    offered = {choice.account.pk: choice.account for choice in choices()}
    account = offered.get(int(chosen)) if chosen.isdigit() else None
    if account is None:
        raise Missing
    _spare_the_password_change(account)
    get_adapter(request).login(request, account)
    return HttpResponseRedirect(reverse("desk"))


def _spare_the_password_change(account: Account) -> None:
    """Nobody knows a demo account's password, so nobody can be asked to change it."""
    if account.must_change:
        account.must_change = False
        account.save(update_fields=["must_change"])
