"""The Chinese words of a report template and what each stands for."""

from typing import Literal

from taizhang.packs.reach import Reach

REACHES = {"本级": Reach.OWN, "下级": Reach.BELOW, "含下级": Reach.ALL, "全部": Reach.ALL}

# "" is the report's own period. `total` runs from the campaign's first day (or the year's, without one) to the
# as-of day.
PERIODS = {
    "本期": "",
    "上期": "previous",
    "本日": "day",
    "本周": "week",
    "上周": "last-week",
    "本月": "month",
    "上月": "last-month",
    "本季度": "quarter",
    "上季度": "last-quarter",
    "本年": "year",
    "上年": "last-year",
    "累计": "total",
    "全程": "campaign",
}
CUMULATIVE = frozenset({"", "total", "campaign"})

Scale = Literal["", "万", "亿"]
SCALES: dict[str, Scale] = {"万": "万", "亿": "亿", "原数": ""}
ShownPart = Literal["", "分子", "分母"]
PARTS: dict[str, ShownPart] = {"分子": "分子", "分母": "分母"}

# What a report knows of itself without any ledger.
FACTS = {
    "单位": "unit",
    "单位全称": "unit_full",
    "单位简称": "unit_short",
    "单位级别": "unit_level",
    "上级单位": "superior",
    "主送": "addressee",
    "活动": "campaign",
    "批次": "batch",
    "年度": "year",
    "期间": "period",
    "周次": "week_number",
    "起始日期": "first_day",
    "起始年月": "first_month",
    "起始月日": "first_month_day",
    "截止日期": "last_day",
    "截止年月": "last_month",
    "截止月日": "last_month_day",
    "报告日期": "issued_day",
    "下级单位数": "children",
}
BODIES = {
    "领导小组": "steering_group",
    "领导小组办公室": "steering_office",
    "工作组": "work_group",
    "工作专班": "task_force",
    "中心组": "core_group",
    "调研组": "research_group",
    "督导组": "guide_group",
    "联席会议": "joint_meeting",
}
BODY_POSTS = {"组长": "head", "副组长": "deputy", "成员": "members", "主任": "director", "联络员": "liaison"}
BODY_FACTS = {"名称": "name", "人数": "size", "成立日期": "since", "挂靠科室": "host"}
PERSON_FACTS = {"姓名": "name", "职务": "post"}

Operator = Literal["=", "≠", "<", "≤", ">", "≥"]
OPERATORS: dict[str, Operator] = {
    "<=": "≤",
    ">=": "≥",
    "!=": "≠",
    "≤": "≤",
    "≥": "≥",
    "≠": "≠",
    "=": "=",
    "＝": "=",
    "<": "<",
    "＜": "<",
    ">": ">",
    "＞": ">",
}
CHILDREN = "下级"
CHILD_COLUMNS = {"名称": "name", "简称": "short_name", "单位": "name"}
PART_COLUMNS: dict[str, Literal["label", "figures"]] = {"名称": "label", "数字": "figures"}
