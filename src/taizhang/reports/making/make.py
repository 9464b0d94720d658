"""One report: its figures in one call, its places filled, its facts and words signed, its bytes."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from taizhang.audit.keys import SigningKey, signing_key
from taizhang.ledgers import installed
from taizhang.packs.model import ListView
from taizhang.reports.evaluate import sources as reading
from taizhang.reports.evaluate.asked import Asked
from taizhang.reports.evaluate.filled import Filled
from taizhang.reports.evaluate.sources import Sources
from taizhang.reports.making import asof, last_line, manifest
from taizhang.reports.making.asof import AsOf
from taizhang.reports.making.drawn import Drawn, Template
from taizhang.reports.making.facts import Fact, cited_of, facts_of, hash_of, text_of

NEVER = AsOf(0, asof.BEGINNING)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an issue adds: the code in the last line, and which issue it is."""

    code: str = ""
    number: int = 1
    title: str = ""


UNISSUED = Stamp()


@dataclass(slots=True)
class Made:
    data: bytes
    suffix: str
    title: str
    facts: list[Fact]
    filled: list[Filled]
    holes: list[Filled]
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    manifest: str = ""
    as_of: AsOf = NEVER
    lists: list[ListView] = field(default_factory=list)  # whose rows are in it
    length: int = 0  # characters of text

    @property
    def values(self) -> dict[str, str]:
        return {one.key: one.text for one in self.filled}


def make(
    template: Template,
    asked: Asked,
    *,
    stamp: Stamp = UNISSUED,
    sources: Sources | None = None,
    moment: AsOf | None = None,
    key: SigningKey | None = None,
) -> Made:
    """`sources` of a report that is made with others have their figures already."""
    moment = moment or asof.now()
    if sources is None:
        packs = installed.current()
        sources = Sources(asked, packs)
        sources.figures = reading.read(asked, template.wants(sources), packs)
    line = last_line.text(stamp.code, settings.CONFIG.site_name) if stamp.code else ""
    drawn = template.draw(sources, line)
    filled = drawn.every()
    facts = [*facts_of(filled), *cited_of(filled, sources.cited)]
    told = manifest.signed(
        _content(template, asked, drawn, text_of(facts), stamp, moment, line), key or signing_key()
    )
    return Made(
        data=drawn.finish(told),
        suffix=drawn.suffix,
        title=drawn.title or template.label,
        facts=facts,
        filled=filled,
        holes=[one for one in filled if one.is_hole],
        problems=[*drawn.problems, *(lost for one in sources.cited.values() for lost in one.lost)],
        warnings=_warnings(template, drawn),
        manifest=told,
        as_of=moment,
        lists=list(sources.lists.values()),
        length=drawn.length,
    )


def _content(
    template: Template, asked: Asked, drawn: Drawn, facts: str, stamp: Stamp, moment: AsOf, line: str
) -> dict[str, Any]:
    values = {one.key: one.text for one in drawn.filled}
    groups = {
        group: [{key: one.text for key, one in row.items()} for row in rows]
        for group, rows in drawn.groups.items()
    }
    return {
        "kind": drawn.kind,
        "template": template.key,
        "template_version": template.number,
        "label": template.label,
        "unit": {"code": asked.unit.code, "name": asked.unit.name},
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "as_of": moment.as_json(),
        "code": stamp.code,
        "number": stamp.number,
        "facts": facts,
        "facts_hash": hash_of(facts),
        "values": {**values, **({last_line.KEY: line} if line and drawn.kind == "word" else {})},
        "groups": groups,
        "imprint": drawn.imprint,
    }


def _warnings(template: Template, drawn: Drawn) -> list[str]:
    if template.limit is None or drawn.length <= template.limit:
        return drawn.warnings
    over = drawn.length - template.limit
    return [*drawn.warnings, f"正文约 {drawn.length} 字，超过 {template.limit} 字的限制 {over} 字，请删减。"]
