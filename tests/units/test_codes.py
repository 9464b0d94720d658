"""Codes: the samples of the standards pass, any single slip fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.units import codes, kinds

VALID = ("91350100M000100Y43", "11320000MB151840XJ")


@pytest.mark.parametrize("code", VALID)
def test_real_codes_pass(code: str) -> None:
    assert codes.credit_code_problem(code) is None


@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(codes.CREDIT_ALPHABET))
def test_changing_any_one_character_fails(code: str, place: int, letter: str) -> None:
    changed = code[:place] + letter + code[place + 1 :]
    assert (codes.credit_code_problem(changed) is None) == (changed == code)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91350100M000100Y4", "应为18位，现为17位"),
        ("91350100M000100I43", "不使用字符“I”"),
        ("91350100M000100Y44", "校验位不对"),
    ],
)
def test_a_wrong_credit_code_is_explained(code: str, said: str) -> None:
    assert said in (codes.credit_code_problem(code) or "")


def test_the_check_of_the_organisation_code_inside() -> None:
    # Positions 9–17 of a valid code are the organisation code with its check.
    for code in VALID:
        assert codes.org_check_character(code[8:16]) == code[16]


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("980000000000", kinds.PROVINCE, None),
        ("981500000000", kinds.PREFECTURE, "980000000000"),
        ("981527000000", kinds.COUNTY, "981500000000"),
        ("981527103000", kinds.TOWNSHIP, "981527000000"),
        ("981527103204", kinds.VILLAGE, "981527103000"),
        ("98152710320", None, None),
        ("001527103204", None, None),
        ("98152710320A", None, None),
    ],
)
def test_division_codes_name_a_level_and_a_superior(code: str, level: int | None, parent: str | None) -> None:
    assert codes.division_level(code) == level
    assert codes.division_parent(code) == parent


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("981527103000", "town", None),
        ("981527103000", "county", "前6位有效"),
        ("981527103000", "village", "后三位不应全为0"),
        ("98152710", "town", "不是区划代码"),
        ("981527-B07", "county_dept", None),
        ("KFQ-01", "town", None),
        ("甲乙", "county_dept", "只能用数字、大写字母和短横线"),
        ("ab", "county_dept", "只能用数字、大写字母和短横线"),
    ],
)
def test_a_unit_code_fits_its_kind(code: str, kind: str, said: str | None) -> None:
    problem = codes.unit_code_problem(code, kind)
    assert problem is None if said is None else said in (problem or "")


@pytest.mark.parametrize(
    ("text", "key"), [("乡镇", "town"), ("街道", "town"), ("town", "town"), ("卫生院", "hospital")]
)
def test_kinds_are_found_by_what_people_call_them(text: str, key: str) -> None:
    found = kinds.find(text)
    assert found is not None
    assert found.key == key


def test_an_unknown_kind_is_not_guessed() -> None:
    assert kinds.find("星舰") is None
    assert kinds.level("星舰") == kinds.BELOW
