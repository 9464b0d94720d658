"""本单位栏目: what a unit added to a ledger for itself, columns and words for shared options."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.ledgers import installed
from taizhang.ledgers.local import TYPES
from taizhang.ledgers.models import LocalField, LocalOption
from taizhang.ledgers.operations import local
from taizhang.packs.fieldtypes import TYPE_WORDS
from taizhang.packs.model import Field, Ledger
from taizhang.units import paths
from taizhang.units.request import ScopedRequest, scoped
from taizhang.web import pages

KINDS = [(str(one), TYPE_WORDS[one]) for one in TYPES]


def local_columns(request: HttpRequest, ledger: str) -> HttpResponse:
    here = scoped(request)
    of = installed.ledger(ledger)
    if request.method != "POST":
        return _page(here, of)
    form = here.POST
    try:
        said = _option(here, of, form) if "field" in form else _field(here, of, form)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _page(here, of, form, pages.problems(refusal))
    return pages.done(here, reverse("local_columns", args=[of.id]), said)


def _field(here: ScopedRequest, of: Ledger, form: QueryDict) -> str:
    """The key is made here: a clerk knows the name of his column and nothing of keys."""
    taken = LocalField.objects.filter(unit=here.account.unit, ledger=of.id).count()
    row = local.add_field(
        here.scope,
        here.account.unit_id,
        of.id,
        key=f"own_{taken + 1}",
        label=form.get("label", ""),
        type_=form.get("type", "text"),
    )
    return f"已增加栏目“{row.label}”。"


def _option(here: ScopedRequest, of: Ledger, form: QueryDict) -> str:
    key, _, shared = form.get("shared", "").partition(":")
    row = local.add_option(here.scope, here.account.unit_id, of.id, key, label=form.get("word", ""), shared=shared)
    return f"已增加选项“{row.label}”。"


def _page(
    here: ScopedRequest, of: Ledger, form: QueryDict | None = None, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    above = paths.ancestors(here.account.unit.path, itself=True)
    columns = LocalField.objects.filter(ledger=of.id, ended_at=None, unit__path__in=above).select_related("unit")
    open_fields = [one for one in of.fields.values() if one.options is not None and one.options.open]
    lists = {one.options.id for one in open_fields if one.options is not None}
    words = LocalOption.objects.filter(options__in=lists, ended_at=None, unit__path__in=above)
    context = {
        "ledger": of,
        "columns": columns.order_by("unit__path", "order", "id"),
        "words": words.select_related("unit").order_by("unit__path", "id"),
        "labels": _labels(open_fields),
        "kinds": KINDS,
        "types": dict(KINDS),
        "shared": [
            (f"{one.key}:{key}", f"{one.label}：{label}") for one in open_fields for key, label in _of(one)
        ],
        "typed": form or QueryDict(),
        "errors": errors or {},
    }
    return pages.render(here, "local_columns.html", context, status=422 if errors else 200)


def _of(one: Field) -> list[tuple[str, str]]:
    return [(o.key, o.label) for o in one.options.options if not o.retired] if one.options is not None else []


def _labels(fields: list[Field]) -> dict[str, dict[str, str]]:
    return {one.options.id: dict(_of(one)) for one in fields if one.options is not None}


@require_POST
def local_end(request: HttpRequest, ledger: str, what: str, number: int) -> HttpResponse:
    here = scoped(request)
    of = installed.ledger(ledger)
    row = local.end_field(here.scope, number) if what == "column" else local.end_option(here.scope, number)
    return pages.done(here, reverse("local_columns", args=[of.id]), f"已停用“{row.label}”，已填的内容不受影响。")
