"""What a password must be: long enough, of three kinds of character, new, and not for ever.

The numbers are settings, because the authority that inspects a site sets them.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from taizhang.audit.errors import Refused
from taizhang.units.models import Account, OldPassword

LETTERS = ("abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789")  # none that look alike
LONGEST = 128  # the hash is slow on purpose; a book sent as a password must not occupy it


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    min_length: int = 8
    classes: int = 3
    remembered: int = 5
    expires_days: int = 90  # 0 is never

    def words(self) -> str:
        text = f"至少{self.min_length}位，大写字母、小写字母、数字、符号中至少有{self.classes}种"
        if self.remembered:
            text += f"，不得与最近{self.remembered}次用过的相同"
        return text + (f"，每{self.expires_days}天更换一次。" if self.expires_days else "。")


def policy() -> PasswordPolicy:
    config = settings.CONFIG
    return PasswordPolicy(
        min_length=config.password_length,
        remembered=config.password_history,
        expires_days=config.password_days,
    )


def kinds(password: str) -> int:
    """How many of the four kinds of character occur."""
    return sum(
        (
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() for c in password),
        )
    )


def problem(password: str, *, username: str = "") -> str | None:
    """Why this text cannot be a password, or None."""
    rule = policy()
    if len(password) < rule.min_length:
        return f"密码太短，至少{rule.min_length}位。"
    if len(password) > LONGEST:
        return f"密码太长，最多{LONGEST}位。"
    if kinds(password) < rule.classes:
        return f"密码须包含大写字母、小写字母、数字、符号中的至少{rule.classes}种。"
    if username and username.lower() in password.lower():
        return "密码不能包含账号名。"
    return None


def used_before(account: Account, password: str) -> bool:
    """Whether it equals the present password or one of those remembered."""
    recent = OldPassword.objects.filter(account=account).order_by("-id")[: policy().remembered]
    hashes = [account.password, *recent.values_list("hash", flat=True)]
    return any(check_password(password, old) for old in hashes if old)


def accept(account: Account, password: str) -> None:
    """Raise unless the account may take this password."""
    reason = problem(password, username=account.username)
    if reason is None and used_before(account, password):
        reason = f"不能使用最近{policy().remembered}次用过的密码，请换一个。"
    if reason:
        raise Refused(reason, code="password_refused", field="new")


def expired(account: Account, now: datetime) -> bool:
    days = policy().expires_days
    if not days or not account.has_usable_password():
        return False
    since = account.password_changed
    return since is None or now - since > timedelta(days=days)


def temporary() -> str:
    """A password for one use, told to its owner by the person who made it."""
    kinds_first = [secrets.choice(letters) for letters in LETTERS]
    rest = [secrets.choice("".join(LETTERS)) for _ in range(9)]
    return "".join([*kinds_first, *rest])


class PolicyValidator:
    """The same rule for forms of the sign-in library."""

    def validate(self, password: str, user: Account | None = None) -> None:
        reason = problem(password, username=user.username if user else "")
        if reason is None and user is not None and user.pk and used_before(user, password):
            reason = f"不能使用最近{policy().remembered}次用过的密码，请换一个。"
        if reason:
            raise ValidationError(reason, code="password_refused")

    def get_help_text(self) -> str:
        return policy().words()
