"""Checklists and report templates as the engines see them: resolved and immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from taizhang.packs.templates.nodes import Block, Figure, Inline


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    group: str
    ask: str
    show: tuple[str, ...] = ()
    duty: str | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    id: str
    key: str
    pack: str
    label: str
    scale: tuple[str, ...]
    weak: str
    groups: Mapping[str, str]
    questions: tuple[Question, ...]
    becomes: str | None = None
    set: Mapping[str, object] = field(default_factory=dict)  # what the row a weak answer becomes says besides


@dataclass(frozen=True, slots=True)
class Ask:
    key: str
    label: str
    type: str


@dataclass(frozen=True, slots=True)
class Prose:
    key: str
    label: str
    beside: tuple[str, ...] = ()
    min: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A statistics form from above: an Excel file and which header stands for which figure."""

    file: Path
    sheet: str  # "" is the one where the headers are
    stub: str  # the header over the names of the rows
    rows: str  # children: one row per unit directly below; own: one row
    columns: Mapping[str, Figure]  # header text, levels joined by "/"


@dataclass(frozen=True, slots=True)
class Report:
    id: str
    key: str
    pack: str
    label: str
    title: str
    kind: str
    period: str
    limit: int | None
    ask: tuple[Ask, ...]
    prose: tuple[Prose, ...]
    body: tuple[Block, ...]
    addressee: str = ""
    heading: tuple[Inline, ...] = ()  # the title, read
    form: Form | None = None
