"""Conditions over an entry's data: truth, absence, complement, and what the typed tree is made of."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.packs.condition_reader import Reading, read_condition
from taizhang.packs.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    FieldRef,
    Not,
    Op,
    canonical,
    evaluate,
    fields_of,
)
from taizhang.packs.fieldtypes import FieldType
from taizhang.packs.findings import Findings, Place
from taizhang.packs.model import Field
from taizhang.packs.options import Option, OptionList

KINDS = OptionList("t.kinds", (Option("a", "甲"), Option("b", "乙"), Option("c", "丙")))
FIELDS = {
    "title": Field("title", "标题", FieldType.TEXT),
    "count": Field("count", "人数", FieldType.INT),
    "limit": Field("limit", "上限", FieldType.INT),
    "cost": Field("cost", "经费", FieldType.MONEY, places=2),
    "day": Field("day", "日期", FieldType.DATE),
    "kind": Field("kind", "类别", FieldType.CHOICE, options=KINDS),
    "kinds": Field("kinds", "类型", FieldType.MULTICHOICE, options=KINDS),
    "done": Field("done", "完成", FieldType.BOOL),
    "lead": Field("lead", "单位", FieldType.UNIT),
}
ROW: dict[str, object] = {
    "title": "第一次会议",
    "count": 12,
    "limit": 12,
    "cost": 12050,
    "day": "2023-09-28",
    "kind": "a",
    "kinds": ["a", "b"],
    "done": False,
    "lead": 7,
}


def read(raw: dict[str, object], *, refs: bool = True) -> Condition:
    findings = Findings()
    condition = read_condition(raw, Reading(FIELDS, refs=refs), Place(findings, "t", "t.toml"))
    assert not list(findings), [one.line() for one in findings]
    return condition


@pytest.mark.parametrize(
    ("raw", "holds"),
    [
        ({}, True),
        ({"kind": "a"}, True),
        ({"kind": ["b", "c"]}, False),
        ({"kind": {"not": "b"}}, True),
        ({"kind": {"not": ["a", "b"]}}, False),
        ({"kinds": {"contains": "b"}}, True),
        ({"kinds": {"contains": ["c", "b"]}}, True),
        ({"kinds": {"contains": "c"}}, False),
        ({"title": {"contains": "会议"}}, True),
        ({"count": {"gte": 12, "lt": 13}}, True),
        ({"count": {"between": [12, 20]}}, True),
        ({"count": {"gt": "@limit"}}, False),
        ({"count": {"lte": "@limit"}}, True),
        ({"cost": {"gt": 120.4}}, True),
        ({"cost": {"gt": 120.5}}, False),
        ({"day": {"lt": "2023-10-01"}}, True),
        ({"done": False}, True),
        ({"lead": {"empty": False}}, True),
        ({"any": [{"kind": "b"}, {"count": 12}]}, True),
        ({"all": [{"kind": "a"}, {"count": 13}]}, False),
        ({"not": {"kind": "a", "count": 13}}, True),
    ],
)
def test_a_condition_holds_or_not(raw: dict[str, object], holds: bool) -> None:
    assert evaluate(read(raw), ROW) is holds


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("nothing", [None, "", [], "absent"])
def test_an_empty_field_fails_every_comparison_but_empty(field: str, nothing: object) -> None:
    data: dict[str, Any] = {} if nothing == "absent" else {field: nothing}
    for op in Op:
        value: Any = ("a", "b") if op in {Op.IN, Op.CONTAINS, Op.BETWEEN} else "a"
        if op is not Op.EMPTY:
            assert not evaluate(Compare(field, FIELDS[field].type, op, value), data)
            assert evaluate(Not(Compare(field, FIELDS[field].type, op, value)), data)
    assert evaluate(Compare(field, FIELDS[field].type, Op.EMPTY, True), data)
    assert not evaluate(Compare(field, FIELDS[field].type, Op.EMPTY, False), data)


def test_a_comparison_with_an_empty_other_field_fails() -> None:
    assert not evaluate(read({"count": {"lte": "@limit"}}), {"count": 3})


def test_true_is_not_one() -> None:
    assert not evaluate(Compare("count", FieldType.INT, Op.EQ, 1), {"count": True})
    assert not evaluate(Compare("done", FieldType.BOOL, Op.EQ, True), {"done": 1})


def test_literals_are_turned_into_stored_form() -> None:
    assert read({"cost": {"gte": "1200.50"}}) == Compare("cost", FieldType.MONEY, Op.GTE, 120050)
    assert read({"count": "@limit"}) == Compare("count", FieldType.INT, Op.EQ, FieldRef("limit"))


def test_the_fields_read_are_known() -> None:
    condition = read({"any": [{"kind": "b"}, {"not": {"count": {"gt": "@limit"}}}]})
    assert set(fields_of(condition)) == {"kind", "count", "limit"}


COMPARES = st.sampled_from(
    [
        Compare("kind", FieldType.CHOICE, Op.EQ, "a"),
        Compare("kinds", FieldType.MULTICHOICE, Op.CONTAINS, ("b",)),
        Compare("count", FieldType.INT, Op.GT, 3),
        Compare("day", FieldType.DATE, Op.EMPTY, True),
    ]
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    COMPARES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
DATA = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from("abc"),
        "kinds": st.lists(st.sampled_from("abc"), min_size=1),
        "count": st.integers(0, 6),
        "day": st.just("2023-01-01"),
    },
)


@given(CONDITIONS, DATA)
def test_not_is_the_complement(condition: Condition, data: dict[str, object]) -> None:
    assert evaluate(Not(condition), data) is not evaluate(condition, data)


@given(st.lists(CONDITIONS, max_size=4), DATA)
def test_the_order_of_parts_decides_nothing(parts: list[Condition], data: dict[str, object]) -> None:
    forward, backward = All(tuple(parts)), All(tuple(reversed(parts)))
    assert canonical(forward) == canonical(backward)
    assert evaluate(forward, data) == evaluate(backward, data)
    assert evaluate(Not(AnyOf(tuple(parts))), data) == evaluate(All(tuple(Not(one) for one in parts)), data)
