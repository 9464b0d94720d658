"""What a report says now, and what keeps it from being reviewed or issued."""

from collections.abc import Sequence
from dataclasses import fields

from taizhang.audit.errors import Refused
from taizhang.ledgers import installed
from taizhang.ledgers.evidence.store import read
from taizhang.reports.binding import Binding
from taizhang.reports.drafting import comparing
from taizhang.reports.evaluate.asked import Asked, Given
from taizhang.reports.making import stored
from taizhang.reports.making.compiled import COMPILED, CompiledTemplate
from taizhang.reports.making.drawn import Template
from taizhang.reports.making.make import UNISSUED, Made, Stamp, make
from taizhang.reports.making.of_form import FormTemplate
from taizhang.reports.making.of_word import WordTemplate
from taizhang.reports.making.rewritten import Rewritten
from taizhang.reports.models import Report
from taizhang.reports.queries import rewrites
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

SHOWN = 8


class Blocked(Refused):
    """Not ready: every reason is named."""

    code = "not_ready"

    def __init__(self, reasons: Sequence[str]) -> None:
        more = f"（另有 {len(reasons) - SHOWN} 处）" if len(reasons) > SHOWN else ""
        super().__init__(
            "还不能办，请先处理：" + "；".join(one.rstrip("。") for one in reasons[:SHOWN]) + more + "。"
        )
        self.reasons = list(reasons)
        self.more = {"reasons": self.reasons}


def template_for(
    scope: Scope, key: str, unit: Unit, number: int | None = None, children: Sequence[int] = ()
) -> Template:
    if key == COMPILED:
        return CompiledTemplate.of(scope, unit, children)
    return stored.by_key(scope, key, unit, number)


def template_of(scope: Scope, report: Report) -> Template:
    """The version the draft was begun with, though there may be a later one."""
    number = report.template_version or None
    found = template_for(scope, report.template, report.unit, number, report.children)
    rewrite = rewrites.newest(report)
    return found if rewrite is None else Rewritten(found, read(rewrite.blob))


def made_of(scope: Scope, report: Report, stamp: Stamp = UNISSUED) -> Made:
    template = template_of(scope, report)
    return make(template, asked_of(scope, report, template), stamp=stamp)


def asked_of(scope: Scope, report: Report, template: Template) -> Asked:
    given = Given(**{one.name: report.given.get(one.name, {}) for one in fields(Given)})
    return stored.asked_for(scope, template, report.unit, report.first, report.last, given)


def unconfirmed(template: Template) -> list[str]:
    """Slots nobody has looked at: which indicator, and of whom, is a person's word."""
    template = template.inner if isinstance(template, Rewritten) else template
    if not isinstance(template, WordTemplate | FormTemplate):
        return []
    packs = installed.current()
    found = []
    for slot in template.slots if isinstance(template, WordTemplate) else template.cells:
        chosen = template.bindings.get(slot["key"], Binding())
        if chosen.kind and not chosen.confirmed:
            where = slot.get("context") or f"{slot.get('row_head')} × {slot.get('column_head')}"
            found.append(f"“{where}”拟取“{chosen.words(packs)}”，指标和范围还没有人确认")
    return found


def obstacles(scope: Scope, report: Report, made: Made, *, reviewed: bool) -> list[str]:
    template = template_of(scope, report)
    found = unconfirmed(template)
    found += rewrites.undecided(report)
    found += [one.problem for one in made.holes]
    found += made.problems
    if reviewed:
        found += _changed(report, made)
    explained = report.given.get("explained", {})
    for change in comparing.against_last(scope, report, made.facts):
        if change.needs_words and not explained.get(change.key):
            found.append(change.sentence)
    return list(dict.fromkeys(found))


def _changed(report: Report, made: Made) -> list[str]:
    """Figures that moved since somebody reviewed them."""
    names = {one.key: one.about for one in made.filled}
    now = made.values
    return [
        f"“{names.get(key) or key}”复核时为“{was}”，现为“{now.get(key, '（没有了）')}”，请重新复核"
        for key, was in report.reviewed.items()
        if now.get(key) != was
    ]
