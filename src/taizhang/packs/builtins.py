"""Built-in read-only ledgers: registries of the engine that indicators may count like any ledger.

Their ids start with `@`. Values of choices are not closed here, because units name their own kinds and categories.
"""

from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Field, Ledger, Lifecycle, State

CURRENT = "current"
REGISTRY = Lifecycle(
    id="@registry",
    start=CURRENT,
    states={CURRENT: State(CURRENT, "现行")},
    steps={},
    ends=frozenset({CURRENT}),
)


def _registry(name: str, label: str, word: str, *fields: Field) -> Ledger:
    title = Field("name", "名称", FieldType.TEXT, role=Role.TITLE)
    return Ledger(
        id=f"@{name}",
        key=f"@{name}",
        pack="",
        label=label,
        word=word,
        stream="",
        fields={one.key: one for one in (title, *fields)},
        lifecycle=REGISTRY,
    )


def _choice(key: str, label: str) -> Field:
    return Field(key, label, FieldType.CHOICE)


def _date(key: str, label: str, role: Role | None = None) -> Field:
    return Field(key, label, FieldType.DATE, role=role)


BUILTIN_LEDGERS: dict[str, Ledger] = {
    ledger.id: ledger
    for ledger in (
        _registry(
            "unit",
            "单位",
            "家",
            _choice("kind", "单位类别"),
            _choice("level", "级别"),
            Field("categories", "分类", FieldType.MULTICHOICE),
        ),
        _registry(
            "headcount",
            "人数登记",
            "名",
            _choice("what", "统计项"),
            Field("amount", "人数", FieldType.INT, role=Role.AMOUNT),
            _date("day", "登记日期", Role.DAY),
        ),
        _registry(
            "person",
            "人员",
            "名",
            Field("leader", "班子成员", FieldType.BOOL),
            Field("member", "党员", FieldType.BOOL),
            Field("floating", "流动党员", FieldType.BOOL),
            Field("post", "职务", FieldType.TEXT),
            _date("term_end", "任期届满"),
        ),
        _registry(
            "body",
            "组织机构",
            "个",
            _choice("kind", "机构类别"),
            Field("members", "成员数", FieldType.INT),
            _date("since", "成立日期", Role.DAY),
            _date("term_end", "任期届满"),
        ),
        _registry(
            "campaign_unit",
            "参加活动的单位",
            "家",
            _choice("kind", "单位类别"),
            Field("categories", "分类", FieldType.MULTICHOICE),
        ),
        _registry(
            "check",
            "检查表回答",
            "条",
            _choice("checklist", "检查表"),
            _choice("question", "问题"),
            _choice("answer", "回答"),
            _date("day", "回答日期", Role.DAY),
        ),
    )
}
# Attributes that `@field.attr` may take a snapshot of, by the type of the field it goes through.
PERSON_ATTRIBUTES = {
    "name": FieldType.TEXT,
    "post": FieldType.TEXT,
    "leader": FieldType.BOOL,
    "member": FieldType.BOOL,
    "floating": FieldType.BOOL,
}
UNIT_ATTRIBUTES = {
    "name": FieldType.TEXT,
    "code": FieldType.TEXT,
    "kind": FieldType.CHOICE,
    "level": FieldType.CHOICE,
}
ATTRIBUTES: dict[FieldType, dict[str, FieldType]] = {
    FieldType.PERSON: PERSON_ATTRIBUTES,
    FieldType.UNIT: UNIT_ATTRIBUTES,
    FieldType.ORG: UNIT_ATTRIBUTES,
    FieldType.BODY: {"name": FieldType.TEXT, "kind": FieldType.CHOICE},
}
