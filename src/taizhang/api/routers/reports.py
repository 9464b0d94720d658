"""Report templates: which there are, a new one, its slots bound."""

from django.http import HttpRequest
from ninja import File, Query, Router, UploadedFile

from taizhang.api import writing
from taizhang.api.routers.ledgers import place
from taizhang.api.schemas.made_reports import BindingIn, UploadAsked
from taizhang.api.schemas.reports import BoundOut, TemplateDetailOut, TemplatesOut
from taizhang.api.told import Told
from taizhang.reports.binding import Binding
from taizhang.reports.operations import templates as binding
from taizhang.reports.queries import templates
from taizhang.units.request import ScopedRequest, scoped

router = Router()


@router.get("report-templates", url_name="report_templates", response=TemplatesOut, summary="可用的报告模板")
def report_templates(request: HttpRequest) -> Told:
    shown = ("key", "label", "kind", "period", "source")
    found = templates.offered(scoped(request).scope)
    return {"items": [{name: getattr(one, name) for name in shown} for one in found]}


@router.post(
    "report-templates",
    url_name="report_templates",
    response=TemplateDetailOut,
    summary="上传模板或新版本",
    exclude_unset=True,
)
def template_upload(request: HttpRequest, file: File[UploadedFile], given: Query[UploadAsked]) -> Told:
    here = scoped(request)
    unit = place(here, given.unit)
    new = binding.Upload(unit.pk, file.name or "模板", file.read(), given.label, given.key, given.period)
    return _template(here, binding.upload(here.scope, new).key)


@router.get(
    "report-templates/{template}",
    url_name="report_template",
    response=TemplateDetailOut,
    summary="空位和绑定",
    exclude_unset=True,
)
def template_get(request: HttpRequest, template: str) -> Told:
    return _template(scoped(request), template)


@router.put(
    "report-templates/{template}/slots/{slot}",
    url_name="report_slot",
    response=BoundOut,
    summary="绑定一处",
    exclude_unset=True,
)
def template_bind(request: HttpRequest, template: str, slot: str, body: BindingIn) -> Told:
    here = scoped(request)
    chosen = Binding.of(body.dict(exclude={"version"}))

    def work() -> Told:
        held = binding.bind(here.scope, template, slot, chosen, version=body.version)
        return {"slot": slot, "binding": held.bindings[slot], "version": held.version}

    return writing.change(here, work)


def _template(here: ScopedRequest, key: str) -> Told:
    row = templates.find(here.scope, key)
    version = templates.version_of(row)
    return {
        "key": row.key,
        "label": row.label,
        "kind": row.kind,
        "number": version.number,
        "version": version.version,
        "slots": version.slots,
        "refused": version.refused,
        "bindings": version.bindings,
    }
