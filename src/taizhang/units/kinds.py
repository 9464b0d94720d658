"""Kinds of units. The key is stored and named by packs; the level says how high a unit of the kind stands.

A level decides where day and month figures are kept and what a division code must look like. A kind of territory
(省、市、县、乡、村) carries a 12-digit division code when its code is all digits.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    label: str
    level: int  # 1 province, 2 prefecture, 3 county, 4 township, 5 village, 6 below
    territory: bool = False


PROVINCE, PREFECTURE, COUNTY, TOWNSHIP, VILLAGE, BELOW = range(1, 7)

KINDS = {
    kind.key: kind
    for kind in (
        Kind("province", "省", PROVINCE, territory=True),
        Kind("prefecture", "市（州）", PREFECTURE, territory=True),
        Kind("county", "县（市、区）", COUNTY, territory=True),
        Kind("town", "乡镇（街道）", TOWNSHIP, territory=True),
        Kind("village", "村（社区）", VILLAGE, territory=True),
        Kind("province_dept", "省直单位", PREFECTURE),
        Kind("prefecture_dept", "市直单位", COUNTY),
        Kind("county_dept", "县直单位", TOWNSHIP),
        Kind("town_dept", "乡镇站所", VILLAGE),
        Kind("committee", "党委（党组）", TOWNSHIP),
        Kind("general_branch", "党总支", VILLAGE),
        Kind("branch", "党支部", BELOW),
        Kind("group", "党小组", BELOW),
        Kind("section", "科室", BELOW),
        Kind("school", "学校", VILLAGE),
        Kind("hospital", "医院（卫生院）", VILLAGE),
        Kind("institution", "事业单位", VILLAGE),
        Kind("enterprise", "企业", VILLAGE),
        Kind("social", "社会组织", VILLAGE),
    )
}

BY_LABEL = {kind.label: kind for kind in KINDS.values()} | {
    name: kind for kind in KINDS.values() for name in kind.label.rstrip("）").replace("、", "（").split("（")
}


def find(text: str) -> Kind | None:
    """A kind by its key or by what people call it (乡镇, 街道, 县直单位)."""
    return KINDS.get(text) or BY_LABEL.get(text)


def label(key: str) -> str:
    kind = KINDS.get(key)
    return kind.label if kind else key


def level(key: str) -> int:
    kind = KINDS.get(key)
    return kind.level if kind else BELOW
