"""What a verification finds, each with the place and both values."""

from dataclasses import asdict, dataclass, field
from typing import Any

NUMBER, TEXT, SENTENCE, REMOVED, LOST = (
    "number_edited",
    "text_edited",
    "sentence_edited",
    "sentence_removed",
    "slot_lost",
)
FACT, MANIFEST, SEAL, MOVED = "fact_changed", "manifest", "seal", "moved"
LABELS = {
    NUMBER: "数字被改",
    TEXT: "文字被改",
    SENTENCE: "句子被改或新加",
    REMOVED: "句子被删或改写",
    LOST: "数字不见了",
    FACT: "数据后来有变",
    MANIFEST: "数据清单",
    SEAL: "封存",
    MOVED: "次序变动",
}


@dataclass(frozen=True, slots=True)
class Finding:
    kind: str
    message: str
    key: str = ""
    label: str = ""
    was: str = ""
    now: str = ""

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "kind_label": LABELS[self.kind]}


@dataclass(slots=True)
class Outcome:
    """`issued`: the file says it was issued here; `sealed`: the event of its issue is under a seal."""

    findings: list[Finding] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)
    issued: bool = False
    sealed: bool | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        told = ("label", "unit", "from", "to", "code", "number", "as_of", "template")
        return {
            "holds": self.holds,
            "issued": self.issued,
            "sealed": self.sealed,
            **{name: self.manifest.get(name) for name in told},
            "facts": len(self.manifest.get("facts", ())),
            "findings": [one.as_json() for one in self.findings],
            "notes": self.notes,
        }
