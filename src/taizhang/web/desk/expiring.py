"""Terms, trials and the like of one's own unit that end soon."""

from django.utils import timezone

from taizhang.duties.expiring import expiring
from taizhang.units.request import ScopedRequest
from taizhang.units.roles import Right
from taizhang.web.desk.section import Section

DAYS, SHOWN = 60, 6


def section(here: ScopedRequest) -> Section | None:
    """For who may enter rows for his unit; nothing where nothing ends."""
    unit = here.account.unit
    if not here.scope.can(Right.ENTER, unit):
        return None
    rows = expiring(here.scope, unit, DAYS).rows
    if not rows:
        return None
    context = {"unit": unit, "rows": rows, "days": DAYS, "shown": SHOWN, "today": timezone.localdate()}
    return Section("desk/expiring.html", context, aside=True)
