"""Field types: what a value of each looks like in an entry's `data`, and what may be asked of it.

A key is absent or has a value: null, "" and [] are never stored. Dates are ISO text; amounts are integers in the
smallest unit of the field (money in 分, a decimal in 10^-places).
"""

from enum import StrEnum


class FieldType(StrEnum):
    __hash__ = str.__hash__  # asked of every value; that of an enum is written in Python

    TEXT = "text"
    LONGTEXT = "longtext"
    PHRASE = "phrase"
    INT = "int"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    DATERANGE = "daterange"
    CHOICE = "choice"
    MULTICHOICE = "multichoice"
    BOOL = "bool"
    UNIT = "unit"
    UNITS = "units"
    ORG = "org"
    ORGS = "orgs"
    PERSON = "person"
    PEOPLE = "people"
    BODY = "body"
    LINK = "link"
    LINKS = "links"
    FILE = "file"


class Role(StrEnum):
    TITLE = "title"
    DAY = "day"
    DUE = "due"
    AMOUNT = "amount"
    PEOPLE = "people"
    OWNER = "owner"
    SENSITIVE = "sensitive"


TEXTS = frozenset({FieldType.TEXT, FieldType.LONGTEXT, FieldType.PHRASE})
NUMBERS = frozenset({FieldType.INT, FieldType.DECIMAL, FieldType.MONEY})
CHOICES = frozenset({FieldType.CHOICE, FieldType.MULTICHOICE})
LINKS = frozenset({FieldType.LINK, FieldType.LINKS})
# Units, organisations and persons, one or several.
PARTIES = frozenset(
    {
        FieldType.UNIT,
        FieldType.UNITS,
        FieldType.ORG,
        FieldType.ORGS,
        FieldType.PERSON,
        FieldType.PEOPLE,
        FieldType.BODY,
    }
)
REFERENCES = LINKS | PARTIES
# Stored as lists; a list is never empty.
LISTS = frozenset({FieldType.MULTICHOICE, FieldType.UNITS, FieldType.ORGS, FieldType.PEOPLE, FieldType.LINKS})

# What a list of any length may be sorted by: types whose stored values stand in the order people expect.
INDEXED = NUMBERS | {FieldType.TEXT, FieldType.PHRASE, FieldType.DATE}

# What each role may stand on. A reading class has its day in a date range: its first day counts.
ROLE_TYPES: dict[Role, frozenset[FieldType]] = {
    Role.TITLE: TEXTS | {FieldType.ORG, FieldType.PERSON, FieldType.LINK, FieldType.UNIT, FieldType.BODY},
    Role.DAY: frozenset({FieldType.DATE, FieldType.DATERANGE}),
    Role.DUE: frozenset({FieldType.DATE}),
    Role.AMOUNT: NUMBERS,
    Role.PEOPLE: frozenset({FieldType.INT, FieldType.PEOPLE}),
    Role.OWNER: frozenset({FieldType.UNIT, FieldType.UNITS}),
    Role.SENSITIVE: TEXTS | {FieldType.PERSON, FieldType.PEOPLE, FieldType.FILE},
}

TYPE_WORDS: dict[FieldType, str] = {
    FieldType.TEXT: "文字",
    FieldType.LONGTEXT: "长文字",
    FieldType.PHRASE: "一句话",
    FieldType.INT: "整数",
    FieldType.DECIMAL: "小数",
    FieldType.MONEY: "金额",
    FieldType.DATE: "日期",
    FieldType.DATERANGE: "起止日期",
    FieldType.CHOICE: "单选",
    FieldType.MULTICHOICE: "多选",
    FieldType.BOOL: "是否",
    FieldType.UNIT: "单位",
    FieldType.UNITS: "多个单位",
    FieldType.ORG: "机构",
    FieldType.ORGS: "多个机构",
    FieldType.PERSON: "人员",
    FieldType.PEOPLE: "多名人员",
    FieldType.BODY: "组织机构",
    FieldType.LINK: "关联条目",
    FieldType.LINKS: "多条关联",
    FieldType.FILE: "文件",
}
