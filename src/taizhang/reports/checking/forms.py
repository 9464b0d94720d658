"""An Excel form that came back: each number against its figure, and the form's own sums against its parts."""

from dataclasses import replace

from taizhang.files.extracted import join
from taizhang.files.forms.fill import own_sums
from taizhang.files.forms.grid import Form, place_of
from taizhang.files.forms.regions import Wanted as WantedCell
from taizhang.files.forms.regions import find_sums, find_wanted
from taizhang.packs.model import PackSet
from taizhang.reports.checking import figures, judge, places
from taizhang.reports.checking.asking import Around, Asked
from taizhang.reports.checking.cells import Head, ask
from taizhang.reports.checking.meant import Days
from taizhang.reports.checking.result import Checked, Finding, NotChecked, Part, Place, Verdict
from taizhang.reports.checking.sentences import Sentences
from taizhang.reports.proposing.form import figures_across, ranked_cell
from taizhang.text.ranking import Ranker
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

OPEN = frozenset({"figure", "total", "sum"})
FAIR = frozenset({Verdict.AGREES, Verdict.ROUNDED})
ADDED_UP = "这是表内公式的合计，不算错：各行共同办的事台账只算一次，没有列行的单位公式加不到。"


def check_form(
    scope: Scope, data: bytes, name: str, unit: Unit, days: Days, packs: PackSet, ranker: Ranker
) -> Checked:
    asked, found, left = _asked(scope, data, unit, days, packs, ranker)
    known = figures.read(scope, packs, [one for held in asked for one in held.wanted])
    judged: list[Finding | NotChecked] = [_fairly(one, judge.judge(one, known, "cell")) for one in asked]
    found += [one for one in judged if isinstance(one, Finding)]
    left += [one for one in judged if isinstance(one, NotChecked)]
    found += _sums(data)
    part = Part(name, 0, 0, unit.code, unit.name)
    return Checked("", "xlsx", [part], found, left)


def ask_form(scope: Scope, data: bytes, unit: Unit, days: Days, packs: PackSet, ranker: Ranker) -> list[Asked]:
    return _asked(scope, data, unit, days, packs, ranker)[0]


def _asked(
    scope: Scope, data: bytes, unit: Unit, days: Days, packs: PackSet, ranker: Ranker
) -> tuple[list[Asked], list[Finding], list[NotChecked]]:
    form = Form(data)
    return _cells(form, Around(packs, Sentences(join("xlsx", [])), unit, places.below(scope, unit), days, ranker))


def _cells(form: Form, around: Around) -> tuple[list[Asked], list[Finding], list[NotChecked]]:
    wanted, unwanted = find_wanted(form)
    asked: list[Asked] = []
    found: list[Finding] = []
    left = [
        NotChecked(Place(0, 0, "", "", "form", f"{one.sheet}!{one.cell}"), one.reason)
        for one in unwanted
        if "公式" not in one.reason
    ]
    across = {sheet: figures_across(wanted, sheet, around.ranker) for sheet in {one.sheet for one in wanted}}
    for cell in (*wanted, *(one for one in find_sums(form) if one.sheet in across)):
        one = _cell(form, cell, across[cell.sheet], around)
        if isinstance(one, Asked):
            asked.append(one)
        elif isinstance(one, Finding):
            found.append(one)
        elif one is not None:
            left.append(one)
    return asked, found, left


def _cell(form: Form, cell: WantedCell, across: bool, around: Around) -> Asked | Finding | NotChecked | None:
    held = form.sheet(cell.sheet).at(place_of(cell.cell))
    written = held.text or ("" if held.number is None else f"{held.number:.10g}")
    words = f"{cell.row_head} × {cell.column_head}"
    place = Place(0, 0, written, words, "form", f"{cell.sheet}!{cell.cell}")
    if cell.kind not in OPEN:
        return None
    if cell.kind == "sum" and not written:
        return None
    if not written or written in ("X", "x", "×"):
        return Finding("hole", Verdict.HOLE, place, "还没有填。", written, words=words)

    head = Head(cell.row_head, cell.column_head, cell.period)
    other = cell.row_head if across else cell.column_head
    asked = ask(place, written, head, around, ranked_cell(cell, across, around.ranker), other)
    if cell.kind == "sum":
        return replace(asked, reckoned=True) if isinstance(asked, Asked) else None
    return asked


def _fairly(asked: Asked, judged: Finding | NotChecked) -> Finding | NotChecked:
    """A total by formula adds up what its rows say; that it is not the ledger's is told and accuses nobody."""
    if not asked.reckoned or not isinstance(judged, Finding) or judged.verdict in FAIR:
        return judged
    return NotChecked(judged.place, f"{judged.message}{ADDED_UP}", asked.candidates, asked.words)


def _sums(data: bytes) -> list[Finding]:
    """What a formula shows beside what its cells add up to."""
    return [
        Finding(
            "sum",
            Verdict.CONTRADICTS,
            Place(0, 0, f"{shown:.10g}", "", "form", f"{sheet}!{cell}"),
            f"表内公式显示 {shown:.10g}，按所引用的单元格算是 {reckoned:.10g}。",
            f"{shown:.10g}",
        )
        for sheet, cell, shown, reckoned in own_sums(data)
        if reckoned is not None and abs(shown - reckoned) > 0.005
    ]
