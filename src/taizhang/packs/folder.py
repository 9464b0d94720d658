"""A pack's folder as shapes. Nothing is resolved here; a file or table name is the permanent key."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from taizhang.packs import shapes
from taizhang.packs.findings import Findings, Place, closest
from taizhang.packs.reading import TOO_LARGE, good_key, parse_toml, shape, tables

S = TypeVar("S", bound=shapes.Shape)

LANGUAGE = 1
TABLE_FILES = {
    "lifecycles.toml": shapes.LifecycleShape,
    "indicators.toml": shapes.IndicatorShape,
    "duties.toml": shapes.DutyShape,
    "lists.toml": shapes.ListShape,
    "groupings.toml": shapes.GroupingShape,
}
FOLDERS = {"ledgers": [".toml"], "checklists": [".toml"], "reports": [".md", ".toml", ".xlsx"]}
KNOWN_FILES = [
    "pack.toml",
    "options.toml",
    *TABLE_FILES,
    *(f"{name}/KEY{ends[0]}" for name, ends in FOLDERS.items()),
]
FRONT_MATTER = re.compile(r"\A\+\+\+\n(.*?)^\+\+\+\n?(.*)\Z", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RawLifecycle:
    shape: shapes.LifecycleShape
    steps: dict[str, shapes.StepShape]


@dataclass(frozen=True, slots=True)
class RawLedger:
    shape: shapes.LedgerShape
    fields: dict[str, shapes.FieldShape]
    children: dict[str, shapes.ChildShape]
    origins: dict[str, shapes.OriginShape]
    rules: dict[str, shapes.RuleShape]


@dataclass(frozen=True, slots=True)
class RawExtension:
    shape: shapes.ExtendShape
    fields: dict[str, shapes.FieldShape]
    steps: dict[str, shapes.StepShape]
    children: dict[str, shapes.ChildShape]
    origins: dict[str, shapes.OriginShape]
    rules: dict[str, shapes.RuleShape]


@dataclass(frozen=True, slots=True)
class RawOptions:
    options: dict[str, shapes.OptionShape]
    open: bool


@dataclass(frozen=True, slots=True)
class RawChecklist:
    shape: shapes.ChecklistShape
    questions: dict[str, shapes.QuestionShape]


@dataclass(frozen=True, slots=True)
class RawReport:
    shape: shapes.ReportShape
    body: str


@dataclass(frozen=True, slots=True)
class RawForm:
    shape: shapes.FormShape
    file: Path


@dataclass(frozen=True, slots=True)
class RawPack:
    folder: Path
    shape: shapes.PackShape
    content: str
    options: dict[str, RawOptions] = field(default_factory=dict)
    lifecycles: dict[str, RawLifecycle] = field(default_factory=dict)
    ledgers: dict[str, RawLedger] = field(default_factory=dict)
    extend: dict[str, RawExtension] = field(default_factory=dict)
    indicators: dict[str, shapes.IndicatorShape] = field(default_factory=dict)
    duties: dict[str, shapes.DutyShape] = field(default_factory=dict)
    lists: dict[str, shapes.ListShape] = field(default_factory=dict)
    groupings: dict[str, shapes.GroupingShape] = field(default_factory=dict)
    checklists: dict[str, RawChecklist] = field(default_factory=dict)
    reports: dict[str, RawReport] = field(default_factory=dict)
    forms: dict[str, RawForm] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.shape.key


def content_digest(folder: Path) -> str:
    """One digest over every file's path and bytes; line ends as Git may change them do not count."""
    digest = hashlib.sha256()
    for path in pack_files(folder):
        data = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def pack_files(folder: Path) -> Iterator[Path]:
    """What the pack is made of, in a fixed order; hidden files and caches are none of it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts):
            yield path


def is_pack(folder: Path) -> bool:
    return (folder / "pack.toml").is_file()


def key_of(folder: Path) -> str:
    """What the pack calls itself; nothing where that cannot be read, which reading it all tells."""
    pack = _Reader(folder, Findings()).pack() if is_pack(folder) else None
    return pack.key if pack is not None else ""


def read_folder(folder: Path, findings: Findings) -> RawPack | None:
    """Everything readable of the folder; None only when there is no usable pack.toml."""
    reader = _Reader(folder, findings)
    if not is_pack(folder):
        reader.place("pack.toml").report(
            "P003", f"{folder} 里没有 pack.toml。", "用 taizhang pack new 建一个空包。"
        )
        return None
    pack = reader.pack()
    reader.refuse_unknown_files()
    if pack is None:
        return None
    return RawPack(
        folder=folder,
        shape=pack,
        content=content_digest(folder),
        options=reader.options(),
        lifecycles=reader.lifecycles(),
        ledgers=reader.ledgers(),
        extend=reader.extensions(pack),
        indicators=reader.table_file("indicators.toml", shapes.IndicatorShape),
        duties=reader.table_file("duties.toml", shapes.DutyShape),
        lists=reader.table_file("lists.toml", shapes.ListShape),
        groupings=reader.table_file("groupings.toml", shapes.GroupingShape),
        checklists=reader.checklists(),
        reports=reader.reports(),
        forms=reader.forms(),
    )


class _Reader:
    def __init__(self, folder: Path, findings: Findings) -> None:
        self.folder = folder
        self.findings = findings
        self.name = folder.name

    def place(self, file: str) -> Place:
        return Place(self.findings, self.name, file)

    def text(self, file: str) -> str:
        path = self.folder / file
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (UnicodeDecodeError, OSError) as error:
            self.place(file).report("P004", f"读不出来：{error}。", "另存为 UTF-8 编码的文本。")
            return ""
        if len(text) > TOO_LARGE:
            self.place(file).report("P004", "文件超过一百万字。", "活动包是手写的定义，数据请用导入。")
            return ""
        return text.replace("\r\n", "\n")

    def toml(self, file: str) -> dict[str, object]:
        return parse_toml(self.text(file), self.place(file)) if (self.folder / file).is_file() else {}

    def pack(self) -> shapes.PackShape | None:
        place = self.place("pack.toml")
        pack = shape(shapes.PackShape, self.toml("pack.toml"), place)
        if pack is None:
            return None
        self.name = pack.key
        if pack.language != LANGUAGE:
            place.at("language").report(
                "P204", f"语言版本 {pack.language} 不受支持。", f"写 language = {LANGUAGE}。"
            )
        return pack if good_key(pack.key, place) else None

    def refuse_unknown_files(self) -> None:
        for path in pack_files(self.folder):
            file = path.relative_to(self.folder).as_posix()
            parent, end = path.parent.relative_to(self.folder).as_posix(), path.suffix
            if file in {"pack.toml", "options.toml", *TABLE_FILES, "README.md"}:
                continue
            if end in FOLDERS.get(parent, ()):
                continue
            self.place(file).report("P002", "不认识的文件。", closest(file, KNOWN_FILES))

    def table_file(self, file: str, model: type[S]) -> dict[str, S]:
        place = self.place(file)
        return shaped(model, tables(self.toml(file), place), place)

    def keyed_files(self, folder: str, end: str = ".toml") -> Iterator[tuple[str, str]]:
        """(key, file) for each file of a folder whose name is a good key."""
        for path in sorted((self.folder / folder).glob("*" + end)):
            file = f"{folder}/{path.name}"
            if good_key(path.stem, self.place(file)):
                yield path.stem, file

    def options(self) -> dict[str, RawOptions]:
        place = self.place("options.toml")
        return {
            key: read_options(raw, place.at(key)) for key, raw in tables(self.toml("options.toml"), place).items()
        }

    def lifecycles(self) -> dict[str, RawLifecycle]:
        place = self.place("lifecycles.toml")
        found = self.table_file("lifecycles.toml", shapes.LifecycleShape)
        return {
            key: RawLifecycle(one, shaped(shapes.StepShape, one.steps, place.at(key, "steps")))
            for key, one in found.items()
        }

    def ledgers(self) -> dict[str, RawLedger]:
        found = {}
        for key, file in self.keyed_files("ledgers"):
            place = self.place(file)
            one = shape(shapes.LedgerShape, self.toml(file), place)
            if one is None:
                self.findings.unreadable.add((shapes.LedgerShape.what, f"{self.name}.{key}"))
            else:
                found[key] = RawLedger(
                    shape=one,
                    fields=shaped(shapes.FieldShape, one.fields, place.at("fields")),
                    children=shaped(shapes.ChildShape, one.children, place.at("children"), dotted=True),
                    origins=shaped(shapes.OriginShape, one.from_, place.at("from"), dotted=True),
                    rules=shaped(shapes.RuleShape, one.rules, place.at("rules")),
                )
        return found

    def extensions(self, pack: shapes.PackShape) -> dict[str, RawExtension]:
        place = self.place("pack.toml").at("extend")
        found = {}
        for key, raw in pack.extend.items():
            one, there = shape(shapes.ExtendShape, raw, place.at(key)), place.at(key)
            if one is not None:
                found[key] = RawExtension(
                    shape=one,
                    fields=shaped(shapes.FieldShape, one.fields, there.at("fields")),
                    steps=shaped(shapes.StepShape, one.steps, there.at("steps")),
                    children=shaped(shapes.ChildShape, one.children, there.at("children"), dotted=True),
                    origins=shaped(shapes.OriginShape, one.from_, there.at("from"), dotted=True),
                    rules=shaped(shapes.RuleShape, one.rules, there.at("rules")),
                )
        return found

    def checklists(self) -> dict[str, RawChecklist]:
        found = {}
        for key, file in self.keyed_files("checklists"):
            one = shape(shapes.ChecklistShape, self.toml(file), self.place(file))
            if one is not None:
                place = self.place(file).at("questions")
                found[key] = RawChecklist(one, shaped(shapes.QuestionShape, one.questions, place))
        return found

    def reports(self) -> dict[str, RawReport]:
        found = {}
        for key, file in self.keyed_files("reports", ".md"):
            place = self.place(file)
            parts = FRONT_MATTER.match(self.text(file))
            if parts is None:
                place.report(
                    "P903",
                    "开头没有用 +++ 围起来的说明。",
                    "第一行写 +++，接着写 title、kind、period，再写一行 +++。",
                )
                continue
            one = shape(shapes.ReportShape, parse_toml(parts[1], place), place)
            if one is not None:
                found[key] = RawReport(one, parts[2])
        return found

    def forms(self) -> dict[str, RawForm]:
        found = {}
        for key, file in self.keyed_files("reports"):
            one = shape(shapes.FormShape, self.toml(file), self.place(file))
            if one is not None:
                found[key] = RawForm(one, self.folder / "reports" / f"{key}.xlsx")
        for key, file in self.keyed_files("reports", ".xlsx"):
            if not (self.folder / "reports" / f"{key}.toml").is_file():
                self.place(file).report(
                    "P909", "统计表没有说明。", f"写一个 reports/{key}.toml，说明每一栏对应什么。"
                )
        return found


def shaped(
    model: type[S], raw: "dict[str, object] | dict[str, dict[str, object]]", place: Place, *, dotted: bool = False
) -> dict[str, S]:
    """Each table of a mapping by itself, so that one bad line hides no other."""
    found: dict[str, S] = {}
    for key, one in raw.items():
        if not dotted and not good_key(key, place):
            continue
        model_or_none = shape(model, one, place.at(key))
        if model_or_none is not None:
            found[key] = model_or_none
        else:
            place.findings.unreadable.add((model.what, f"{place.pack}.{key}"))
    return found


def read_options(raw: dict[str, object], place: Place) -> RawOptions:
    """`key = "label"` per line; `open = true` is a property of the list, so only text makes it an option."""
    is_open = raw.get("open") is True
    found: dict[str, shapes.OptionShape] = {}
    for key, one in raw.items():
        if key == "open" and isinstance(one, bool):
            continue
        if not good_key(key, place):
            continue
        option = shape(shapes.OptionShape, {"label": one} if isinstance(one, str) else one, place.at(key))
        if option is not None:
            found[key] = option
    return RawOptions(found, is_open)
