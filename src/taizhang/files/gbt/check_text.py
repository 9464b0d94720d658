"""The rules of GB/T 9704 and GB/T 15834 that words alone decide."""

import datetime
import re
from collections.abc import Iterator

from taizhang.files.gbt.outline import Outline
from taizhang.files.gbt.read import Line

Said = Iterator[tuple[Line, str]]

NUMBER = re.compile(r"^.+〔\d{4}〕[1-9]\d*号$")
DATE = re.compile(r"^(\d{4})年(1[0-2]|[1-9])月(3[01]|[12]\d|[1-9])日$")
REQUEST = re.compile(r"请(?:予)?(?:审批|批示|批准|批复|审定)|妥否|当否|可否，请")
LISTED = re.compile(r"^(?:附件[：:])?\s*(?:(\d{1,2})[.．、]\s*)?(.+)$")
HAN = "㐀-䶿一-鿿"
HALF = re.compile(rf"(?<=[{HAN}”》）])[,;:?!()](?!\d+[./])|[,;()](?=[{HAN}])|(?<=[{HAN}])\.(?=[{HAN}]|$)")
FORMS_OF_NUMBERS = (
    (
        re.compile(r"(?<![\d.])\d+(?:\.\d+)?[千百](?!瓦|米|克|卡|伏|帕|分|赫|焦|字节|欧)"),
        "阿拉伯数字后只用“万”“亿”",
    ),
    (re.compile(r"(?<![\d.%万亿])\d+(?:\.\d+)?[~～－–—-]\d+(?:\.\d+)?(?:%|[万亿])"), "范围的前后两个数都要带单位"),
    (
        re.compile(
            r"(?<![第\d一二三四五六七八九十])(?:一、二|二、三|三、四|四、五|五、六|六、七|七、八|八、九)"
            r"(?=个(?!方面|层面)|天|十|百|千|万|名|次(?!会)|年(?!级)|人)"
        ),
        "相邻两数表示概数时不用顿号",
    ),
    (re.compile(r"(?<![\d.A-Za-z])\.\d+"), "小数点前的 0 不能省"),
)
PAIRS = {"《": "》", "“": "”", "（": "）", "〔": "〕", "【": "】"}


def document_number(parts: Outline) -> Said:
    if parts.number is None:
        return
    text = re.split(r"\t|签发人", parts.number.text.strip())[0].strip()
    if not NUMBER.fullmatch(text):
        yield parts.number, "发文字号的写法应如“国办发〔2026〕5号”：六角括号，四位年份，不加“第”，不补零。"


def date(parts: Outline) -> Said:
    if parts.date is None:
        return
    found = DATE.fullmatch(parts.date.text.strip())
    try:
        if found:
            datetime.date(*map(int, found.groups()))
            return
    except ValueError:
        yield parts.date, "成文日期不是日历上有的日子。"
        return
    yield parts.date, "成文日期应写成“2026年7月5日”：阿拉伯数字，四位年份，月、日不补零。"


def attachments(parts: Outline) -> Said:
    """附件说明 and the attachments behind agree in count, number and title."""
    listed = [(line, *_listed_item(line)) for line in parts.listed if line.text.strip()]
    for line, _, title in listed:
        if title[-1:] in "。；，、":
            yield line, "附件名称后不用标点。"
    if not parts.attached:
        return
    if len(listed) != len(parts.attached):
        yield parts.attached[0][0], f"附件说明列了 {len(listed)} 个附件，后面有 {len(parts.attached)} 个。"
        return
    for at, ((line, number, title), (label, heading)) in enumerate(zip(listed, parts.attached, strict=True), 1):
        shown = re.sub(r"\D", "", label.text)
        if len(listed) > 1 and not number == shown == str(at):
            yield label, f"第 {at} 个附件的序号不一致：附件说明写“{number}”，附件上写“{shown}”。"
        if heading is not None and heading.text.strip() != title.rstrip("。；，、"):
            yield line, f"附件名称不一致：附件说明写“{title}”，附件标题是“{heading.text.strip()[:40]}”。"


def _listed_item(line: Line) -> tuple[str, str]:
    found = LISTED.match(line.text.strip())
    return (found[1] or "", found[2].strip()) if found else ("", "")


def addressees(parts: Outline) -> Said:
    if parts.to is not None and not parts.to.text.rstrip().endswith("："):
        yield parts.to, "主送机关后应用全角冒号“：”。"
    if parts.copies is not None and not parts.copies.text.rstrip().endswith("。"):
        yield parts.copies, "抄送机关后应用句号“。”。"


def punctuation(parts: Outline) -> Said:
    for line in parts.text:
        found = HALF.search(line.text)
        if found:
            around = line.text[max(found.start() - 6, 0) : found.end() + 6]
            yield line, f"中文里用了半角标点“{found.group()}”：…{around}…。请改为全角。"
        unpaired = _unpaired(line.text)
        if unpaired:
            yield line, f"“{unpaired}”没有配对。"


def numbers(parts: Outline) -> Said:
    """GB/T 15835: how quantities are written."""
    for line in parts.text:
        for form, rule in FORMS_OF_NUMBERS:
            found = form.search(line.text)
            if found:
                yield line, f"数字写法不合规范：“{found.group()}”。{rule}。"


def _unpaired(text: str) -> str:
    open_marks: list[str] = []
    closers = {closer: opener for opener, closer in PAIRS.items()}
    for character in text:
        if character in PAIRS:
            open_marks.append(character)
        elif character in closers and (not open_marks or open_marks.pop() != closers[character]):
            return character
    return open_marks[-1] if open_marks else ""


def request_in_report(parts: Outline) -> Said:
    if parts.title is None or not parts.title.text.strip().endswith("报告"):
        return
    for line in parts.text:
        found = REQUEST.search(line.text)
        if found:
            yield line, f"报告里不得夹带请示事项，这里有“{found.group()}”。需要批准的事请另行请示。"
