"""A form held against what its manifest says: each filled cell, and each text that was there."""

from collections.abc import Iterator, Mapping
from typing import Any

from taizhang.files.docx.tokens import digest
from taizhang.files.forms.grid import Cell, Form, place_of
from taizhang.reports.verifying.finding import NUMBER, REMOVED, SENTENCE, Finding


def compare(data: bytes, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    form = Form(data)
    sheets = {sheet.name: sheet for sheet in form.sheets}
    values = manifest.get("values", {})
    labels = {one["key"]: one.get("label", "") for one in manifest.get("facts", ())}
    for sheet, cell, what in manifest.get("imprint", ()):
        held = sheets[sheet].at(place_of(cell)) if sheet in sheets else Cell()
        if isinstance(what, list):
            if digest(held.text) not in what:
                yield Finding(
                    SENTENCE if held.text else REMOVED,
                    f"{sheet} {cell} 的文字被改为“{held.text}”。",
                    now=held.text,
                )
        elif what in values:
            yield from _number(f"{sheet} {cell}", what, values[what], labels.get(what, ""), held)


def _number(where: str, key: str, was: str, label: str, held: Cell) -> Iterator[Finding]:
    now = held.text if held.number is None else f"{held.number:.10g}"
    was = was.replace("____", "")
    if not _same(was, now):
        named = f"（{label}）" if label else ""
        yield Finding(NUMBER, f"{where}的“{was}”{named}被改为“{now}”。", key, label, was, now)


def _same(was: str, now: str) -> bool:
    try:
        return abs(float(was) - float(now)) < 1e-9
    except ValueError:
        return "".join(was.split()) == "".join(now.split())
