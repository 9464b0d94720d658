"""What a slot asks for when it is no number and no date: a unit, a person, a name or something else.

Told by the field it stands in (会议地点：____), by the word printed after it, and by what introduces it.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from taizhang.text import lexicon

Kind = Literal["count", "date", "org", "person", "name", "other"]
_ORG: Final = lexicon.Matcher(lexicon.words("org_heads", "heads"))
_ORG_BEFORE: Final = lexicon.words("org_heads", "before")
_PERSON: Final = lexicon.Matcher(lexicon.words("person_marks", "after"))
_PERSON_BEFORE: Final = lexicon.words("person_marks", "before")
_NAME: Final = lexicon.Matcher(lexicon.words("name_marks"))
_PLACE_BEFORE: Final = re.compile(r"(?:莅临|走进|前往|奔赴|赴|到访|来到|分赴|位于|坐落)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run is, before it becomes a Slot."""

    kind: Kind
    measure: str | None
    rule: str
    evidence: str


# 会议地点：____ 主持人：____ the name of the field says what is to be filled in.
_FIELDS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    ("person", re.compile(r"(?:姓名|人|员|签字|签名|书记|组长|主任|领导|同志)[：:]$")),
    ("org", re.compile(r"(?:单位|部门|支部|党委|组织|机构|机关|科室|学校|企业)(?:名称)?(?:（盖章）)?[：:]$")),
    ("date", re.compile(r"(?:时间|日期)[：:]$")),
    ("name", re.compile(r"(?:地点|名称|题目|主题|标题|内容|项目|地址|议题|课题)[：:]$")),
)
_LONG_ORG: Final = re.compile(
    r"(?![开召对到在把向与和将以])[\u4e00-\u9fff]{0,9}?(?:局|厅|研究[院所]|学院|大学|公司|集团|银行|委员会|协会|商会|联合会|支队|大队"
    r"|服务中心|监狱|医院|学校|中学|小学|幼儿园|合作社|法院|检察院|出版社|基金会|管理处|办事处|事务所|派出所)(?!长)"
)
_LONG_NAME: Final = re.compile(
    r"(?![开召对到在把向与和将以])[\u4e00-\u9fff]{0,4}?(?:机制|行动|工程|活动|方案|计划|体系|平台|项目|模式|品牌|论坛|制度|协议|基地)"
)
_OPEN_QUOTE: Final = re.compile("[《“][^》”]*$")


def named(before: str, after: str) -> Reading:
    return (
        _field(before)
        or _headed(before, after)
        or _introduced(before, after)
        or Reading("other", None, "slot.other", after[:4])
    )


def is_person(text: str, place: int) -> bool:
    """XX副部长, XX支队长: 副 and 支 measure nothing here."""
    return _PERSON.at(text, place) is not None


def _field(before: str) -> Reading | None:
    for kind, pattern in _FIELDS:
        if asked := pattern.search(before):
            return Reading(kind, None, "slot.field", asked[0])
    return None


def _headed(before: str, after: str) -> Reading | None:
    """The longest word behind the slot decides, unless what stands before makes it a place or a unit."""
    if _PLACE_BEFORE.search(before):
        return Reading("name", None, "slot.place", before[-2:])
    person, org, name = _PERSON.at(after, 0), _ORG.at(after, 0), _NAME.at(after, 0)
    if person and (not org or len(person) > len(org)):
        return Reading("person", None, "slot.person", person)
    if before[-1:] in _ORG_BEFORE and not (name and before[-1] in "各该本"):
        return Reading("org", None, "slot.org.before", before[-2:])
    if name and (not org or len(name) > len(org)):
        return Reading("name", None, "slot.name", name)
    return Reading("org", None, "slot.org", org) if org else None


def _introduced(before: str, after: str) -> Reading | None:
    if before[-2:] in _ORG_BEFORE:
        return Reading("org", None, "slot.org.before", before[-2:])
    if _PERSON.ending(before, len(before), 4):
        return Reading("person", None, "slot.person.title", before[-3:])
    if any(before.endswith(word) for word in _PERSON_BEFORE):
        return Reading("person", None, "slot.person.before", before[-3:])
    if _OPEN_QUOTE.search(before):
        return Reading("name", None, "slot.quoted.head", before[-1])
    if long := _LONG_ORG.match(after):
        return Reading("org", None, "slot.org.long", long[0])
    if named_by := _LONG_NAME.match(after):
        return Reading("name", None, "slot.name.long", named_by[0])
    if not before.strip() or before[-1] in "\n，。：":
        return Reading("org", None, "slot.opening", after[:4])
    return None
