"""What one's own unit owes now, and today's reminders."""

from datetime import timedelta

from django.utils import timezone

from taizhang.duties import queries
from taizhang.duties.dues.due import STATE_LABELS, State
from taizhang.units.request import ScopedRequest
from taizhang.units.roles import Right
from taizhang.web.desk.section import Section
from taizhang.web.views.dues import BACK, CHIPS

AHEAD, SHOWN = timedelta(days=14), 8


def section(here: ScopedRequest) -> Section | None:
    """For who may enter rows for his unit; nothing where it owes nothing."""
    unit, today = here.account.unit, timezone.localdate()
    if not here.scope.can(Right.ENTER, unit):
        return None
    found = queries.own(here.scope, unit, today - BACK, today + AHEAD)
    late = [one for one in found if one.state is State.MISSING]
    soon = [one for one in found if one.state is State.PENDING and one.start <= today and one.due <= today + AHEAD]
    if not late and not soon:
        return None
    context = {
        "unit": unit,
        "late": len(late),
        "soon": len(soon),
        "dues": [*late[-SHOWN // 2 :], *soon][:SHOWN],
        "chips": CHIPS,
        "labels": STATE_LABELS,
        "today": today,
    }
    return Section("desk/dues.html", context)
