"""One file taken in: its slots in controls, their proposed bindings, and what was refused with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from taizhang.files.docx.bind import Slot
from taizhang.files.docx.document import Document, Para
from taizhang.files.docx.names import TR
from taizhang.files.docx.opening import as_docx
from taizhang.files.errors import FileError
from taizhang.files.forms.grid import Form
from taizhang.files.forms.regions import Wanted, find_wanted
from taizhang.files.kinds import kind_of
from taizhang.packs.model import PackSet
from taizhang.reports import binding, expressions
from taizhang.reports.binding import Binding
from taizhang.reports.intake import cues, marks
from taizhang.reports.intake.known import NOTHING, Known
from taizhang.reports.proposing import catalogue
from taizhang.reports.proposing.form import figures_across, propose_cells
from taizhang.reports.proposing.proposal import ProposedSlot, ranking_json
from taizhang.reports.proposing.word import propose
from taizhang.text import measures, reading
from taizhang.text.ranking import Ranked, Ranker
from taizhang.text.subjects import Subject

Json = dict[str, Any]
MOST_SLOTS = 2_000
MOST_PARAGRAPHS = 20_000
AROUND = 24
Loops = dict[etree._Element, tuple[str, str]]  # rows that repeat -> (group, their loop mark)


@dataclass(slots=True)
class Taken:
    data: bytes  # with the slots bound
    kind: str  # word, form
    slots: list[Json] = field(default_factory=list)
    bindings: dict[str, Json] = field(default_factory=dict)
    refused: list[Json] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    length: int = 0


def taken(data: bytes, packs: PackSet, known: Known = NOTHING) -> Taken:
    ranker = catalogue.of_packs(packs, known.learned)
    if kind_of(data) == "xlsx":
        return _form(data, ranker, known)
    return _Word(as_docx(data), packs, ranker, known).take()


def _form(data: bytes, ranker: Ranker, known: Known) -> Taken:
    found = propose_cells(data, ranker)
    if not found.cells:
        raise FileError("这张表里没有找到要填的单元格。请确认表头、左侧名称和空格都在第一张可见的工作表上。")
    wanted = find_wanted(Form(data))[0]
    sheets = {one.sheet: [each for each in wanted if each.sheet == one.sheet] for one in wanted}
    across = {sheet: _across(cells, ranker, known) for sheet, cells in sheets.items()}
    out = Taken(data, "form", refused=[one.as_json() for one in found.refused])
    for number, one in enumerate(found.cells, 1):
        key = f"c{number}"
        naming, place = (one.column_head, one.row_head) if across[one.sheet] else (one.row_head, one.column_head)
        period, whose = cues.of_heads(naming, place)
        out.slots.append({"key": key, **one.as_json(), "words": naming, "place": place, "whose": whose})
        proposal = known.bound(f"{naming}｜{place}") or _proposal(one.ranked, naming, period, known)
        if one.kind == "text":
            proposal = Binding(binding.WRITE, label=f"{place} {naming}")
        if proposal != Binding():
            out.bindings[key] = proposal.as_json()
    return out


def _across(cells: list[Wanted], ranker: Ranker, known: Known) -> bool:
    """Whether the header names the figures: the direction in which units stand does not; else which ranks better."""
    down = sum(_is_unit(head, known) for head in {one.row_head for one in cells})
    beside = sum(_is_unit(head, known) for head in {one.column_head for one in cells})
    return down > beside if down != beside else figures_across(cells, cells[0].sheet, ranker)


def _is_unit(head: str, known: Known) -> bool:
    return head.rpartition(" ")[2] in known.around.units


def _proposal(ranked: Ranked, words: str, period: str, known: Known) -> Binding:
    learned = known.bound(words)
    if learned is not None:
        return learned
    return Binding(binding.FIGURE, ranked.indicator, period) if ranked.indicator else Binding(period=period)


class _Word:
    def __init__(self, data: bytes, packs: PackSet, ranker: Ranker, known: Known) -> None:
        self.data, self.packs, self.ranker, self.known = data, packs, ranker, known
        self.document = Document(data)
        self.paragraphs = self.document.paragraphs()
        if len(self.paragraphs) > MOST_PARAGRAPHS:
            raise FileError(f"文件超过 {MOST_PARAGRAPHS} 段，不像一份报告。请拆分后再上传。")
        self.out, self.count = Taken(data, "word"), 0

    def take(self) -> Taken:
        loops = dict(self._loops())
        found = propose(self.data, self.ranker)
        for number, para in enumerate(self.paragraphs):
            here = [one for one in found.slots if one.at == number]
            self._paragraph(para, here, loops)
            self.out.length += len(para.text)
        self.out.refused += [one.as_json() for one in found.refused if "{" not in one.surface]
        if len(self.out.slots) > MOST_SLOTS:
            raise FileError(f"文件里有 {len(self.out.slots)} 个空位，超过 {MOST_SLOTS} 个。请拆分后再上传。")
        if found.unread:
            self.out.warnings.append("文件里的空位太多，后面的没有读完。请拆成几份模板。")
        self.out.data = self.document.save()
        return self.out

    def _loops(self) -> Iterator[tuple[etree._Element, tuple[str, str]]]:
        for number, para in enumerate(self.paragraphs):
            found = marks.LOOP.search(para.text)
            row = next(para.element.iterancestors(TR), None)
            if found and row is not None and "{终}" not in para.text[: found.start()]:
                yield row, (f"g{number}", found[0])

    def _paragraph(self, para: Para, proposed: list[ProposedSlot], loops: Loops) -> None:
        row = next(para.element.iterancestors(TR), None)
        loop = loops.get(row) if row is not None else None
        if loop is not None:
            self._bind(para, list(self._of_row(para, loop)))
            return
        tangled = marks.tangled(para.text)
        if tangled:
            self._refuse(para, tangled, marks.NESTED)
            proposed = [one for one in proposed if "{" not in one.surface]
        written = list(marks.find(para.text)) if "{" in para.text and not tangled else []
        slots = [self._marked(para, one) for one in written]
        slots += [
            self._found(para, one)
            for one in proposed
            if not any(one.start < mark.end and mark.start < one.end for mark in written)
        ]
        self._bind(para, [one for one in slots if one is not None])

    def _of_row(self, para: Para, loop: tuple[str, str]) -> Iterator[tuple[Json, Binding]]:
        for one in marks.MARK.finditer(para.text):
            silent = one[0] == loop[1] or one[0] == "{终}"
            slot = self._slot(para, one.start(), one.end(), "other", None)
            slot |= {"group": loop[0], "loop": loop[1], "surface": "" if silent else one[0]}
            problems = [] if silent else expressions.within_loop(loop[1], one[0], self.packs).problems
            if problems:
                self._refuse(para, one[0], problems[0])
                continue
            yield slot, Binding(binding.TEXT, text=one[0], confirmed=True)

    def _marked(self, para: Para, one: marks.Marked) -> tuple[Json, Binding] | None:
        if one.refused:
            self._refuse(para, one.text, one.refused)
            return None
        chosen, problems = marks.bound(one.text, self.packs)
        slot = self._slot(para, one.start, one.end, "count" if chosen.kind == binding.FIGURE else "other", None)
        if problems:
            slot["problem"] = problems[0]
            ranked = self.ranker.rank(_subject(one.text.strip("{}").split("|")[0]), slot["measure"] or "")
            slot |= ranking_json(Ranked(ranked.candidates, None))
        return slot, chosen

    def _found(self, para: Para, one: ProposedSlot) -> tuple[Json, Binding]:
        slot = self._slot(para, one.start, one.end, one.kind, one.measure) | ranking_json(one.ranked)
        return slot, self._proposal(para, one, slot["words"])

    def _proposal(self, para: Para, one: ProposedSlot, words: str) -> Binding:
        learned = self.known.bound(words)
        if learned is not None:
            return learned
        if one.kind == "date" and (line := cues.date_line(one.surface)):
            return Binding(binding.TEXT, text=line)
        if one.kind != "count" or not one.ranked.indicator:
            return Binding()
        said = cues.proposed(para.text[: one.start], self.known.around)
        return Binding.of({"kind": binding.FIGURE, "indicator": one.ranked.indicator, **said})

    def _slot(self, para: Para, start: int, end: int, kind: str, measure: str | None) -> Json:
        text = para.text
        return {
            "key": "",
            "at": self.paragraphs.index(para),
            "part": para.part,
            "paragraph": text,
            "start": start,
            "end": end,
            "surface": text[start:end],
            "kind": kind,
            "measure": measure or measures.at(text, end),
            "context": text[max(0, start - AROUND) : end + AROUND],
            "words": _words(text, start),
            "candidates": [],
            "indicator": None,
        }

    def _refuse(self, para: Para, surface: str, reason: str) -> None:
        told = {"part": para.part, "paragraph": para.text, "surface": surface, "reason": reason}
        self.out.refused.append(told)

    def _bind(self, para: Para, slots: list[tuple[Json, Binding]]) -> None:
        """Numbered in reading order, so that the same file always gets the same keys."""
        slots.sort(key=lambda one: int(one[0]["start"]))
        for slot, _ in slots:
            self.count += 1
            slot["key"] = f"s{self.count}"
        asked = [Slot(slot["start"], slot["end"], slot["key"], slot["words"][:60]) for slot, _ in slots]
        outcomes = {one.key: one for one in self.document.bind(para, asked)} if asked else {}
        for slot, chosen in slots:
            outcome = outcomes[slot["key"]]
            if outcome.refused:
                self._refuse(para, slot["surface"], outcome.refused)
                continue
            self.out.slots.append(slot | ({"warnings": list(outcome.warnings)} if outcome.warnings else {}))
            if chosen.kind:
                self.out.bindings[slot["key"]] = chosen.as_json()


def _subject(text: str) -> Subject:
    return Subject(text.strip(), "", "", "", "")


def _words(text: str, start: int) -> str:
    """What the number is about, as the ranking sees it: this is what a confirmed choice is remembered under."""
    for one in reading.read_slots(text):
        if one.slot.start == start:
            return one.subject.text
    clause = cues.CLAUSE.search(text[:start])
    return (clause[0] if clause else "")[-AROUND:].strip()
