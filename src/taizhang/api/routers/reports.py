"""Reports: templates, making, issue, trace, verification."""

from django.http import HttpRequest
from ninja import Router

from taizhang.api.schemas.reports import TemplatesOut
from taizhang.api.told import Told
from taizhang.reports.queries import templates
from taizhang.units.request import scoped

router = Router()


@router.get("report-templates", url_name="report_templates", response=TemplatesOut, summary="可用的报告模板")
def report_templates(request: HttpRequest) -> Told:
    shown = ("key", "label", "kind", "period", "source")
    found = templates.offered(scoped(request).scope)
    return {"items": [{name: getattr(one, name) for name in shown} for one in found]}
