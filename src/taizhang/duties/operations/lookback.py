"""One question answered, the round closed. A weak answer becomes a row of the ledger its checklist names, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.audit.errors import Conflict, Invalid, Missing, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.duties.lookback import queries
from taizhang.duties.lookback.asked import Asked, checklist_named, question
from taizhang.duties.models import Answer, LookBack
from taizhang.figures.figure import Figure
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.fieldtypes import Role
from taizhang.packs.report_model import Checklist
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

LONGEST, TITLE, MOST_ROWS = 1_000, 100, 20


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it comes in: it cites rows, figures or words of its own, at least one of them."""

    unit: int
    checklist: str
    question: str
    value: str
    words: str = ""
    rows: Sequence[int] = ()
    figures: Sequence[str] = ()
    version: int = 0  # of the answer that is there; 0 where there is none


def answer(scope: Scope, given: Given, *, today: date) -> Answer:
    unit = _unit(scope, given.unit)
    checklist = checklist_named(given.checklist)
    asked = question(checklist, given.question, unit)
    _check(checklist, asked, given)
    rows = _rows(scope, given.rows)
    first = queries.since(checklist, today)
    figures = queries.read_figures(scope, unit, set(given.figures), first, today)
    with operation(scope.actor) as op:
        row = _held(unit, checklist, given, today)
        row.value, row.words = given.value, given.words.strip()
        row.rows, row.figures = rows, [_frozen(figures[key]) for key in given.figures]
        row.day, row.version = today, row.version + 1
        row.answered_by, row.answered_name, row.answered_at = op.actor.account, op.actor.name[:50], op.at
        if given.value == checklist.weak and row.entry is None:
            row.entry = _become(scope, unit, checklist, row.words, today)
        row.save()
        said = {"question": asked.ask, "answer": row.value, "words": row.words, "entry": row.entry}
        _event(op, "lookback.answered", row.round, checklist, said)
        return row


def close(scope: Scope, unit: int, checklist: str) -> LookBack:
    """What was answered stays as it is from now on; the next answer begins the next round."""
    here, one = _unit(scope, unit), checklist_named(checklist)
    found = queries.round_of(scope, here, one)
    if found.row is None or found.closed:
        raise Refused(f"“{one.label}”没有正在进行的回头看。", code="not_open")
    if found.open_lines:
        raise Refused(f"还有{len(found.open_lines)}个问题没有回答，答完再结束。", code="unanswered")
    with operation(scope.actor) as op:
        row = LookBack.objects.select_for_update().get(pk=found.row.pk)
        if row.closed_at is not None:
            raise Conflict(f"这一轮刚由{row.closed_name}结束。")
        row.closed_at, row.closed_name = op.at, op.actor.name[:50]
        row.save(update_fields=["closed_at", "closed_name"])
        _event(op, "lookback.closed", row, one, {"answered": found.answered})
        return row


def _unit(scope: Scope, key: int) -> Unit:
    unit = Unit.system.filter(pk=key).first()
    if unit is None:
        raise Missing
    scope.need(Right.ENTER, unit)
    if unit.ended_on is not None:
        raise Refused(f"{unit.name}已于 {unit.ended_on:%Y-%m-%d} 撤销，不能再回头看。", code="unit_ended")
    return unit


def _check(checklist: Checklist, asked: Asked, given: Given) -> None:
    problems, words = {}, given.words.strip()
    if given.value not in checklist.scale:
        problems["value"] = f"回答可选：{'、'.join(checklist.scale)}。"
    if len(words) > LONGEST:
        problems["words"] = f"说明最多{LONGEST}字，现有{len(words)}字。"
    elif given.value == checklist.weak and not words:
        problems["words"] = f"答“{checklist.weak}”的，请写明问题表现，用它列入问题清单。"
    elif not words and not given.rows and not given.figures:
        problems["words"] = "请写明依据：引用旁边的条目或数字，或者写一句话。"
    if strange := [key for key in given.figures if key not in asked.show]:
        problems["figures"] = f"这个问题旁边没有“{strange[0]}”这个数字。"
    if problems:
        raise Invalid(problems)


def _rows(scope: Scope, keys: Sequence[int]) -> list[int]:
    """Only rows the answerer may see; a foreign one is not there."""
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > MOST_ROWS:
        raise Invalid({"rows": f"一个问题最多引用{MOST_ROWS}个条目。"})
    seen = set(Entry.objects.visible_to(scope).filter(pk__in=wanted, gone="").values_list("pk", flat=True))
    if len(seen) < len(wanted):
        raise Invalid({"rows": "引用的条目没有找到，请刷新后重选。"})
    return wanted


def _held(unit: Unit, checklist: Checklist, given: Given, today: date) -> Answer:
    """The answer that is there, locked by its round, or a new one; the first one begins the round."""
    rounds = LookBack.objects.select_for_update(of=("self",))
    round_, _ = rounds.get_or_create(unit=unit, checklist=checklist.id, closed_at=None, defaults={"day": today})
    found = Answer.objects.filter(round=round_, question=given.question).first()
    if found is not None and given.version != found.version:
        raise Conflict(f"这个问题刚由{found.answered_name}回答过，请刷新后再改。")
    return found or Answer(round=round_, unit=unit, checklist=checklist.id, question=given.question, version=0)


def _become(scope: Scope, unit: Unit, checklist: Checklist, words: str, today: date) -> int | None:
    """A ledger that asks for more than this answer knows is left to its own form."""
    if checklist.becomes is None:
        return None
    ledger = installed.ledger(checklist.becomes)
    title = next(key for key, one in ledger.fields.items() if one.role is Role.TITLE)
    values: Mapping[str, object] = {title: words[:TITLE], **checklist.set}
    try:
        return create(scope, NewEntry(ledger.id, unit.pk, values), today=today).pk
    except Invalid:
        return None


def _frozen(one: Figure) -> dict[str, object]:
    """As it was read at that moment, with the definition it was read by."""
    told = one.as_json()
    return {key: told[key] for key in ("indicator", "label", "value", "word", "from", "to", "as_of")} | {
        "definition": str(one.definition.id)
    }


def _event(op: Operation, action: str, row: LookBack, checklist: Checklist, after: Mapping[str, object]) -> None:
    label = f"{row.unit.name}{checklist.label}"
    op.event(action, f"lookback:{row.pk}", label, unit=row.unit_id, home=row.unit.home, after=after)
