"""Lines in the language of report templates, written by people outside a pack: all installed packs are in sight."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from taizhang.packs.findings import Findings, Place
from taizhang.packs.model import PackSet
from taizhang.packs.scope import Scope
from taizhang.packs.templates.names import Names
from taizhang.packs.templates.nodes import Each, Inline
from taizhang.packs.templates.parse import parse_line


class _Anything(dict[str, str]):
    """What somebody is asked for needs no declaration outside a pack."""

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]  # one narrow use
        return key or default


@dataclass(frozen=True, slots=True)
class Read:
    nodes: tuple[Inline, ...]
    problems: list[str] = field(default_factory=list)


def read(text: str, packs: PackSet) -> Read:
    findings = Findings()
    names = Names(
        Scope("", ("", *packs.packs)),
        packs.ledgers,
        packs.indicators,
        packs.duties,
        packs.lists,
        packs.groupings,
        _Anything(),
        _Anything(),
    )
    nodes = parse_line(text, names, Place(findings, "", "模板"))
    return Read(nodes, [f"{one.message}{one.suggestion}" for one in findings.errors])


def loop_of(text: str, packs: PackSet) -> Each | None:
    """The loop a row begins with: {各 镇=下级，最多20}."""
    found = read(f"{text}{{终}}", packs)
    return next((one for one in found.nodes if isinstance(one, Each)), None)


def within_loop(loop: str, text: str, packs: PackSet) -> Read:
    """A cell of a row that repeats, read with the row's variable in sight."""
    found = read(f"{loop}{text}{{终}}", packs)
    each = next((one for one in found.nodes if isinstance(one, Each)), None)
    return Read(each.body if each else (), found.problems)


def keys(nodes: tuple[Inline, ...]) -> Iterator[str]:
    for node in nodes:
        key = getattr(node, "key", None)
        if isinstance(key, str):
            yield key
