"""How events read to a person: the words for actions, surfaces, fields and values.

Each app says how its own objects read; the list is wired in project/wiring.py. What has no wording is shown by its
code rather than hidden.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from taizhang.audit.canonical import canonical

# A value of a field of an object, as a page of events asks for its words.
Asked = tuple[str, str, object]
Namer = Callable[[Sequence[Asked]], Mapping[int, str]]

VIA = {"page": "网页", "api": "接口", "import": "导入", "command": "命令行", "job": "后台任务"}


class Wording(Protocol):
    """The words of one kind of object: what stands before the colon in `unit:12`."""

    def action(self, action: str) -> str | None: ...
    def field(self, object: str, name: str) -> str | None: ...  # noqa: A002 - the word of the glossary
    def value(self, object: str, name: str, value: object) -> str | None: ...  # noqa: A002


@dataclass(frozen=True, slots=True)
class Table:
    """Wording from plain tables; `values` is by field name, then by stored value."""

    actions: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)

    def action(self, action: str) -> str | None:
        return self.actions.get(action)

    def field(self, object: str, name: str) -> str | None:  # noqa: A002, ARG002
        return self.fields.get(name)

    def value(self, object: str, name: str, value: object) -> str | None:  # noqa: A002, ARG002
        return self.values.get(name, {}).get(value) if isinstance(value, str | int) else None


OWN = Table(actions={"audit.erased": "依法清除留痕细节"}, fields={"basis": "依据", "digest": "细节摘要"})

WORDINGS: dict[str, Wording] = {"event": OWN}

# By kind of object: names behind ids, for a whole page at once, by place in what was asked.
NAMERS: dict[str, Namer] = {}


def of(object: str) -> Wording:  # noqa: A002
    return WORDINGS.get(object.partition(":")[0], OWN)


def names(asked: Sequence[Asked]) -> dict[int, str]:
    """The words of values that point elsewhere; what is not among them is told by its own wording."""
    found: dict[int, str] = {}
    for kind, namer in NAMERS.items():
        places = [at for at, one in enumerate(asked) if one[0].partition(":")[0] == kind]
        told = namer([asked[at] for at in places]) if places else {}
        found |= {places[at]: text for at, text in told.items()}
    return found


def plain(value: object) -> str:
    """A stored value that no wording knows."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(plain, value))
    return canonical(value) if isinstance(value, dict) else str(value)
