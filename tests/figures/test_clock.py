"""Nothing of a figure hangs on the time of day: what is written, folded, proved, read under a wrong clock is right."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from taizhang.figures.fold import fold_all
from taizhang.figures.queries import read, recount
from taizhang.figures.verify import verify
from taizhang.units.scope import SYSTEM_SCOPE
from tests.figures.county import Place

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
KEYS = ("fig.problems_found", "fig.problems_closed", "fig.problems_open")


def figures(at: Place) -> list[int | None]:
    """Of the county since the beginning, each the sum of its rows."""
    wanted = [at.wanted(key, None, first=date.min, last=date.max) for key in KEYS]
    stored = [one.stored for one in read(SYSTEM_SCOPE, wanted)]
    assert stored == [recount(SYSTEM_SCOPE, one) for one in wanted]
    return stored


def test_a_clock_that_jumps_changes_no_figure(filled: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before, real = figures(filled), timezone.now
    for written, days in enumerate((-9_000, 9_000, 0), start=1):
        monkeypatch.setattr(timezone, "now", lambda days=days: real() + timedelta(days=days))
        fold_all(limit=2)
        filled.problem(filled.village, date(2023, 9, 5))
        found, closed, still_open = before
        assert figures(filled) == [(found or 0) + written, closed, (still_open or 0) + written]
    while fold_all():
        pass
    assert verify(lambda *_: None) == []
