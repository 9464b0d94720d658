"""What a unit added to a ledger for itself: columns, and words for shared options."""

from django.http import HttpRequest
from ninja import Router

from taizhang.api import writing
from taizhang.api.routers.ledgers import place
from taizhang.api.schemas.local import LocalFieldIn, LocalFieldOut, LocalOptionIn, LocalOptionOut
from taizhang.api.told import Told, unit_ref
from taizhang.ledgers import installed
from taizhang.ledgers.local import fields_added, options_added
from taizhang.ledgers.models import LocalField, LocalOption
from taizhang.ledgers.operations import local
from taizhang.units.request import scoped

router = Router()
MOST = 200


@router.get(
    "ledgers/{ledger}/local-fields", url_name="local_fields", response=list[LocalFieldOut], summary="自设栏目"
)
def local_fields(request: HttpRequest, ledger: str, unit: str = "") -> list[Told]:
    """The unit's own and those of the units above it, which it fills too."""
    at = place(scoped(request), unit)
    return [_field(row) for row in fields_added(at, installed.ledger(ledger))[:MOST]]


@router.post(
    "ledgers/{ledger}/local-fields", url_name="local_fields", response=LocalFieldOut, summary="增加自设栏目"
)
def local_field_add(request: HttpRequest, ledger: str, body: LocalFieldIn) -> Told:
    here = scoped(request)
    at, of = place(here, body.unit), installed.ledger(ledger).id
    said = {"key": body.key, "label": body.label, "type_": body.type}
    return writing.change(here, lambda: _field(local.add_field(here.scope, at.pk, of, **said)))


@router.delete(
    "local-fields/{int:local_field}",
    url_name="local_field",
    response=LocalFieldOut,
    summary="停用自设栏目，内容仍在",
)
def local_field_end(request: HttpRequest, local_field: int) -> Told:
    return _field(local.end_field(scoped(request).scope, local_field))


@router.get(
    "ledgers/{ledger}/local-options", url_name="local_options", response=list[LocalOptionOut], summary="自设选项"
)
def local_options(request: HttpRequest, ledger: str, unit: str = "") -> list[Told]:
    at = place(scoped(request), unit)
    return [_option(row) for row in options_added(at, installed.ledger(ledger))[:MOST]]


@router.post(
    "ledgers/{ledger}/local-options", url_name="local_options", response=LocalOptionOut, summary="增加自设选项"
)
def local_option_add(request: HttpRequest, ledger: str, body: LocalOptionIn) -> Told:
    here = scoped(request)
    at, of = place(here, body.unit), installed.ledger(ledger).id
    said = {"label": body.label, "shared": body.shared}
    return writing.change(here, lambda: _option(local.add_option(here.scope, at.pk, of, body.field, **said)))


@router.delete(
    "local-options/{int:local_option}", url_name="local_option", response=LocalOptionOut, summary="停用自设选项"
)
def local_option_end(request: HttpRequest, local_option: int) -> Told:
    return _option(local.end_option(scoped(request).scope, local_option))


def _field(row: LocalField) -> Told:
    plain = {name: getattr(row, name) for name in ("id", "ledger", "label", "type")}
    return {**plain, "key": f"local.{row.key}", "unit": unit_ref(row.unit)}


def _option(row: LocalOption) -> Told:
    plain = {name: getattr(row, name) for name in ("id", "options", "label", "shared")}
    return {**plain, "unit": unit_ref(row.unit)}
