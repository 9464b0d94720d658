"""A template by its key or as a file: whatever `make` can be given."""

from datetime import date
from pathlib import Path

from taizhang.audit.errors import Missing
from taizhang.files.kinds import kind_of
from taizhang.ledgers import installed
from taizhang.ledgers.evidence import store
from taizhang.packs.model import PackSet
from taizhang.reports.binding import Binding
from taizhang.reports.evaluate.asked import NOTHING_GIVEN, Asked, Given, campaign_for, campaigns
from taizhang.reports.intake import taken
from taizhang.reports.making import of_pack_form
from taizhang.reports.making.drawn import Template
from taizhang.reports.making.of_form import FormTemplate
from taizhang.reports.making.of_pack import PackTemplate
from taizhang.reports.making.of_word import WordTemplate
from taizhang.reports.models.template import FORM, TemplateVersion
from taizhang.reports.models.template import Template as Row
from taizhang.reports.queries import templates
from taizhang.units.models import Unit
from taizhang.units.scope import Scope


def by_key(scope: Scope, key: str, unit: Unit, number: int | None = None) -> Template:
    packs = installed.current()
    report = packs.reports.get(key)
    if report is not None:
        return of_pack_form.template_of(report, unit) if report.form is not None else PackTemplate(report)
    row = templates.find(scope, key)
    return of_version(row, templates.version_of(row, number))


def of_version(row: Row, version: TemplateVersion, own: dict[str, Binding] | None = None) -> Template:
    bindings = {key: Binding.of(raw) for key, raw in version.bindings.items()} | (own or {})
    data = store.read(version.blob)
    if row.kind == FORM:
        return FormTemplate(
            data,
            version.slots,
            bindings,
            row.key,
            version.number,
            row.label,
            row.period,
            row.limit,
            row.addressee,
        )
    return WordTemplate(
        data, version.slots, bindings, row.key, version.number, row.label, row.period, row.limit, row.addressee
    )


def of_file(path: Path, packs: PackSet) -> Template:
    """A file nobody stored: what is certain is bound, the rest stays a hole."""
    data = path.read_bytes()
    found = taken(data, packs)
    bindings = {key: Binding.of(raw) for key, raw in found.bindings.items()}
    if kind_of(found.data) == "xlsx":
        return FormTemplate(found.data, found.slots, bindings, path.name, 0, path.stem)
    return WordTemplate(found.data, found.slots, bindings, path.name, 0, path.stem)


def asked_for(
    scope: Scope, template: Template, unit: Unit, first: date, last: date, given: Given = NOTHING_GIVEN
) -> Asked:
    campaign = campaign_for(unit, template.packs(), campaigns(last))
    return Asked(scope, unit, first, last, template.period, campaign, given, template.addressee)


def named(scope: Scope, text: str, unit: Unit, packs: PackSet) -> Template:
    """A stored template's key, a pack's report, or a file."""
    path = Path(text)
    if text in packs.reports or not path.suffix:
        return by_key(scope, text, unit)
    if not path.is_file():
        raise Missing(f"没有编号为“{text}”的模板，也没有这个文件。用 taizhang report templates 看全部模板。")
    return of_file(path, packs)
