"""Duties carried out to the last due: every set topic discussed, every leader with a topic of his own, and a week in
which there was nothing and somebody signed that there was nothing."""

from taizhang.duties.dues.due import Due, State
from taizhang.duties.dues.of_units import dues_of
from taizhang.duties.dues.owing import Span
from taizhang.duties.dues.standing import standing
from taizhang.duties.naming import due_key
from taizhang.duties.operations.marking import OPEN, sign_zero
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.project.demo.tales.cast import Cast
from taizhang.units.models import Unit

WHO = "office"
QUIET = "town1"


def write(cast: Cast) -> None:
    discussed = [_discuss(cast, due) for due in _owed(cast, WHO, "zhuti.topics_all")]
    led = [_lead(cast, due) for due in _owed(cast, WHO, "zhuti.topic_each_leader")]
    cast.tell("dutiful", [*discussed[:1], *led[:1], *_quiet_week(cast)])


def _owed(cast: Cast, username: str, duty: str) -> list[Due]:
    """The dues of a unit that are still open, late ones too."""
    units = standing(Unit.system.filter(pk=cast.unit_of(username).pk))
    span = Span(cast.world.started, cast.world.today)
    found = dues_of(units, span, today=cast.world.today, duties=[installed.current().duties[duty]])
    return [due for due in found if due.state in OPEN]


def _discuss(cast: Cast, due: Due) -> Entry:
    day = min(due.due, cast.world.today)
    topic = Entry.system.get(pk=int(due.about))
    values = {
        "title": f"专题研讨：{topic.title}",
        "held_on": day.isoformat(),
        "kind": ["core_discuss"],
        "topic": [topic.pk],
        "expected": 9,
        "attended": 9,
    }
    return cast.enter(WHO, "base.study", day, values)


def _lead(cast: Cast, due: Due) -> Entry:
    day = min(due.due, cast.world.today)
    values = {
        "title": "怎样让基层少填一张表",
        "set_on": day.isoformat(),
        "kind": "oversee",
        "lead": int(due.about),
    }
    return cast.enter(WHO, "base.topic", day, values)


def _quiet_week(cast: Cast) -> list[Entry]:
    missing = [due for due in _owed(cast, QUIET, "zhuti.monitor_week") if due.state is State.MISSING]
    unit = cast.unit_of(QUIET).pk
    return [
        sign_zero(cast.as_(QUIET), unit, due_key(due.key), words="本周没有需要报送的动态", today=cast.world.today)
        for due in missing[-1:]
    ]
