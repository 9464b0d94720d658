"""Measure words at a place of a text: the longest word that is really one, with its doubled form 条（次）."""

import re
from typing import Final

from taizhang.text import lexicon

_MEASURES: Final = lexicon.Matcher(lexicon.words("measures"))
_NOT: Final = lexicon.Matcher(lexicon.words("not_measures"))
_DOUBLED: Final = re.compile(
    r"[（(](?:个|项|条|件|次|名|人|户|家|篇|场|期|批|人次|条次|件次|处|起|套|台|只|座|所|辆|盏|间|栋|份|册)[)）]次?|/(?:次|件|人|条|个|项|年|月|天|日|亩|吨|户|人次|立方米|平方米)"
)
_TIMES: Final = re.compile("次(?![日要生年于序席级贷新氯数第])")  # 辆次, 头次: each of them each time
_PER_OF: Final = re.compile(r"支队伍|个案例|个案件|户主体|项目标|名人大|名政协|位置身|期限期|节点位|处置点|级别墅")
SCALES: Final = ("万亿", "百万", "千万", "万", "亿")
# A word of these families is a measure only where its context says so.
AFTER_SCORE: Final = re.compile(r"(?:得|评|均|考|总|满|高|低|打|值|度|为|达|获|扣|加|减|记)[^，。；]{0,8}$")
NEEDS_NEXT: Final = {
    "口": re.compile("井|塘|窖|人|锅|鱼塘|机井|水井"),
    "节": re.compile(".{0,6}(?:课|线路|直播|车厢)"),
    "对": re.compile(".{0,6}(?:夫妻|师徒|帮|结|家庭|子|新人|搭档|伙伴)"),
    "部": re.compile(".{0,8}(?:作品|片|剧|法|电影|电梯|手机|规章|专著|著作|书|机|动漫|热线|电话|车)"),
    "所": re.compile(".{0,8}(?:校|院|园|中学|小学|大学|学|馆|中心|卫生|机构|党校|幼)"),
    "门": re.compile(".{0,6}(?:课|学科|技术|店|语|科目)"),
    "堂": re.compile(".{0,6}(?:课|讲)"),
    "面": re.compile(".{0,6}(?:旗|墙|镜|鼓|屏)"),
    "把": re.compile("钥匙|火|锁|尺|伞|椅|手"),
    "眼": re.compile(".{0,3}(?:井|泉)"),
    "度": re.compile("电"),
    "担": re.compile("[，。；、]|$"),
    "根": re.compile(".{0,4}(?:杆|管|桩|柱|线|木|梁|绳|路灯)"),
    "段": re.compile(".{0,6}(?:路|道|河|管|堤|线|渠|视频|录音)"),
    "片": re.compile(".{0,6}(?:区|林|地|绿|园|叶|海)"),
    "层": re.compile("(?!级|面|出|层)"),
    "组": re.compile("(?!织|长|员|成|建|团|合|工部)"),
    "顶": re.compile(".{0,4}(?:帽|帐|桂冠|伞)"),
    "列": re.compile(".{0,4}(?:车|班)"),
    "股": re.compile(".{0,4}(?:力量|绳|暖流|清流|泉)"),
    "字": re.compile("(?!样|号|面|幕|一句)"),
    "周": re.compile("(?!内|一|二|三|四|五|六|日)"),
    "角": re.compile("(?!.)"),
    "版": re.compile("(?!.)"),
    "道": re.compile(".{0,6}(?:题|菜|工序|防线|关|程序|门|坎|坝|手续|梁|渠|闸|堤|墙|沟|安全)"),
}


_STRICT: Final = frozenset("周层组字把")
_LAST: Final = re.compile(r"$|[，。；、）)（(\s]")  # noun first: 卫生室五所，机井三口。


def at(text: str, place: int) -> str | None:
    """The measure word that starts at `place`, without a scale before it."""
    word = _MEASURES.at(text, place)
    while word is not None:
        if _stands(text, place, word):
            doubled = _DOUBLED.match(text, place + len(word)) or _TIMES.match(text, place + len(word))
            return word + doubled[0] if doubled and word[-1] != "次" else word
        word = _shorter(text, place, word)
    return None


def _stands(text: str, place: int, word: str) -> bool:
    trap = _NOT.at(text, place)
    if trap is not None and len(trap) > len(word) and not _PER_OF.match(text, place):
        return False
    following = NEEDS_NEXT.get(word)
    after = place + len(word)
    return following is None or bool(
        following.match(text, after) or (word not in _STRICT and _LAST.match(text, after))
    )


def _shorter(text: str, place: int, word: str) -> str | None:
    for size in range(len(word) - 1, 0, -1):
        if text[place : place + size] in _MEASURES.words:
            return text[place : place + size]
    return None


def scaled_at(text: str, place: int) -> tuple[str, str] | None:
    """(scale, measure) of 万元, 亿元, 万人次 after a slot."""
    for scale in SCALES:
        if text.startswith(scale, place):
            word = at(text, place + len(scale))
            return (scale, word) if word else None
    word = at(text, place)
    return ("", word) if word else None
