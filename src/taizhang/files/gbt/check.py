"""Check any Word file against GB/T 9704 and the rules of punctuation: one function per rule, each finding with its
rule, severity, paragraph and what to do. DA-1 (figures against the ledger) needs the ledger and is not here."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass

from taizhang.files.gbt import check_text
from taizhang.files.gbt.layout import ALIASES, BOTTOM, COLUMNS, PAGE_HEIGHT, TOP, width
from taizhang.files.gbt.outline import Outline, outline
from taizhang.files.gbt.read import Line, Read, read

ERROR, WARNING, NOTICE = "error", "warning", "notice"
PAGE_POINTS = (PAGE_HEIGHT - TOP - BOTTOM) / 20
HEADING_ROLES = {1: "hei", 2: "kai", 3: "body", 4: "body"}
ROLE_NAMES = {"title": "小标宋", "body": "仿宋", "kai": "楷体", "hei": "黑体", "song": "宋体"}
MARGINS = (
    ("top", 37, ERROR, "上"),
    ("left", 28, ERROR, "左"),
    ("bottom", 35, WARNING, "下"),
    ("right", 26, WARNING, "右"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`paragraph` counts from 1 through the body, tables included; 0 is the file as a whole."""

    rule: str
    severity: str
    paragraph: int
    text: str
    message: str

    def as_json(self) -> dict[str, str | int]:
        return asdict(self)


Found = Iterable[tuple[str, Line | None, str]]  # severity, where, message


def check(data: bytes, installed: Collection[str] | None = None) -> list[Finding]:
    """`installed` are the names of fonts that will render the file; without it FN-1 is not judged."""
    document = read(data)
    parts = outline(document.lines)
    findings = []
    for rule, judge in RULES.items():
        for severity, line, message in judge(document, parts):
            findings.append(_finding(rule, severity, line, message))
    if installed is not None:
        findings += [_finding("FN-1", *one) for one in _fonts(document, installed)]
    return sorted(findings, key=lambda one: (one.paragraph, one.rule))


def _finding(rule: str, severity: str, line: Line | None, message: str) -> Finding:
    return Finding(rule, severity, line.number if line else 0, line.text[:40] if line else "", message)


def is_face(face: str, role: str) -> bool:
    return any(alias in face for alias in ALIASES[role])


def _page(document: Read, _parts: Outline) -> Found:
    page = document.page
    if abs(page.get("w", 0) - 210) > 1 or abs(page.get("h", 0) - 297) > 1:
        yield ERROR, None, "纸张不是 A4 竖版（210 × 297 毫米）。请在页面设置里改为 A4。"
    for name, wanted, severity, label in MARGINS:
        actual = page.get(name, 0)
        if abs(actual - wanted) > 1:
            yield severity, None, f"{label}边距是 {actual:.0f} 毫米，应为 {wanted} 毫米。"


def _body(_document: Read, parts: Outline) -> Found:
    plain = [line for line in parts.body if width(line.text) >= 10]
    for label, wrong in (
        ("字体不是仿宋", [line for line in plain if not is_face(line.looks.face, "body")]),
        ("字号不是三号（16 磅）", [line for line in plain if line.looks.size != 16]),
        ("行距不是 28–29.5 磅的固定值", [line for line in plain if not 28 <= (line.looks.line or 0) <= 29.5]),
    ):
        if wrong:
            yield WARNING, wrong[0], f"正文{label}，共 {len(wrong)} 段。"


def _title(_document: Read, parts: Outline) -> Found:
    line = parts.title
    if line is None:
        yield ERROR, None, "没有找到标题：应为二号小标宋，居中。"
        return
    if line.looks.size != 22:
        yield ERROR, line, f"标题是 {line.looks.size:g} 磅，应为二号（22 磅）。"
    if line.looks.align != "center":
        yield ERROR, line, "标题没有居中。"
    if not is_face(line.looks.face, "title"):
        yield ERROR, line, f"标题字体是“{line.looks.face}”，应为小标宋。"
    if line.text.rstrip()[-1:] in "。，；：、！":
        yield WARNING, line, "标题末尾不用标点。"


def _levels(_document: Read, parts: Outline) -> Found:
    seen: set[int] = set()
    last: dict[int, int] = {}
    for line, level, number, right in parts.headings:
        if not right:
            yield ERROR, line, "序号的写法不对：依次用“一、”“（一）”“1.”“（1）”，括号用全角。"
        if seen and level < min(seen):
            yield ERROR, line, "标题层次颠倒：应从“一、”到“（一）”到“1.”到“（1）”。"
        expected = last.get(level, 0) + 1
        if number != expected:
            yield ERROR, line, f"同级序号不连续：这里应是第 {expected} 个，写的是第 {number} 个。"
        last = {one: at for one, at in last.items() if one < level} | {level: number}
        seen.add(level)


def _jumps(_document: Read, parts: Outline) -> Found:
    levels = {level for _, level, _, _ in parts.headings}
    above = 0
    for line, level, _, _ in parts.headings:
        if above and level > above + 1 and len(levels) > 2:
            yield NOTICE, line, "标题跳过了一级：只用两级时可以，这里用了三级以上。"
        above = level


def _heading_faces(_document: Read, parts: Outline) -> Found:
    for line, level, _, _ in parts.headings:
        role = HEADING_ROLES[level]
        if line in parts.body:
            continue  # a paragraph that begins with a number, not a heading on its own
        if not is_face(line.looks.face, role):
            yield WARNING, line, f"第 {level} 级标题的字体是“{line.looks.face}”，应为{ROLE_NAMES[role]}。"


def _page_numbers(document: Read, _parts: Outline) -> Found:
    footers = {one.kind: one for one in document.footers if one.text}
    odd, even = footers.get("default"), footers.get("even")
    if odd is None or "‹PAGE›" not in odd.text:
        yield ERROR, None, "没有页码。应在页脚用四号宋体写“— 1 —”，单页居右，双页居左。"
        return
    for one in footers.values():
        if one.text.replace(" ", "") != "—‹PAGE›—" and "‹PAGE›" in one.text:
            yield ERROR, None, "页码的写法应为“— 1 —”：数字两边各一条一字线。"
    if (
        not document.odd_and_even
        or even is None
        or odd.align not in ("right", "end")
        or even.align not in ("left", "start", "both")
    ):
        yield ERROR, None, "页码应单页居右、双页居左：请打开“奇偶页不同”并分别设置。"


def _signature(document: Read, parts: Outline) -> Found:
    """By adding up heights: the page on which the signature falls must hold text of the body as well. Where text and
    signature are kept together, whoever lays out the page does."""
    if parts.organ is None or _kept_together(document, parts.organ):
        return
    at, last_body = 0.0, -1
    body = {line.number for line in parts.body}
    for line in document.lines:
        if line.looks.page_break:
            at = -(-at // PAGE_POINTS) * PAGE_POINTS
        lines = max(1, -(-int(width(line.text) + line.looks.first_line + 0.5) // COLUMNS))
        at += line.looks.before + lines * (line.looks.line or line.looks.size * 1.3)
        page = int((at - 1) // PAGE_POINTS)
        if line.number == parts.organ.number and last_body != page:
            yield ERROR, line, "按行数推算，落款所在页没有正文。请调整，使落款与正文同页。"
        last_body = page if line.number in body else last_body


def _kept_together(document: Read, organ: Line) -> bool:
    """From the last text or row of a table to the signature."""
    before = [line for line in document.lines if line.number < organ.number]
    while before and not before[-1].text.strip() and before[-1].looks.with_next:
        before.pop()
    return bool(before) and bool(before[-1].text.strip() or before[-1].in_table) and before[-1].looks.with_next


def _fonts(document: Read, installed: Collection[str]) -> Iterator[tuple[str, None, str]]:
    for face in sorted(document.faces - set(installed)):
        yield NOTICE, None, f"没有安装字体“{face}”，显示和打印时会被替换（substituted），不能据此认定版式合格。"


def _text_rule(
    judge: Callable[[Outline], Iterable[tuple[Line, str]]], severity: str
) -> Callable[[Read, Outline], Found]:
    def run(_document: Read, parts: Outline) -> Found:
        return ((severity, line, message) for line, message in judge(parts))

    return run


RULES: dict[str, Callable[[Read, Outline], Found]] = {
    "PG-1": _page,
    "PG-2": _body,
    "TI-1": _title,
    "HD-1": _levels,
    "HD-2": _heading_faces,
    "HD-3": _jumps,
    "NO-1": _text_rule(check_text.document_number, ERROR),
    "DT-1": _text_rule(check_text.date, ERROR),
    "AT-1": _text_rule(check_text.attachments, ERROR),
    "SD-1": _text_rule(check_text.addressees, ERROR),
    "PN-1": _page_numbers,
    "SG-1": _signature,
    "TX-1": _text_rule(check_text.punctuation, WARNING),
    "NU-1": _text_rule(check_text.numbers, WARNING),
    "RP-1": _text_rule(check_text.request_in_report, ERROR),
}
