"""Find the sheet and the rows of a header, and which of its columns is which, by labels and their other names.

A header may stand below a title, take up to three rows, and hold cells merged over several columns (合计 over 男
and 女); a column is then known by the lowest text, or by all its texts joined.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taizhang.files.xlsx_read import Merge, Row, Sheet, Workbook

SEARCHED = 40  # rows from the top
DEPTH = 3
_NOISE = re.compile(r"[\s*＊:：、，,。.（）()\[\]【】\-—_/]|必填|选填")
_ASIDE = re.compile(r"[（(【\[].*?[）)】\]]")


@dataclass(frozen=True, slots=True)
class Header:
    """`first` and `last` are its rows, `columns` maps a column to its key, `labels` every column to its text."""

    first: int
    last: int
    columns: dict[int, str]
    labels: dict[int, str]

    @property
    def unknown(self) -> dict[int, str]:
        return {column: label for column, label in self.labels.items() if column not in self.columns}


def same_label(text: str) -> str:
    """Labels are alike whatever their width, blanks, stars and colons."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def find_header(rows: Iterable[Row], merges: list[Merge], known: Mapping[str, Iterable[str]]) -> Header | None:
    """The best header among the first rows; `known` gives each key its label and other names. None when fewer than
    two columns (or the only one asked for) are recognised."""
    names = {same_label(name): key for key, given in known.items() for name in given}
    top = _spread([list(row) for row in itertools.islice(rows, SEARCHED)], merges)
    found = [_header(top, first, depth, names) for first in range(len(top)) for depth in range(1, DEPTH + 1)]
    best = max(found, key=lambda one: (len(one.columns), -(one.last - one.first), -one.first), default=None)
    return best if best and len(best.columns) >= min(2, len(known)) else None


def find_table(book: Workbook, known: Mapping[str, Iterable[str]]) -> tuple[Sheet, Header] | None:
    """The visible sheet whose header knows most of what is asked for."""
    best: tuple[Sheet, Header] | None = None
    for head in book.sheets:
        if head.hidden:
            continue
        sheet = book.sheet(head.index)
        header = find_header(sheet.rows(fill=False), sheet.merges, known)
        if header and (best is None or len(header.columns) > len(best[1].columns)):
            best = sheet, header
    return best


def _spread(rows: list[Row], merges: list[Merge]) -> list[Row]:
    """In a header a merged text belongs to every column and row it covers."""
    for first, left, last, right in merges:
        if first >= len(rows) or left >= len(rows[first]):
            continue
        for row in rows[first : last + 1]:
            row[left : right + 1] = [rows[first][left]] * len(row[left : right + 1])
    return rows


def _header(rows: list[Row], first: int, depth: int, names: Mapping[str, str]) -> Header:
    band = rows[first : first + depth]
    columns: dict[int, str] = {}
    labels: dict[int, str] = {}
    for column in range(max(map(len, band))):
        texts = [str(row[column]).strip() for row in band if column < len(row) and str(row[column]).strip()]
        texts = list(dict.fromkeys(texts))
        if not texts:
            continue
        labels[column] = texts[-1] if len(texts) == 1 else "".join(texts)
        key = _key(texts, names)
        if key is not None and key not in columns.values():
            columns[column] = key
    return Header(first, first + len(band) - 1, columns, labels)


def _key(texts: list[str], names: Mapping[str, str]) -> str | None:
    """By all texts joined, then by the lowest, then by either without what stands in brackets."""
    for text in ("".join(texts), texts[-1]):
        for form in (text, _ASIDE.sub("", text)):
            key = names.get(same_label(form))
            if key is not None and same_label(form):
                return key
    return None
