"""Cells built by several processes are those built by one, and an error in any of them is the build's."""

from typing import Never

import pytest
from django.db import connection

from taizhang.figures import build, hands, registration
from taizhang.figures.fold import fold_all
from taizhang.figures.models import CellDays, CellYear, Delta
from taizhang.figures.verify import verify
from taizhang.units.scope import SYSTEM_SCOPE
from tests.figures.county import Place

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]


def held() -> list[tuple[object, ...]]:
    """Every cell that holds something, by what is kept of it and not by the number of its definition."""
    found = []
    for model in (CellYear, CellDays):
        names = [one.attname for one in model._meta.concrete_fields if one.attname not in {"pk", "indicator"}]
        found += sorted(tuple(map(str, row)) for row in model.objects.values_list(*names))
    return sorted(found)


def again() -> bool:
    done = build.build(registration.register_again(SYSTEM_SCOPE))
    build.drop_old()
    return done


def test_hands_build_what_one_builds_and_raise_what_one_raises(
    filled: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    while fold_all():
        pass
    filled.problem(filled.other, filled.village.started_on)  # stays unfolded
    assert Delta.objects.exists()
    assert again()
    alone = held()
    monkeypatch.setattr(hands, "LARGE", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    told: list[str] = []
    waiting = registration.register_again(SYSTEM_SCOPE)
    assert build.build(waiting, lambda *said: told.append(said[2]))
    build.drop_old()
    assert held() == alone
    assert verify(hands.quiet) == []
    assert "统计条目" in told
    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError, match="断了"):
        hands.share_out(breaks, hands.quiet)


def breaks(share: hands.Share, moment: hands.Moment, progress: hands.Progress) -> Never:
    raise RuntimeError("断了")
