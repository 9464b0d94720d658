"""A look-back in mid-way: a town answers the ten questions, says 否 to one, and the ledgers contradict another."""

from taizhang.duties.lookback import queries
from taizhang.duties.lookback.against import best
from taizhang.duties.lookback.asked import OWN, checklist_named
from taizhang.duties.models import Answer
from taizhang.duties.operations import lookback
from taizhang.ledgers.models import Entry
from taizhang.project.demo.tales.cast import Cast

WHO, CHECKLIST = "town2", "zhuti.ten_questions"
WEAK, WAITING = "rules", ("formal", "burden")
READ = "逐条核对过，做法和记录都在"  # where no figure stands beside the question
SAID = "夜间照明、垃圾清运两类问题反复出现，还没有形成管护制度"


def write(cast: Cast) -> None:
    checklist = checklist_named(CHECKLIST)
    scope, unit = cast.as_(WHO), cast.unit_of(WHO)
    answers = []
    for line in queries.round_of(scope, unit, checklist, fresh=True).lines:
        if line.asked.key in WAITING or line.asked.key.startswith(OWN):
            continue
        weak = line.asked.key == WEAK
        value = checklist.weak if weak else best(checklist)
        words = SAID if weak else "" if line.asked.show else READ
        given = lookback.Given(unit.pk, CHECKLIST, line.asked.key, value, words, figures=line.asked.show)
        answers.append(lookback.answer(scope, given, today=cast.world.today))
    cast.tell("looked", _became(answers))


def _became(answers: list[Answer]) -> list[Entry]:
    return list(Entry.system.filter(pk__in=[one.entry for one in answers if one.entry]))
