"""The two evaluators agree on every condition and every row, missing keys included."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taizhang.ledgers.conditions import as_q
from taizhang.ledgers.models import Entry
from taizhang.packs.conditions import All, AnyOf, Compare, Condition, FieldRef, Not, Op, evaluate
from taizhang.packs.fieldtypes import FieldType
from taizhang.units.models import Unit
from tests.ledgers.conftest import unit

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

WORDS = st.sampled_from(["甲", "乙丙", "a", "A", "100%", "it's", '"q"', "_", "甲乙丙丁"])
KEYS = st.sampled_from(["core", "lesson", "site"])
DAYS = st.dates(
    min_value=datetime(2024, 1, 1, tzinfo=UTC).date(), max_value=datetime(2026, 1, 1, tzinfo=UTC).date()
).map(str)
NUMBERS = st.integers(-3, 300_000_000_000)
VALUES = {
    FieldType.TEXT: WORDS,
    FieldType.CHOICE: KEYS,
    FieldType.INT: NUMBERS,
    FieldType.DATE: DAYS,
    FieldType.BOOL: st.booleans(),
    FieldType.MULTICHOICE: st.lists(KEYS, min_size=1, max_size=3, unique=True),
    FieldType.UNITS: st.lists(st.integers(1, 12), min_size=1, max_size=3, unique=True),
}
rows = st.fixed_dictionaries({}, optional={str(kind): values for kind, values in VALUES.items()})


def compares() -> st.SearchStrategy[Condition]:
    def of(kind: FieldType, op: Op, value: st.SearchStrategy[object]) -> st.SearchStrategy[Condition]:
        return value.map(lambda one: Compare(str(kind), kind, op, one))  # type: ignore[arg-type]  # drawn by kind

    ordered = [FieldType.INT, FieldType.DATE]
    plain = [FieldType.TEXT, FieldType.CHOICE, FieldType.INT, FieldType.DATE]
    parts = [of(kind, Op.EMPTY, st.booleans()) for kind in VALUES]
    parts += [of(kind, Op.EQ, VALUES[kind]) for kind in [*plain, FieldType.BOOL]]
    parts += [of(kind, Op.IN, st.lists(VALUES[kind], min_size=1, max_size=3).map(tuple)) for kind in plain]
    parts += [of(kind, op, VALUES[kind]) for kind in ordered for op in (Op.GT, Op.GTE, Op.LT, Op.LTE)]
    parts += [of(kind, Op.BETWEEN, st.tuples(VALUES[kind], VALUES[kind])) for kind in ordered]
    parts += [
        of(FieldType.MULTICHOICE, Op.CONTAINS, st.lists(KEYS, min_size=1, max_size=2).map(tuple)),
        of(FieldType.UNITS, Op.CONTAINS, st.lists(st.integers(1, 12), min_size=1, max_size=2).map(tuple)),
        of(FieldType.TEXT, Op.CONTAINS, st.lists(WORDS, min_size=1, max_size=2).map(tuple)),
    ]
    return st.one_of(parts)


conditions = st.recursive(
    compares(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=5,
)


@pytest.fixture
def place(db: None) -> Unit:
    return unit("1", "县", "county", None, 1)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.lists(rows, min_size=1, max_size=6), asked=st.lists(conditions, min_size=1, max_size=4))
def test_python_and_database_agree(place: Unit, data: list[dict[str, object]], asked: list[Condition]) -> None:
    Entry.system.all().delete()
    now = datetime.now(UTC)
    made = [
        Entry(
            home=1,
            ledger="x",
            unit=place,
            number=str(n),
            numbered_by=place.pk,
            title="",
            state="s",
            data=one,
            created_at=now,
            created_by=0,
            updated_at=now,
        )
        for n, one in enumerate(data)
    ]
    Entry.system.bulk_create(made)
    for condition in asked:
        expected = {row.pk for row in made if evaluate(condition, row.data)}
        assert set(Entry.system.filter(as_q(condition)).values_list("pk", flat=True)) == expected, condition


def test_two_fields_are_not_compared_in_the_database() -> None:
    with pytest.raises(TypeError):
        as_q(Compare("a", FieldType.INT, Op.LTE, FieldRef("b")))
