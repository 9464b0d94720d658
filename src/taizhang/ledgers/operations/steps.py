"""Taking a step of a lifecycle: the only way an entry changes its state.

Order of the checks is the order in which a person can mend them: may the step be taken from here at all, by me, with
what it needs. Step days never run backwards, so that a stay is a proper span.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.ledgers import copies, installed, posts, snapshot
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.locked import lock
from taizhang.ledgers.models import EffectCheck, Entry, Stay
from taizhang.ledgers.needs import Given, unmet
from taizhang.ledgers.operations.edit import write_values
from taizhang.ledgers.record import COMMENT, DAY, PROMISED, REASON, SIGNED, STATE, STEP, entry_event
from taizhang.packs.conditions import evaluate, is_empty
from taizhang.packs.durations import shift
from taizhang.packs.model import Ledger, Step
from taizhang.units.scope import Scope


@dataclass(frozen=True, slots=True)
class Signature:
    """纸质签批：who signed on paper, recorded by the clerk who entered it."""

    name: str
    post: str
    day: date


@dataclass(frozen=True, slots=True)
class Taken:
    """What comes with a step."""

    step: str
    version: int
    day: date
    comment: str = ""
    reason: str = ""  # instead of evidence
    signature: Signature | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    def on(self, row: Entry, version: int) -> "Taken":
        """The same step on one row of a selection: its values fill what the row lacks and replace nothing."""
        lacking = {key: value for key, value in self.values.items() if is_empty(row.data.get(key))}
        return replace(self, version=version, values=lacking)


def take(scope: Scope, entry: int, taken: Taken, *, today: date) -> Entry:
    with operation(scope.actor) as op:
        row = lock(scope, entry)
        return take_locked(op, scope, row, taken, today=today)


def take_locked(op: Operation, scope: Scope, row: Entry, taken: Taken, *, today: date) -> Entry:
    """The step on a row the caller has locked; bulk steps come here row by row."""
    ledger = installed.ledger(row.ledger)
    if row.version != taken.version:
        raise Conflict(f"{row.number} 已被他人更新，请刷新后再办理。", code="stale")
    before = snapshot.facts(row)
    step = _step(ledger, row, taken.step)
    last = Stay.objects.filter(entry=row.pk).order_by("-n").first()
    if last is None:
        raise Refused(f"{row.number} 是只报总数的条目，没有办理步骤。", code="lump")
    check_actor(scope, row, step)
    _check_day(last, taken.day, today)
    promised = row.first_due
    was = write_values(scope, ledger, row, taken.values)
    _check_step(ledger, row, step, taken)
    _move(ledger, row, last, step, taken.day, op.actor.account)
    _owe_effect_check(ledger, row, last.n + 1, taken.day)
    _record(op, row, step, taken, _left(row, last, promised), was)
    op.change(EntryChange(before=before, after=snapshot.facts(row)))
    copies.spread(op, row, was)
    return row


def _step(ledger: Ledger, row: Entry, key: str) -> Step:
    step = ledger.lifecycle.steps.get(key)
    if step is None:
        raise Refused(f"{ledger.label}没有“{key}”这一步。", code="unknown_step")
    if row.state not in step.sources:
        state = ledger.lifecycle.states[row.state].label
        raise Refused(f"{row.number} 现在是“{state}”，不能{step.label}。", code="wrong_state")
    return step


def check_actor(scope: Scope, row: Entry, step: Step) -> None:
    if not posts.may(scope, step.by, row.unit):
        raise Forbidden(f"“{step.label}”应由{posts.words(step.by, row.unit)}办理。")
    if step.not_same_person_as is None:
        return
    asked = Stay.objects.filter(entry=row.pk, step=step.not_same_person_as).order_by("-n").first()
    if asked is not None and asked.by == scope.actor.account:
        raise Forbidden(f"“{step.label}”不能由提出的同一个人办理，请换一位审核人。")


def _check_day(last: Stay, day: date, today: date) -> None:
    if day > today:
        raise Invalid({"day": "办理日期不能晚于今天。"})
    if day < last.from_day:
        raise Invalid({"day": f"办理日期不能早于上一步的日期（{last.from_day:%Y-%m-%d}）。"})


def _check_step(ledger: Ledger, row: Entry, step: Step, taken: Taken) -> None:
    condition = ledger.step_conditions.get(step.key)
    if condition is not None and not evaluate(condition, row.data):
        raise Refused(f"{row.number} 不符合“{step.label}”的条件。", code="step_condition")
    given = Given(comment=taken.comment, reason=taken.reason)
    problems = unmet(ledger, row, step, given)
    if step.signed and taken.signature is None:
        problems["signature"] = "请填写签批人的姓名、职务和签批日期（纸质签批，经办人录入）。"
    if problems:
        raise Invalid(problems)


def _move(ledger: Ledger, row: Entry, last: Stay, step: Step, day: date, by: int) -> None:
    Stay.objects.filter(pk=last.pk).update(to_day=day)
    Stay.objects.create(
        home=row.home, entry=row.pk, n=last.n + 1, state=step.to, from_day=day, step=step.key, by=by
    )
    row.state, row.finished = step.to, step.to in ledger.lifecycle.ends
    row.version += 1


def _owe_effect_check(ledger: Ledger, row: Entry, n: int, day: date) -> None:
    effect = ledger.lifecycle.effect
    if effect is not None and row.state == effect.state:
        EffectCheck.objects.create(home=row.home, entry=row.pk, stay=n, due=shift(day, effect.after))


def _left(row: Entry, last: Stay, promised: date | None) -> dict[str, object]:
    """What stands beside the values; of the first deadline only that the step set it."""
    return {STATE: last.state} | ({PROMISED: promised} if row.first_due != promised else {})


def _record(
    op: Operation,
    row: Entry,
    step: Step,
    taken: Taken,
    left: Mapping[str, object],
    was: Mapping[str, object],
) -> None:
    row.updated_at = op.at
    row.save(update_fields=["state", "finished", "version", "updated_at"])
    about: dict[str, object] = {STATE: row.state, DAY: taken.day, STEP: step.key}
    if taken.comment:
        about[COMMENT] = taken.comment
    if taken.reason:
        about[REASON] = taken.reason
    if taken.signature is not None:
        signature = taken.signature
        about[SIGNED] = {"name": signature.name, "post": signature.post, "day": signature.day}
    if PROMISED in left:
        about[PROMISED] = row.first_due
    values = {key: row.data.get(key) for key in was}
    entry_event(op, "entry.step", row, before={**was, **left}, after={**values, **about})
