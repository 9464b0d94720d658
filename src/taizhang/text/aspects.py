"""What a number is about: the state of things (null), a change, a former value, or a target.

Only the first may contradict a ledger; the others are attributes of it.
"""

import re
from typing import Final, Literal

from taizhang.text import documents

Aspect = Literal["change", "previous", "target"]
Span = tuple[int, int, str]

_DIFFERENCES: Final = {"百分点", "个点", "个基点"}
_RATES: Final = {"", "%", "‰", "成", "倍", "百分点", "个点", "个基点"}
_MOVE: Final = (
    "增长|上升|下降|提升|提高|降低|缩短|压缩|压减|减少|净增|回落|上涨|下跌|增加|增幅|降幅|增收|增产|减产"
    "|节约|提速|提前|扩大|压降|下滑|攀升|激增|收窄"
)
_QUALIFIED: Final = "(?:了|达|约|近|超过?|逾|超|分别|均|各|不少于|不低于|至少|为|达到){0,3}"
_COMPARED: Final = re.compile(
    rf"(?:同比|环比|较|相比|(?<![占对])比(?![例重赛武拼率学])|同期|高于|低于|优于)[^，。；\n]{{0,20}}?(?:{_MOVE}|[增减升降多少高低快慢翻速])(?:加|长)?(?![到至]){_QUALIFIED}[^，。；\d]{{0,4}}$"
)
_MOVED: Final = re.compile(rf"(?:{_MOVE}){_QUALIFIED}$")
_MOVED_NOUN: Final = re.compile(rf"(?:{_MOVE})(?![^，。；]*[率度至到为])[\u4e00-\u9fff]{{0,5}}$")
_MOVED_COUNT: Final = re.compile(r"(?:净增|减少|下降|压减|压缩|增加了|缩短|上升|降低|回落)(?:了|约|近|超过){0,2}$")
_MULTIPLE: Final = re.compile("(?:是|为|达到?|相当于)[^，。；]{0,12}(?:年|期|初|末|前)的?$")
_TO: Final = re.compile(r"(?:以上|左右|余|多)?[^，。；、\d\n]{0,6}?(?:至|到|为|(?<![组构建形落完])成)")
_FROM: Final = re.compile(r"(?:由|从)[^，。；、\n]{0,20}$")
_FORMER: Final = re.compile(
    r"(?:去年|上年|上半年|前年|上季度|上月|往年|原来|原先|此前|以前|整改前|改革前|过去)(?:同期|年底|底)?(?:的|为|是|约|：|有)?$|同期(?:的|为|是)?$"
    r"|(?:^|[，。；：、\n])(?:去年|上年|前年|上季度|上月)(?:[底末]|同期)?(?!以?来)[^，。；：\d\n]{1,12}$"
)
_TARGET_CLAUSE: Final = re.compile(
    r"(?:力争|(?<!为)确保|争取(?=[^，。；]{0,8}(?:[年月]|完成|实现|达到|突破|新增|建成))|预计(?=[^，。；]{0,14}(?:[年月]底|年末|明年|将|可|能))|拟(?![定订])|有望|^计划(?!生育|生|表|单|书)|计划(?!生育|生|表|单)(?=[^的，]{0,6}[开组建新完实举召投用到在年对培推安落])|(?:建成|投产|达产|投用|完工|竣工|建设|改造)[^，。；]{0,4}后，?(?:每?年|预计|可|将|能)|即将|将(?=开展|组织|新建|建成|举办|召开|培训|完成|投入|实现|安排|新增|达到|在)|目标(?:为|是|值)|要(?=达到|完成|实现|确保)|实现[^，。；]{0,10}目标|不低于[^，。；]{0,12}目标)"
)
_DONE: Final = re.compile(r"[。；！？\n]|已|目前|现有|截至|累计|完成|其中|[去上今]年|实际|开工|占|由|同比|先后")
_AIMED: Final = re.compile(
    "(?:建成|投产|达产|投用|完工|竣工)[^，。；]{0,4}后|下一?步|下阶段|明年|力争|争取|预计|计划|拟|有望|即将|将"
)
_REALISED: Final = re.compile("[^，]{0,4}，(?:并|力争|确保)?(?:实现|达到|突破|不低于)")
_PLAN_NOUN: Final = re.compile(r"(?:按照?|据|年度|培训|工作|划|原|学习|调研|整改|的)计划")
_TARGET_SENTENCE: Final = re.compile(
    r"(?:下一步|下步|下阶段|下一阶段|明年|今后|接下来|(?<![^，。；])到20\d\d年|未来|来年|下半年，?(?:将|要|计划|力争)|下周|下个?月|下季度)"
)
_TARGET_SECTION: Final = re.compile(
    "下一?步|下阶段|下一阶段|打算|今后|明年|工作计划|工作安排|工作思路|目标任务|努力方向"
)
_UNTIL_SENTENCE: Final = re.compile(r"(?s:.*)[。；！？\n]")
_UNTIL_CLAUSE: Final = re.compile(r"(?s:.*)[，。；！？：\n]")
_LIST_GAP: Final = re.compile("(?:、|和|及|，)(?:约|近|超过|超)?$|^(?:、|和|及)$")


def judge(text: str, spans: list[Span], reports: list[documents.Report]) -> list[Aspect | None]:
    """The aspect of each span, in order. A member of a bare list (3个和5个百分点) takes its neighbour's."""
    future = _future_sections(reports)
    judged: list[Aspect | None] = []
    previous_end = 0
    for index, (start, end, unit) in enumerate(spans):
        aspect = _one(text, start, end, unit, previous_end)
        if aspect is None and index and judged[-1] == "previous" and start == previous_end:
            aspect = "previous"  # 较去年同期的60批1023人次
        if aspect is None and index and judged[-1] == "previous" and _MOVED.search(text[previous_end:start]):
            aspect = "change"
        if aspect is None and index and judged[-1] == "change" and _LIST_GAP.fullmatch(text[previous_end:start]):
            aspect = "change"
        if aspect in {None, "change"} and (_targeted(text, start) or _inside(future, start)):
            aspect = "target"
        if (
            aspect in {None, "change"}
            and index
            and judged[-1] == "target"
            and _still_aimed(text, previous_end, start)
        ):
            aspect = "target"
        if aspect is None and unit in _DIFFERENCES:
            aspect = "change"
        judged.append(aspect)
        previous_end = end
    return judged


def _one(text: str, start: int, end: int, unit: str, previous_end: int) -> Aspect | None:
    before = text[max(previous_end, start - 30, 0) : start]
    if unit == "倍" and _MULTIPLE.search(before):
        return "change"
    if (former := _FORMER.search(before)) and not before[: former.start()].endswith(("到", "至", "为")):
        return "previous"
    if _FROM.search(before) and _TO.match(text, end):
        return "previous"
    if _COMPARED.search(before):
        return "change"
    if unit in _RATES and (_MOVED.search(before) or _MOVED_NOUN.search(before)):
        return "change"
    return "change" if _MOVED_COUNT.search(before) else None


def _targeted(text: str, start: int) -> bool:
    sentence = _behind(_UNTIL_SENTENCE, text[max(0, start - 60) : start])
    if _TARGET_SENTENCE.search(sentence):
        return True
    clause = _behind(_UNTIL_CLAUSE, sentence)
    return bool(_TARGET_CLAUSE.search(_PLAN_NOUN.sub("", clause + text[start : start + 1])))


def _still_aimed(text: str, last_end: int, start: int) -> bool:
    """力争新建8个，培训200名: an aim runs on in its sentence until the words speak of what is done."""
    gap = text[last_end:start]
    if len(gap) > 40 or _DONE.search(gap):
        return False
    sentence = _behind(_UNTIL_SENTENCE, text[max(0, last_end - 60) : last_end])
    return bool(_AIMED.search(sentence) or _REALISED.match(gap))


def _behind(until: re.Pattern[str], window: str) -> str:
    """What stands behind the last stop. Asked once from the left: trying again at every character would be a square."""
    match = until.match(window)
    return window[match.end() :] if match else window


def _future_sections(reports: list[documents.Report]) -> list[tuple[int, int]]:
    """From a heading that speaks of next steps to the next heading of its level or above."""
    found: list[tuple[int, int]] = []
    for report in reports:
        opened: tuple[int, int] | None = None
        for line in report.lines:
            if line.level is None:
                continue
            if opened and line.level <= opened[1]:
                found.append((opened[0], line.start))
                opened = None
            if opened is None and _TARGET_SECTION.search(line.text) and "工作情况" not in line.text:
                opened = (line.start, line.level)
        if opened:
            found.append((opened[0], report.end))
    return found


def _inside(sections: list[tuple[int, int]], place: int) -> bool:
    return any(first <= place < last for first, last in sections)
