"""One form per value: the same on every machine, and nothing in it that two machines could print differently."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.audit.canonical import canonical

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_and_times_are_utc_with_microseconds() -> None:
    moment = datetime(2026, 7, 5, 8, tzinfo=timezone(timedelta(hours=8)))
    assert canonical({"乙": date(2026, 7, 5), "a": [moment, None, True]}) == (
        '{"a":["2026-07-05T00:00:00.000000Z",null,true],"乙":"2026-07-05"}'
    )
    assert canonical(moment) == canonical(moment.astimezone(UTC))


@given(VALUES)
def test_the_order_of_keys_does_not_matter(value: object) -> None:
    def turned(part: object) -> object:
        if isinstance(part, dict):
            return {key: turned(part[key]) for key in reversed(list(part))}
        return [turned(item) for item in part] if isinstance(part, list) else part

    assert canonical(turned(value)) == canonical(value)


@pytest.mark.parametrize(
    "value", [1.0, [1.5], {"a": {"b": (0.1,)}}, {1: "a"}, {"a": [{None: 1}]}, Decimal(1), {1}]
)
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)
