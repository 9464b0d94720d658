"""One entry: its card, its values, its steps, its files, its history."""

from collections.abc import Callable
from datetime import date

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from ninja import File, Query, Router
from ninja.files import UploadedFile

from taizhang.api import told_entries, writing
from taizhang.api.describing import sends
from taizhang.api.schemas.entries import (
    CardOut,
    DecisionIn,
    EffectIn,
    EntryEdit,
    EntryOut,
    EvidenceOut,
    ExtensionIn,
    HistoryAsked,
    HistoryOut,
    MergeIn,
    RemoveIn,
    StepIn,
    TextOut,
    WithdrawIn,
)
from taizhang.api.told import Told
from taizhang.ledgers import cards, installed
from taizhang.ledgers.evidence import preview
from taizhang.ledgers.history import history
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import effect, extend, merge, undo, withdraw
from taizhang.ledgers.operations import evidence as files
from taizhang.ledgers.operations.edit import edit
from taizhang.ledgers.operations.steps import Signature, Taken, take
from taizhang.units.request import ScopedRequest, scoped

router = Router()


def changed(here: ScopedRequest, work: Callable[[], Entry]) -> Told:
    """Carry out a change of one entry and tell it as it is now."""

    def told() -> Told:
        row = work()
        return told_entries.entry(here.scope, row, installed.ledger(row.ledger))

    return writing.change(here, told)


@router.get("entries/{int:entry}", url_name="entry", response=CardOut, summary="一条及其前后左右")
def entry(request: HttpRequest, entry: int) -> Told:
    scope = scoped(request).scope
    return told_entries.card(scope, cards.card(scope, entry))


@router.patch("entries/{int:entry}", url_name="entry", response=EntryOut, summary="修改")
def entry_edit(request: HttpRequest, entry: int, body: EntryEdit) -> Told:
    here = scoped(request)
    return changed(here, lambda: edit(here.scope, entry, body.values, version=body.version))


@router.post("entries/{int:entry}/steps", url_name="entry_step", response=EntryOut, summary="办一步")
def entry_step(request: HttpRequest, entry: int, body: StepIn) -> Told:
    here, today = scoped(request), timezone.localdate()
    signature = body.signature
    taken = Taken(
        step=body.step,
        version=body.version,
        day=body.day or today,
        comment=body.comment,
        reason=body.reason,
        signature=Signature(signature.name, signature.post, signature.day) if signature is not None else None,
        values=body.values,
    )
    return changed(here, lambda: take(here.scope, entry, taken, today=today))


@router.post("entries/{int:entry}/undo", url_name="entry_undo", response=EntryOut, summary="撤销自己的上一步")
def entry_undo(request: HttpRequest, entry: int) -> Told:
    here = scoped(request)
    return changed(here, lambda: undo.undo(here.scope, entry))


@router.post("entries/{int:entry}/withdraw", url_name="entry_withdraw", response=EntryOut, summary="撤回")
def entry_withdraw(request: HttpRequest, entry: int, body: WithdrawIn) -> Told:
    here = scoped(request)
    return changed(here, lambda: withdraw.withdraw(here.scope, entry, reason=body.reason, version=body.version))


@router.post("entries/{int:entry}/restore", url_name="entry_restore", response=EntryOut, summary="恢复")
def entry_restore(request: HttpRequest, entry: int) -> Told:
    here = scoped(request)
    return changed(here, lambda: withdraw.restore(here.scope, entry))


@router.post("entries/{int:entry}/merge", url_name="entry_merge", response=EntryOut, summary="把相近的并入本条")
def entry_merge(request: HttpRequest, entry: int, body: MergeIn) -> Told:
    here = scoped(request)
    return changed(here, lambda: merge.merge(here.scope, entry, body.sources, reason=body.reason))


@router.post(
    "entries/{int:entry}/unmerge", url_name="entry_unmerge", response=EntryOut, summary="从共性问题中拆出"
)
def entry_unmerge(request: HttpRequest, entry: int) -> Told:
    here = scoped(request)
    return changed(here, lambda: merge.unmerge(here.scope, entry))


@router.post("entries/{int:entry}/extensions", url_name="extensions", response=EntryOut, summary="申请延期")
def extension_ask(request: HttpRequest, entry: int, body: ExtensionIn) -> Told:
    here, today = scoped(request), timezone.localdate()

    def work() -> Entry:
        extend.ask(here.scope, entry, body.new_due, reason=body.reason, today=today)
        return cards.find(here.scope, entry)

    return changed(here, work)


@router.post("extensions/{int:extension}", url_name="extension", response=EntryOut, summary="批复延期")
def extension_decide(request: HttpRequest, extension: int, body: DecisionIn) -> Told:
    here, today = scoped(request), timezone.localdate()
    return changed(
        here,
        lambda: extend.decide(here.scope, extension, granted=body.granted, comment=body.comment, today=today),
    )


@router.post("effects/{int:check}", url_name="effect", response=EntryOut, summary="填写跟踪问效")
def effect_answer(request: HttpRequest, check: int, body: EffectIn) -> Told:
    here, today = scoped(request), timezone.localdate()
    return changed(
        here, lambda: effect.answer(here.scope, check, good=body.good, comment=body.comment, today=today)
    )


@router.post("entries/{int:entry}/evidence", url_name="evidence_add", response=EvidenceOut, summary="上传材料")
def evidence_add(
    request: HttpRequest,
    entry: int,
    file: File[UploadedFile],
    field: str = "",
    day: date | None = None,
    ends_on: date | None = None,
) -> Told:
    """`day` is the date of the thing itself, apart from the upload; `ends_on` the last day it is good for."""
    here = scoped(request)
    new = files.NewEvidence(entry=entry, name=file.name or "", field=field, day=day, ends_on=ends_on)
    return writing.sent(here, lambda: told_entries.evidence(files.add(here.scope, new, file.chunks())))


@router.get(
    "evidence/{int:evidence}",
    url_name="evidence",
    summary="下载材料",
    openapi_extra=sends(*preview.INLINE.values(), preview.ATTACHMENT),
)
def evidence_get(request: HttpRequest, evidence: int) -> FileResponse:
    sent = preview.send(scoped(request).scope, evidence)
    return FileResponse(
        sent.file, as_attachment=not sent.inline, filename=sent.name, content_type=sent.content_type
    )


@router.get(
    "evidence/{int:evidence}/text",
    url_name="evidence_text",
    response=TextOut,
    summary="材料的文字，逐段；读不出的为空",
)
def evidence_text(request: HttpRequest, evidence: int) -> Told:
    return {"paragraphs": preview.paragraphs(scoped(request).scope, evidence)}


@router.delete("evidence/{int:evidence}", url_name="evidence", response=EvidenceOut, summary="去掉材料")
def evidence_remove(request: HttpRequest, evidence: int, body: RemoveIn) -> Told:
    here = scoped(request)
    return writing.change(
        here, lambda: told_entries.evidence(files.remove(here.scope, evidence, reason=body.reason))
    )


@router.get("entries/{int:entry}/history", url_name="entry_history", response=HistoryOut, summary="办理记录")
def entry_history(request: HttpRequest, entry: int, page: Query[HistoryAsked]) -> Told:
    scope = scoped(request).scope
    found = history(scope, cards.find(scope, entry), before=page.before or None, limit=page.limit)
    return {"items": [told_entries.line(one) for one in found.lines], "next": found.next}
