"""Files from anybody: what they offer to fill, how they are laid out, what their numbers are worth, and beginning
from their totals."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Query, Router, UploadedFile

from taizhang.api.describing import sends
from taizhang.api.paging import slice_of
from taizhang.api.schemas.checks import (
    AgreementOut,
    BeginAsked,
    BeginningOut,
    BeginningsOut,
    CheckOut,
    CheckPage,
    ChecksAsked,
    LayoutOut,
    OffersOut,
    PeriodAsked,
    WordsIn,
    WordsKept,
)
from taizhang.api.schemas.reports import FoundSlotsOut
from taizhang.api.told import Told, unit_ref
from taizhang.audit.classified import refuse_classified
from taizhang.audit.errors import Refused
from taizhang.files.pdf import installed_faces
from taizhang.ledgers import installed
from taizhang.reports.checking.layout import findings
from taizhang.reports.checking.offers import offers
from taizhang.reports.checking.remarks import remarks
from taizhang.reports.intake import known
from taizhang.reports.models import Beginning, Incoming
from taizhang.reports.operations import begin
from taizhang.reports.operations.incoming import NewCheck, confirm, keep
from taizhang.reports.proposing.catalogue import of_packs
from taizhang.reports.proposing.of_file import proposed
from taizhang.reports.queries import incoming as queries
from taizhang.reports.unreadable import refused_files
from taizhang.units.request import scoped

router = Router()
MOST_BYTES = 64 << 20
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def content_of(file: UploadedFile) -> bytes:
    if (file.size or 0) > MOST_BYTES:
        raise Refused(f"文件超过 {MOST_BYTES >> 20} MB，请拆成几份。", code="file_too_big", field="file")
    data = bytes(file.read())
    with refused_files():
        refuse_classified(file.name or "", data)
    return data


@router.post(
    "files/slots",
    url_name="file_slots",
    response=FoundSlotsOut,
    summary="一份文件里可以填写的地方",
    exclude_unset=True,
)
def file_slots(request: HttpRequest, file: File[UploadedFile]) -> Told:
    here = scoped(request)
    with refused_files():
        return proposed(content_of(file), of_packs(installed.current(), known.of(here.account.unit).learned))


@router.post("files/lint", url_name="file_lint", response=LayoutOut, summary="按 GB/T 9704 检查版式和写法")
def file_lint(request: HttpRequest, file: File[UploadedFile]) -> Told:
    with refused_files():
        found = findings(content_of(file), installed_faces())
    return {"findings": [one.as_json() for one in found]}


@router.post("units/{code}/checks", url_name="check_new", response=CheckOut, summary="核对来文", by_alias=True)
def check_new(request: HttpRequest, code: str, file: File[UploadedFile], asked: Query[PeriodAsked]) -> Told:
    here = scoped(request)
    new = NewCheck(here.place.pk, file.name or "", content_of(file), asked.since, asked.until)
    return _check(keep(here.scope, new))


@router.get("checks", url_name="checks", response=CheckPage, summary="核对过的来文，新的在前", by_alias=True)
def checks(request: HttpRequest, asked: Query[ChecksAsked]) -> Told:
    rows = queries.listed(scoped(request).scope)
    page = slice_of(rows, by=["pk"], cursor=asked.cursor, limit=asked.limit, newest=True)
    return {"items": [_line(row) for row in page.rows], "next": page.next}


@router.get(
    "checks/{int:incoming}", url_name="check", response=CheckOut, summary="一份来文的核对结果", by_alias=True
)
def check(request: HttpRequest, incoming: int) -> Told:
    return _check(queries.found(scoped(request).scope, incoming))


@router.get(
    "checks/{int:incoming}/remarks",
    url_name="check_remarks",
    summary="核对意见（docx）",
    openapi_extra=sends(DOCX),
)
def check_remarks(request: HttpRequest, incoming: int) -> HttpResponse:
    row = queries.found(scoped(request).scope, incoming)
    data = remarks(row.name, row.unit.name, row.result, organ=row.by.name, day=timezone.localdate())
    return HttpResponse(data, content_type=DOCX)


@router.post("checks/{int:incoming}/words", url_name="check_words", response=WordsKept, summary="记住一种说法")
def check_words(request: HttpRequest, incoming: int, body: WordsIn) -> Told:
    here = scoped(request)
    row = queries.found(here.scope, incoming)
    kept = confirm(here.scope, row.unit_id, body.words, body.indicator)
    return {"words": kept.words, "indicator": kept.indicator}


@router.get(
    "units/{code}/agreement",
    url_name="agreement",
    response=AgreementOut,
    summary="历次来文的相符情况",
    by_alias=True,
)
def agreement(request: HttpRequest, code: str) -> Told:
    here = scoped(request)
    found = queries.agreement(here.scope, here.place)
    return {
        "unit": unit_ref(here.place),
        "checks": [
            {
                "id": one.key,
                "name": one.name,
                "from": one.first,
                "to": one.last,
                "checked_at": one.checked_at,
                "agreed": one.agreed,
                "compared": one.compared,
            }
            for one in found
        ],
    }


@router.post(
    "units/{code}/beginnings/offers", url_name="beginning_offers", response=OffersOut, summary="来文中可作总数的项"
)
def beginning_offers(request: HttpRequest, code: str, file: File[UploadedFile], asked: Query[PeriodAsked]) -> Told:
    here = scoped(request)
    found = offers(here.scope, content_of(file), file.name or "", here.place, asked.since, asked.until)
    return {"offers": [one.as_json() for one in found]}


@router.post(
    "units/{code}/beginnings",
    url_name="beginnings",
    response=BeginningOut,
    summary="勾选的总数一并登记为只报总数",
    by_alias=True,
)
def beginning_new(request: HttpRequest, code: str, file: File[UploadedFile], asked: Query[BeginAsked]) -> Told:
    here = scoped(request)
    new = begin.NewBeginning(
        here.place.pk, file.name or "", content_of(file), asked.since, asked.until, _picked(asked.picked)
    )
    return _beginning(begin.begin(here.scope, new, today=timezone.localdate()))


def _picked(written: str) -> list[begin.Picked]:
    try:
        found = json.loads(written)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(type(amount) is int for amount in found.values()):
        raise Refused('勾选的项要写成 JSON，例如 {"base.services": 28}。', code="bad_picked", field="picked")
    return [begin.Picked(str(key), amount) for key, amount in found.items()]


@router.get(
    "units/{code}/beginnings",
    url_name="beginnings",
    response=BeginningsOut,
    summary="从中途开始的记录",
    by_alias=True,
)
def beginnings(request: HttpRequest, code: str) -> Told:
    here = scoped(request)
    return {"items": [_beginning(row) for row in queries.beginnings(here.scope, here.place)]}


@router.post(
    "beginnings/{int:beginning}/undo",
    url_name="beginning_undo",
    response=BeginningOut,
    summary="整次撤销",
    by_alias=True,
)
def beginning_undo(request: HttpRequest, beginning: int) -> Told:
    return _beginning(begin.undo(scoped(request).scope, beginning))


def _line(row: Incoming) -> Told:
    return {
        "id": row.pk,
        "name": row.name,
        "unit": unit_ref(row.unit),
        "by": unit_ref(row.by),
        "from": row.first,
        "to": row.last,
        "counts": row.counts,
        "checked_at": row.checked_at,
    }


def _check(row: Incoming) -> Told:
    return {**_line(row), "result": row.result}


def _beginning(row: Beginning) -> Told:
    return {
        "id": row.pk,
        "name": row.name,
        "unit": unit_ref(row.unit),
        "from": row.first,
        "to": row.last,
        "entries": row.entries,
        "begun_at": row.begun_at,
        "undone_at": row.undone_at,
    }
