"""A run of days cut into days, weeks or months. Weeks and months at the ends may be short."""

from datetime import date, timedelta

from taizhang.audit.errors import Refused
from taizhang.packs.periods import Kind, period_of

STEPS = {"day": Kind.DAY, "week": Kind.WEEK, "month": Kind.MONTH}
LONGEST = 1_000


def split(first: date, last: date, step: str) -> list[tuple[date, date]]:
    if step not in STEPS:
        raise Refused(
            f"不能按“{step}”分段，可选：day（日）、week（周）、month（月）。", code="bad_step", field="step"
        )
    found: list[tuple[date, date]] = []
    day = first
    while day <= last:
        period = period_of(STEPS[step], day)
        assert period is not None
        end = min(period.end, last)
        found.append((day, end))
        if len(found) > LONGEST:
            raise Refused(f"分段超过{LONGEST}个，请缩短期间或改用更长的分段。", code="too_long", field="from")
        if end == last:
            break
        day = end + timedelta(days=1)
    return found
