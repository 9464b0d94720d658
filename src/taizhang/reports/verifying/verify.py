"""One file verified: text edited since, facts that no longer recount, a forged manifest, a broken seal, each named."""

import re
from typing import Any

from taizhang.audit.classified import refuse_classified
from taizhang.audit.keys import PublicKey, known_keys
from taizhang.files.archive import Archive
from taizhang.files.docx.manifest import read_manifest
from taizhang.files.docx.opening import as_docx
from taizhang.files.docx.tokens import Read, tokens_of
from taizhang.files.forms.grid import Form
from taizhang.files.kinds import kind_of
from taizhang.ledgers.evidence import store
from taizhang.reports.making import manifest as manifests
from taizhang.reports.making.facts import hash_of
from taizhang.reports.models import Report
from taizhang.reports.verifying import cells, cited, recount, seal, words
from taizhang.reports.verifying.finding import MANIFEST, Finding, Outcome
from taizhang.units.scope import Scope

CODE = re.compile(r"查验码\s*([0-9A-Z]{4}-[0-9A-Z]{4})")
DROPPED = "文件里的数据清单没有了（别的软件另存时会丢），按印在文末的查验码 {code} 取本系统存的清单来比。"
NOTHING = "文件里没有数据清单：不是本系统做的，或清单被删掉了。可改用“核对来稿”。"


def verify(scope: Scope, data: bytes) -> Outcome:
    refuse_classified("", data)
    outcome, read, form = opened(data, known_keys())
    if not outcome.manifest:
        _by_code(scope, outcome, read, form)
    if not outcome.manifest:
        return outcome
    report = _report(outcome.manifest)
    original = store.read(report.blob) if report and report.blob and store.store().has(report.blob) else None
    compare(outcome, read, form, original)
    _issue(outcome, report)
    facts = outcome.manifest.get("facts", [])
    outcome.findings += recount.findings(recount.recount(scope, facts))
    outcome.findings += cited.findings(facts)
    return outcome


def opened(data: bytes, keys: dict[str, PublicKey]) -> tuple[Outcome, Read | None, bytes | None]:
    """The manifest with its signature judged, and the file read; a form is kept as it came."""
    outcome = Outcome()
    form = data if kind_of(data) == "xlsx" else None
    read = None if form is not None else tokens_of(as_docx(data))
    text = read_manifest(Archive(data)) if read is None else read.manifest
    if text is None:
        outcome.findings.append(Finding(MANIFEST, NOTHING))
        return outcome, read, form
    found = manifests.opened(text, keys)
    outcome.manifest = found.content
    if found.problem:
        outcome.findings.append(Finding(MANIFEST, found.problem))
    if found.content and hash_of(found.content["facts_text"]) != found.content.get("facts_hash"):
        outcome.findings.append(Finding(MANIFEST, "数据清单里的数字与它的摘要不符：被改动过。"))
    return outcome, read, form


def compare(outcome: Outcome, read: Read | None, form: bytes | None, original: bytes | None) -> None:
    if form is not None:
        outcome.findings += cells.compare(form, outcome.manifest)
    elif read is not None:
        outcome.findings += words.compare(read, outcome.manifest, original)


def _by_code(scope: Scope, outcome: Outcome, read: Read | None, form: bytes | None) -> None:
    """A file whose manifest another program dropped still prints its code: what was issued under it is held against
    it, for whoever may see that report."""
    found = CODE.search(_text(read, form))
    row = Report.objects.visible_to(scope).filter(code=found[1] if found else "").first()
    if row is None or not row.blob or not store.store().has(row.blob):
        return
    kept, _, of_form = opened(store.read(row.blob), known_keys())
    if (of_form is None) == (form is None):
        outcome.findings, outcome.manifest = kept.findings, kept.manifest
        outcome.notes.append(DROPPED.format(code=row.code))


def _text(read: Read | None, form: bytes | None) -> str:
    if form is not None:
        return "\n".join(cell.text for sheet in Form(form).sheets for cell in sheet.cells.values())
    return "\n".join(line.text for line in read.every) if read is not None else ""


def _report(manifest: dict[str, Any]) -> Report | None:
    code = str(manifest.get("code") or "")
    return Report.system.filter(code=code).first() if code else None


def _issue(outcome: Outcome, report: Report | None) -> None:
    code = outcome.manifest.get("code")
    if not code:
        outcome.notes.append("这是草稿，没有定稿，不在封存之列。")
        return
    if report is None or report.event is None:
        outcome.findings.append(Finding(MANIFEST, f"本系统没有定过查验码为 {code} 的报告。"))
        return
    outcome.issued = True
    outcome.findings += seal.check(report, str(outcome.manifest.get("facts_hash")))
    outcome.sealed = seal.sealed(report)
    if not outcome.sealed:
        outcome.notes.append("定稿留痕还没有封存，稍后会自动封存。")
    later = Report.system.filter(replaces=report, state="issued").first()
    if later is not None:
        outcome.notes.append(f"这份报告已重新定稿为第 {later.number} 版（查验码 {later.code}）。")
