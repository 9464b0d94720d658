"""The dues of some units, with everything a question needs read here: the door the rest of the floor uses."""

from collections.abc import Iterable, Sequence
from datetime import date

from taizhang.duties import calendars
from taizhang.duties.dues.due import Due
from taizhang.duties.dues.engine import Question
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.rules import rules
from taizhang.duties.dues.standing import Standing
from taizhang.ledgers import installed
from taizhang.packs.model import Duty


def dues_of(
    units: Sequence[Standing], span: Span, *, today: date, duties: Iterable[Duty] | None = None
) -> list[Due]:
    """In the order of their due days, then of rules and units."""
    packs = installed.current()
    question = Question(packs, rules(packs, duties), calendars.current(), span, today)
    return sorted(question.dues(units), key=lambda one: one.due)
