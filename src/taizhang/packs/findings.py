"""What is wrong with a pack, said so that its author can mend it.

A check never stops at the first mistake: everything found is collected with file, key, rule number and a way on.
"""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum

from taizhang.packs.rules import DANGLING, RULES


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


SEVERITY_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.NOTICE: "提示"}


@dataclass(frozen=True, slots=True)
class Finding:
    pack: str
    file: str
    key: str
    rule: str
    message: str
    suggestion: str = ""

    @property
    def severity(self) -> Severity:
        return Severity(RULES[self.rule].severity)

    def line(self) -> str:
        place = f"{self.file} {self.key}".strip()
        words = SEVERITY_WORDS[self.severity]
        tail = f" {self.suggestion}" if self.suggestion else ""
        return f"{words} {self.rule} {place}：{self.message}{tail}"

    def as_dict(self) -> dict[str, str]:
        return {**asdict(self), "severity": str(self.severity)}


class Findings:
    """A growing list of findings."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        # (what, id) of things written but not readable: what names them is not at fault as well
        self.unreadable: set[tuple[str, str]] = set()
        self.incomplete: set[str] = set()  # packs of which a used pack is missing

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def add(self, place: "Place", rule: str, message: str, suggestion: str = "") -> None:
        finding = Finding(place.pack, place.file, place.key, rule, message, suggestion)
        judged = place.pack not in self.incomplete or rule not in DANGLING
        if judged and finding not in self._found:
            self._found.append(finding)

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self._found if finding.severity is Severity.ERROR]

    def sorted(self) -> list[Finding]:
        order = list(Severity)
        return sorted(self._found, key=lambda f: (order.index(f.severity), f.pack, f.file, f.key, f.rule))


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a pack something stands; reporting is done from a place, so that no message lacks one."""

    findings: Findings
    pack: str
    file: str
    key: str = ""

    def at(self, *keys: str | int) -> "Place":
        parts = [self.key, *map(str, keys)] if self.key else [str(key) for key in keys]
        return Place(self.findings, self.pack, self.file, ".".join(parts))

    def report(self, rule: str, message: str, suggestion: str = "") -> None:
        self.findings.add(self, rule, message, suggestion)

    def unknown(self, rule: str, what: str, name: str, known: Iterable[str]) -> None:
        """A name that leads nowhere, with the nearest one that leads somewhere."""
        self.report(rule, f"{what}“{name}”不存在。", closest(name, known))


def closest(name: str, known: Iterable[str]) -> str:
    candidates = sorted(set(known))
    near = difflib.get_close_matches(name, candidates, n=1, cutoff=0.5)
    if near:
        return f"是不是“{near[0]}”？"
    if candidates and len(candidates) <= 12:
        return f"可用的有：{'、'.join(candidates)}。"
    return ""
