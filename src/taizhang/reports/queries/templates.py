"""Which templates somebody may use: stored ones that reach him, and those of the installed packs."""

from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.audit.errors import Conflict, Missing
from taizhang.ledgers import installed
from taizhang.reports.models import Template, TemplateVersion
from taizhang.reports.models.template import FORM, WORD
from taizhang.units.scope import Scope

PACK = "pack"


@dataclass(frozen=True, slots=True)
class Offered:
    """A template as a list shows it, whatever it comes from."""

    key: str
    label: str
    kind: str  # word, form
    period: str
    source: str  # the unit that keeps it, or the pack it comes with
    stored: Template | None = None


def offered(scope: Scope) -> list[Offered]:
    """Stored ones first, newest first, then those of packs."""
    rows = Template.objects.visible_to(scope).filter(retired_at=None).select_related("unit").order_by("-pk")
    return [*(_stored(row) for row in rows[:500]), *_of_packs()]


def _stored(row: Template) -> Offered:
    return Offered(row.key, row.label, row.kind, row.period, row.unit.short_name, row)


def _of_packs() -> Iterator[Offered]:
    packs = installed.current()
    for one in packs.reports.values():
        kind = FORM if one.form is not None else WORD
        yield Offered(one.id, one.label, kind, one.period, packs.packs[one.pack].title)


def find(scope: Scope, key: str) -> Template:
    found = Template.objects.visible_to(scope).filter(key=key).select_related("unit").first()
    if found is None:
        raise Missing(f"没有编号为“{key}”的模板，或您无权使用。用 taizhang report templates 看全部模板。")
    return found


def version_of(template: Template, number: int | None = None) -> TemplateVersion:
    wanted = template.current if number is None else number
    found = TemplateVersion.objects.filter(template=template, number=wanted).first()
    if found is None:
        raise Missing(f"模板“{template.label}”没有第 {wanted} 版。")
    return found


def refuse_retired(key: str) -> None:
    """Reports begun with it are still made; none is begun."""
    row = Template.system.filter(key=key).exclude(retired_at=None).first()
    if row is not None:
        raise Conflict(f"模板“{row.label}”已停用，不能再用它起草，请另选模板。")
