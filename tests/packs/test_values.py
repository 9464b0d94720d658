"""What people and spreadsheets write becomes the stored form, or a sentence naming field, fault and example."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.packs.fieldtypes import CHOICES, FieldType
from taizhang.packs.model import Field, PackSet
from taizhang.packs.options import Option, OptionList
from taizhang.packs.values import BadValue, broken_rules, display, missing, parse

KINDS = OptionList(
    "t.kinds",
    (Option("core", "中心组学习"), Option("site", "参观践学、现场教学"), Option("old", "旧式", retired=True)),
)
BLOB = "a" * 64


def field(kind: str, most: int | None = None) -> Field:
    options = KINDS if kind in CHOICES else None
    places = {"money": 2, "decimal": 1}.get(kind, 0)
    return Field("f", "栏目", FieldType(kind), options=options, places=places, max=most)


@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        ("text", "  多行\n文字 ", "多行 文字"),
        ("text", 12.0, "12"),
        ("text", "带\x07响铃", "带响铃"),
        ("longtext", "一\r\n二", "一\n二"),
        ("int", "１２", 12),
        ("int", "1,234人", 1234),
        ("int", "1.2万", 12000),
        ("int", 3.0, 3),
        ("decimal", "3.5", 35),
        ("money", "1,200.50元", 120050),
        ("money", "3.5万元", 3500000),
        ("money", 0, 0),
        ("date", "2024.5.3", "2024-05-03"),
        ("date", "2024年5月3日", "2024-05-03"),
        ("date", "２０２４／５／３", "2024-05-03"),
        ("date", "20240503", "2024-05-03"),
        ("date", 45415, "2024-05-03"),
        ("date", 45415.5, "2024-05-03"),
        ("date", datetime(2024, 5, 3, 9, 30), "2024-05-03"),  # noqa: DTZ001 - as a spreadsheet gives it
        ("date", "2024-05-03 00:00:00", "2024-05-03"),
        ("daterange", "2024年5月3日至9日", {"from": "2024-05-03", "to": "2024-05-09"}),
        ("daterange", "2024-05-30～6月2日", {"from": "2024-05-30", "to": "2024-06-02"}),
        ("daterange", {"from": "2024-05-03", "to": "2024-05-09"}, {"from": "2024-05-03", "to": "2024-05-09"}),
        ("daterange", date(2024, 5, 3), {"from": "2024-05-03", "to": "2024-05-03"}),
        ("choice", "中心组学习", "core"),
        ("choice", " core ", "core"),
        ("multichoice", "参观践学、现场教学、中心组学习", ["core", "site"]),
        ("multichoice", "site，core，site", ["core", "site"]),
        ("multichoice", ["参观践学、现场教学"], ["site"]),
        ("bool", "是", True),
        ("bool", "×", False),
        ("bool", False, False),
        ("unit", "7", 7),
        ("people", [3, "4", 3], [3, 4]),
        ("org", "org:5", "org:5"),
        ("orgs", "unit:1、org:5", ["unit:1", "org:5"]),
        ("file", BLOB, BLOB),
    ],
)
def test_what_is_written_is_understood(kind: str, written: object, stored: object) -> None:
    assert parse(field(kind), written) == stored


@pytest.mark.parametrize("kind", list(FieldType))
@pytest.mark.parametrize("nothing", [None, "", "  ", []])
def test_nothing_stores_nothing(kind: FieldType, nothing: object) -> None:
    assert parse(field(kind), nothing) is None


@pytest.mark.parametrize(
    ("kind", "written", "words"),
    [
        ("text", "字" * 501, "超过了500个字"),
        ("phrase", "字" * 81, "超过了80个字"),
        ("int", "约120", "约数"),
        ("int", "300余", "约数"),
        ("int", "3.5", "应当是整数"),
        ("int", "十二", "不是数"),
        ("int", "50%", "不是数"),
        ("int", "9" * 30, "太大"),
        ("money", "1.005", "最多2位小数"),
        ("money", "12美元", "不是数"),
        ("date", "20241-01-01", "不是日期"),
        ("date", "2024-02-30", "不是日期"),
        ("date", "下周三", "例如 2024-05-03"),
        ("daterange", "2024-05-09至2024-05-03", "结束早于开始"),
        ("choice", "中心组学", "是不是“中心组学习”"),
        ("multichoice", "中心组学习、看电影", "没有“看电影”"),
        ("bool", "大概", "“是”或“否”"),
        ("unit", "某某局", "找不到“某某局”"),
        ("org", "7", "找不到"),
        ("file", "照片.jpg", "上传"),
    ],
)
def test_what_is_not_understood_gets_a_sentence(kind: str, written: object, words: str) -> None:
    with pytest.raises(BadValue) as refused:
        parse(field(kind), written)
    assert words in str(refused.value)
    assert str(refused.value).startswith("“栏目”")
    assert str(refused.value).endswith("。")


def test_bounds_are_said_in_the_unit_people_write() -> None:
    with pytest.raises(BadValue, match=r"不能大于100.5"):
        parse(field("money", 10050), "100.51")


def test_required_fields_and_row_rules(sample: PackSet) -> None:
    meeting = sample.ledgers["daily.meeting"]
    assert [one.key for one in missing(meeting, {"title": "会"})] == ["held_on", "kind"]
    assert [one.say for one in broken_rules(meeting, {"expected": 5, "attended": 6})] == [
        "实到人数不能多于应到人数"
    ]
    assert not broken_rules(meeting, {"expected": 5, "attended": 5})
    assert not broken_rules(meeting, {"attended": 6})


@given(st.integers(-(10**12), 10**12), st.sampled_from(["int", "money", "decimal"]))
def test_amounts_come_back_as_they_are_shown(value: int, kind: str) -> None:
    assert parse(field(kind), display(field(kind), value)) == value


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_way_of_writing_a_date_means_it(day: date) -> None:
    ways = [
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month:02}/{day.day:02}",
        day.strftime("%Y%m%d"),
    ]
    assert {parse(field("date"), way) for way in ways} == {day.isoformat()}


@given(st.lists(st.sampled_from(["core", "site", "old"]), min_size=1), st.sampled_from("、，；, "))
def test_choices_come_back_as_they_are_shown(chosen: list[str], separator: str) -> None:
    one = field("multichoice")
    stored = parse(one, separator.join(KINDS.label(key) for key in chosen))
    assert isinstance(stored, list)
    assert set(stored) == set(chosen)
    assert parse(one, display(one, stored)) == stored
