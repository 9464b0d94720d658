"""Look-backs for somebody: the checklists of a unit with how far each is, and one round with its facts.

All figures of a round are read in one call, all dues in one; a question costs nothing more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from taizhang.duties import queries as dues_queries
from taizhang.duties.dues.due import Due
from taizhang.duties.lookback.against import Facts, against
from taizhang.duties.lookback.asked import TASK, Asked, asked, tasks
from taizhang.duties.models import Answer, LookBack
from taizhang.figures import catalogue
from taizhang.figures.figure import Figure, Wanted
from taizhang.figures.queries import read
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.packs.report_model import Checklist
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

CITABLE = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One question with what is known about it and what was answered."""

    asked: Asked
    answer: Answer | None
    figures: Sequence[Figure]
    dues: Sequence[Due]
    against: Sequence[str]
    task: Entry | None = None


@dataclass(frozen=True, slots=True)
class Round:
    unit: Unit
    checklist: Checklist
    row: LookBack | None
    lines: Sequence[Line]
    may_answer: bool

    @property
    def answered(self) -> int:
        return sum(one.answer is not None for one in self.lines)

    @property
    def closed(self) -> bool:
        return self.row is not None and self.row.closed_at is not None

    @property
    def open_lines(self) -> list[Line]:
        return [one for one in self.lines if one.answer is None]

    def line(self, key: str) -> Line:
        """The one named, else the first that waits for an answer, else the first."""
        named = (one for one in self.lines if one.asked.key == key)
        return next(named, None) or next(iter(self.open_lines), self.lines[0])


def round_of(scope: Scope, unit: Unit, checklist: Checklist, *, fresh: bool = False) -> Round:
    """The open round, else the last closed one; `fresh` looks past a closed one to the next."""
    dues_queries.visible(scope, unit)
    row = _row(unit, checklist, fresh=fresh)
    answers = {one.question: one for one in row.answers.all()} if row else {}
    last = timezone.localdate(row.closed_at) if row and row.closed_at else timezone.localdate()
    first = since(checklist, last)
    dues = [one for one in dues_queries.own(scope, unit, first, last) if one.unit == unit.pk]
    own = tasks(unit, first, last, answers)
    open_ = row is None or row.closed_at is None
    questions = asked(checklist, dues if open_ else (), own if open_ else _answered(own, answers), answers)
    figures = read_figures(scope, unit, {key for one in questions for key in one.show}, first, last)
    lines = _lines(checklist, questions, answers, figures, dues, {one.pk: one for one in own})
    return Round(unit, checklist, row, lines, may_answer=open_ and scope.can(Right.ENTER, unit))


def _answered(own: Sequence[Entry], answers: Mapping[str, Answer]) -> list[Entry]:
    return [one for one in own if f"{TASK}{one.pk}" in answers]


def _row(unit: Unit, checklist: Checklist, *, fresh: bool) -> LookBack | None:
    rows = LookBack.objects.filter(unit=unit, checklist=checklist.id)
    still = rows.filter(closed_at=None).prefetch_related("answers").first()
    if still is not None or fresh:
        return still
    return rows.order_by("-closed_at").prefetch_related("answers").first()


def since(checklist: Checklist, last: date) -> date:
    """A look-back looks over its campaign; where none is known, over the year."""
    return min(catalogue.begins([checklist.pack]) or date(last.year, 1, 1), last)


def read_figures(scope: Scope, unit: Unit, keys: set[str], first: date, last: date) -> dict[str, Figure]:
    wanted = [Wanted(key, unit.pk, first, last) for key in sorted(keys)]
    return {one.wanted.indicator: one for one in read(scope, wanted)} if wanted else {}


def _lines(
    checklist: Checklist,
    questions: Sequence[Asked],
    answers: Mapping[str, Answer],
    figures: Mapping[str, Figure],
    dues: Sequence[Due],
    own: Mapping[int, Entry],
) -> list[Line]:
    of_duty = defaultdict(list)
    for due in dues:
        of_duty[due.duty.id].append(due)
    found = []
    for one in questions:
        answer, mine = answers.get(one.key), of_duty.get(one.duty or "", [])
        shown, task = [figures[key] for key in one.show], own.get(one.task or 0)
        facts = Facts(mine, shown, task)
        said = against(checklist, answer.value, facts, today=timezone.localdate()) if answer else []
        found.append(Line(one, answer, shown, mine, said, task))
    return found


def citable(scope: Scope, unit: Unit, one: Asked) -> list[Entry]:
    """The newest rows of the unit in the ledgers the question is about; of a task, itself and what came of it."""
    known = installed.current()
    if one.task is not None:
        near = Q(pk=one.task) | Q(parent=one.task) | Q(origin=one.task)
        return list(Entry.objects.visible_to(scope).filter(near, gone="").order_by("pk")[:CITABLE])
    ledgers = {known.indicators[key].ledger for key in one.show}
    ledgers |= {known.duties[one.duty].ledger} if one.duty else set()
    rows = Entry.objects.visible_to(scope).filter(unit=unit, ledger__in=[key for key in ledgers if key], gone="")
    return list(rows.order_by("-day", "-pk")[:CITABLE])


@dataclass(frozen=True, slots=True)
class Progress:
    checklist: Checklist
    row: LookBack | None
    answered: int


def progress(scope: Scope, unit: Unit) -> list[Progress]:
    """The checklists there are, each with the newest round of this unit."""
    dues_queries.visible(scope, unit)
    newest = {}
    for row in LookBack.objects.filter(unit=unit).order_by("pk").prefetch_related("answers"):
        newest[row.checklist] = row
    found = []
    for one in installed.current().checklists.values():
        last = newest.get(one.id)
        found.append(Progress(one, last, len(last.answers.all()) if last else 0))
    return found
