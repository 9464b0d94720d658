"""Whatever is done to the tree, paths, sizes, orders, lines and versions equal what brute force computes."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taizhang.audit.errors import Refused
from taizhang.audit.models import Event
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.operations import NewUnit, create, end, merge, move, place, reorder, set_line_parent
from taizhang.units.scope import SYSTEM_SCOPE

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

RARE = ("unline", "first", "after", "reverse", "merge", "end")
WHICH = st.integers(0, 40)


@dataclass(frozen=True)
class Edit:
    what: str
    one: int
    other: int


edits = st.lists(
    st.builds(
        Edit,
        st.sampled_from([*["create"] * 3, *["move", "line"] * 2, *RARE]),
        WHICH,
        WHICH,
    ),
    min_size=5,
    max_size=30,
)


def apply(edit: Edit, number: int) -> None:
    rows = list(Unit.system.order_by("id"))
    one, other = rows[edit.one % len(rows)].pk, rows[edit.other % len(rows)].pk
    if edit.what == "create":
        create(SYSTEM_SCOPE, NewUnit(code=f"U-{number}", name=f"单位{number}", kind="group", parent=one))
    elif edit.what == "move":
        move(SYSTEM_SCOPE, one, other)
    elif edit.what == "line":
        set_line_parent(SYSTEM_SCOPE, one, other)
    elif edit.what == "unline":
        set_line_parent(SYSTEM_SCOPE, one, None)
    elif edit.what == "first":
        place(SYSTEM_SCOPE, one, after=None)
    elif edit.what == "after":
        siblings = [row.pk for row in rows if row.parent_id == rows[edit.one % len(rows)].parent_id]
        place(SYSTEM_SCOPE, one, after=siblings[edit.other % len(siblings)])
    elif edit.what == "reverse":
        children = Unit.system.filter(parent=one).order_by("-path")
        reorder(SYSTEM_SCOPE, one, list(children.values_list("id", flat=True)))
    elif edit.what == "merge":
        merge(SYSTEM_SCOPE, one, other)
    else:
        end(SYSTEM_SCOPE, one)


def check(homes: dict[int, int]) -> None:
    rows = {row.pk: row for row in Unit.system.all()}
    sizes = dict.fromkeys(rows, 0)
    for row in rows.values():
        above: Unit | None = row
        while above is not None:
            sizes[above.pk] += 1
            above = rows[above.parent_id] if above.parent_id else None
    in_line = {row.line_parent_id for row in rows.values()} | {
        row.pk for row in rows.values() if row.line_parent_id
    }
    for row in rows.values():
        parent = rows[row.parent_id].path if row.parent_id else ""
        assert row.path == parent + paths.segment(row.order)
        assert row.size == sizes[row.pk] == Unit.system.filter(paths.within(row.path)).count()
        assert bool(row.line_path) == (row.pk in in_line)
        if row.line_parent_id:
            assert row.line_path[: -paths.WIDTH] == rows[row.line_parent_id].line_path
        elif row.line_path:
            assert len(row.line_path) == paths.WIDTH
        assert row.home == homes.setdefault(row.pk, row.home)
        assert row.ended_on is None or row.line_path == ""


def snapshot() -> list[Any]:
    return list(Unit.system.order_by("id").values_list())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits)
def test_the_tree_stays_true_under_any_edits(db: None, plan: list[Edit]) -> None:
    with transaction.atomic():
        homes: dict[int, int] = {}
        create(SYSTEM_SCOPE, NewUnit(code="R-0", name="溪源县", kind="county"))
        for number, edit in enumerate(plan, start=1):
            before, events = snapshot(), Event.objects.count()
            try:
                apply(edit, number)
            except Refused:
                assert snapshot() == before
                assert Event.objects.count() == events
            check(homes)
        transaction.set_rollback(True)


def test_versions_grow_by_one_for_each_event_of_a_unit(db: None) -> None:
    root = create(SYSTEM_SCOPE, NewUnit(code="R-0", name="溪源县", kind="county"))
    one, other = (
        create(SYSTEM_SCOPE, NewUnit(code=f"T-{n}", name=f"第{n}镇", kind="town", parent=root.pk)) for n in (1, 2)
    )
    leaf = create(SYSTEM_SCOPE, NewUnit(code="V-1", name="某村", kind="village", parent=one.pk))
    for parent in (other, one, other):
        move(SYSTEM_SCOPE, leaf.pk, parent.pk)
    assert Unit.system.get(pk=leaf.pk).version == 4
    assert Event.objects.filter(object=f"unit:{leaf.pk}").count() == 4
