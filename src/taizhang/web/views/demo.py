"""A demo site lets anybody in as one of its accounts; on any other site this address is not found.

A site is one when the demo world was made in its data directory.
"""

from dataclasses import dataclass
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Missing
from taizhang.units.models import Account, Grant
from taizhang.units.roles import ROLE_LABELS, Role

MARK = "demo.txt"  # what the command that makes the demo world said: a line for each account worth trying


@dataclass(frozen=True, slots=True)
class Choice:
    account: Account
    role: str
    unit: str


def _mark() -> Path:
    return Path(settings.CONFIG.data_dir) / MARK


def is_demo() -> bool:
    return _mark().exists()


def offered() -> list[Choice]:
    """The accounts whose names begin a line of what was said, in that order. Cost: one query, on demo sites only."""
    if not is_demo():
        return []
    words = [line.split()[0] for line in _mark().read_text(encoding="utf-8").splitlines() if line.split()]
    rows = Grant.objects.filter(account__username__in=words, account__is_active=True).select_related(
        "account", "unit"
    )
    first = {grant.account.username: grant for grant in rows.order_by("-id")}
    found = [first[word] for word in dict.fromkeys(words) if word in first]
    return [Choice(grant.account, ROLE_LABELS[Role(grant.role)], grant.unit.short_name) for grant in found]


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    if not is_demo():
        raise Missing
    chosen = request.POST.get("account", "")
    accounts = {choice.account.pk: choice.account for choice in offered()}
    account = accounts.get(int(chosen)) if chosen.isdecimal() else None
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
