"""The few marks our own chapters use, as HTML: headings, paragraphs, lists, tables, bold, code, links.

The text is ours, and is escaped all the same; a mark that is not known stays as it was written.
"""

import re
from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"`(.+?)`"), r"<code>\1</code>"),
    (re.compile(r"\[(.+?)\]\((/[^)\s]*)\)"), r'<a href="\2">\1</a>'),
)
RULE = re.compile(r"\|?[\s:|-]+\|?")
ITEM = re.compile(r"(?:-|(\d+)\.) (.*)")


def render(text: str) -> Markup:
    return Markup("\n").join(_blocks(text.strip().splitlines()))


def inline(text: str) -> Markup:
    told = str(escape(text))
    for pattern, becomes in INLINE:
        told = pattern.sub(becomes, told)
    return Markup(told)  # noqa: S704 - escaped above; only our own marks were put in


def _blocks(lines: list[str]) -> Iterator[Markup]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
            continue
        belongs, made = _kind(line)
        end = at + 1
        while end < len(lines) and belongs(lines[end]):
            end += 1
        yield made(lines[at:end])
        at = end


Block = tuple[Callable[[str], bool], Callable[[list[str]], Markup]]


def _kind(line: str) -> Block:
    if line.startswith("## "):
        return (lambda _: False), _heading
    if ITEM.match(line):
        return (lambda next_: bool(ITEM.match(next_))), _list
    if line.startswith("|"):
        return (lambda next_: next_.startswith("|")), _table
    return _goes_on, lambda held: Markup("<p>{}</p>").format(inline("".join(held)))


def _goes_on(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(("## ", "|")) and not ITEM.match(line)


def _heading(held: list[str]) -> Markup:
    return Markup("<h2>{}</h2>").format(inline(held[0][3:]))


def _list(held: list[str]) -> Markup:
    found = [match for line in held if (match := ITEM.match(line))]
    items = Markup("").join(Markup("<li>{}</li>").format(inline(match[2])) for match in found)
    return (Markup("<ol>{}</ol>") if found[0][1] else Markup("<ul>{}</ul>")).format(items)


def _table(held: list[str]) -> Markup:
    rows = [_cells(line) for line in held if not RULE.fullmatch(line)]
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(inline(cell)) for cell in rows[0])
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(inline(cell)) for cell in row))
        for row in rows[1:]
    )
    return Markup(
        '<div class="scroll" tabindex="0"><table class="table">'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(head, body)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
