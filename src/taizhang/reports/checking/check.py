"""核对来文, the whole of it: read the file, ask, read all figures in one call, judge, and say what was left out."""

import re
from dataclasses import dataclass, field
from datetime import date

from taizhang.audit.classified import refuse_classified
from taizhang.audit.errors import Refused
from taizhang.figures.figure import Wanted
from taizhang.files.extract import extract
from taizhang.files.extracted import Extracted
from taizhang.files.kinds import is_zip, kind_of
from taizhang.ledgers import installed
from taizhang.packs.model import PackSet
from taizhang.reports.checking import claims, figures, judge, places, sums, tables, totals, universal
from taizhang.reports.checking.asking import Around, Asked
from taizhang.reports.checking.forms import ask_form, check_form
from taizhang.reports.checking.meant import Days
from taizhang.reports.checking.result import Checked, Finding, NotChecked, Part, Verdict
from taizhang.reports.checking.sentences import Sentences
from taizhang.reports.checking.universal import AskedWhole
from taizhang.reports.proposing.catalogue import of_packs
from taizhang.text import documents, normalise, quantifiers, reading, slots
from taizhang.text.ranking import Learned, Ranker
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

TITLE_UNIT = 30
LONGEST = 120_000  # characters, some 200 pages: what is read while somebody waits
UNREAD = "文中内容太多，第 {start} 字以后没有读。请拆成几份再核对。"


@dataclass(slots=True)
class Gathered:
    """What is to be asked of the ledgers, and what is known without asking."""

    asked: list[Asked] = field(default_factory=list)
    wholes: list[tuple[AskedWhole, Around]] = field(default_factory=list)
    cells: list[Asked] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wanted(self) -> list[Wanted]:
        asked = [one for held in (self.asked, self.cells) for one in held]
        wholes = [one for held, _ in self.wholes for one in (held.part, held.base)]
        return [*wholes, *(wanted for one in asked for wanted in (*one.wanted, *one.also))]


def check(
    scope: Scope, data: bytes, name: str, unit: Unit, first: date, last: date, learned: Learned | None = None
) -> Checked:
    """The unit must be one whose figures the scope may see; otherwise it is as if it were not there."""
    if last < first:
        raise Refused("起始日期晚于截止日期，请把两个日期对调或改正。", code="bad_period", field="from")
    refuse_classified(name, data)
    packs = installed.current()
    ranker = of_packs(packs, learned)
    if is_form(data):
        return check_form(scope, data, name, unit, days_of(first, last), packs, ranker)
    extracted = extract(data, name)
    return _check_text(scope, data, extracted, unit, days_of(first, last), packs, ranker)


def read_file(scope: Scope, data: bytes, name: str, unit: Unit, first: date, last: date) -> list[Asked]:
    """The numbers of a file that an indicator could answer, without asking."""
    refuse_classified(name, data)
    packs, days = installed.current(), days_of(first, last)
    ranker = of_packs(packs)
    if is_form(data):
        return ask_form(scope, data, unit, days, packs, ranker)
    gathered = gather(scope, data, extract(data, name), unit, days, packs, ranker)
    return [*gathered.asked, *gathered.cells]


def is_form(data: bytes) -> bool:
    return is_zip(data) and kind_of(data) == "xlsx"


def days_of(first: date, last: date) -> Days:
    begins = sorted({start for start in figures.campaign_starts().values() if start <= last})
    return Days(first, last, tuple(begins))


def _check_text(
    scope: Scope, data: bytes, extracted: Extracted, unit: Unit, days: Days, packs: PackSet, ranker: Ranker
) -> Checked:
    gathered = gather(scope, data, extracted, unit, days, packs, ranker)
    known = figures.read(scope, packs, gathered.wanted())
    judged: list[Finding | NotChecked] = [judge.judge(one, known) for one in gathered.asked]
    judged += [judge.judge(one, known, "cell") for one in gathered.cells]
    judged += [universal.judge(one, around, known) for one, around in gathered.wholes]
    found = [*gathered.findings, *(one for one in judged if isinstance(one, Finding))]
    left = [*gathered.not_checked, *(one for one in judged if isinstance(one, NotChecked))]
    found.sort(key=lambda one: (one.place.start, one.place.end))
    left.sort(key=lambda one: one.place.start)
    return Checked(extracted.text, extracted.kind, gathered.parts, found, left, gathered.notes)


def gather(
    scope: Scope, data: bytes, extracted: Extracted, unit: Unit, days: Days, packs: PackSet, ranker: Ranker
) -> Gathered:
    gathered = Gathered(notes=list(extracted.notes))
    sentences, below = Sentences(extracted), places.below(scope, unit)
    text = extracted.text[:LONGEST]
    read = reading.read_claims(text, ranker)
    stops = [*(one.start for one in read.unread[:1]), *([LONGEST] if len(extracted.text) > LONGEST else [])]
    gathered.notes += [UNREAD.format(start=start) for start in sorted(stops)[:1]]
    found = quantifiers.find(text)
    known = universal.wholes(packs)
    for report in documents.split(text):
        owner = unit_of_title(report.title, unit, below)
        gathered.parts.append(Part(report.title[:80], report.start, report.end, owner.code, owner.name))
        around = Around(packs, sentences, owner, below, days, ranker)
        own = [one for one in read.claims if report.start <= one.claim.start < max(report.end, report.start + 1)]
        _gather_claims(gathered, [one for one in own if not _is_cell(sentences, one)], around, known)
        inside = (one for one in found if report.start <= one.start < report.end)
        for one in universal.statements(inside):
            asked = universal.ask(one, around, known)
            if isinstance(asked, AskedWhole):
                gathered.wholes.append((asked, around))
            else:
                gathered.not_checked.append(asked)
    gathered.findings += holes(text, sentences)
    whole = Around(packs, sentences, unit, below, days, ranker)
    cells, left = tables.ask_tables(data, extracted, whole) if extracted.kind == "docx" else ([], [])
    if extracted.cells:
        cells, left = tables.ask_ruled(extracted, whole)
    gathered.cells += cells
    gathered.not_checked += left
    return gathered


def _gather_claims(
    gathered: Gathered, own: list[reading.ReadClaim], around: Around, known: list[universal.Whole]
) -> None:
    asked, unknown, passed = claims.asked_of(own, around)
    gathered.asked += asked
    gathered.findings += unknown
    gathered.not_checked += passed
    gathered.findings += sums.contradictions(own, around.sentences)
    gathered.findings += totals.more_than_found(asked, known)


def _is_cell(sentences: Sentences, one: reading.ReadClaim) -> bool:
    """A number that is the whole of a table cell is read by its heads."""
    return (
        sentences.part(one.claim.start) == "table"
        and sentences.whole(one.claim.start).strip() == one.claim.surface.strip()
    )


def unit_of_title(title: str, unit: Unit, below: places.Below) -> Unit:
    """A file of several reports: each speaks for the unit its title begins with."""
    named = [
        one for one in below.find(title[:TITLE_UNIT]) if not re.search(r"[\u4e00-\u9fff]{3}", title[: one.at])
    ]
    return named[0].unit if named and unit.name not in title else unit


def holes(text: str, sentences: Sentences) -> list[Finding]:
    return [
        Finding(
            "hole", Verdict.HOLE, sentences.place(one.start, one.end), f"“{one.surface}”还没有填。", one.surface
        )
        for one in slots.find_in(normalise.normalise(text))
    ]
