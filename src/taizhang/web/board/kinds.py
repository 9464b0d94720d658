"""The rows of the board's ledger by its first choice: closed, going on, late; each bar leads to the filtered list.

Above the bound of lists nothing is counted here: the page says so and the units below have their own.
"""

from dataclasses import dataclass, field
from functools import partial

from django.urls import reverse
from django.utils.http import urlencode

from taizhang.ledgers import tallies
from taizhang.ledgers.lists import COUNTED
from taizhang.ledgers.tallies import Tally
from taizhang.packs.fieldtypes import Role
from taizhang.packs.model import Ledger
from taizhang.units.scope import Scope
from taizhang.web.board.asked import Asked
from taizhang.web.charts import Bar, bar
from taizhang.web.list_address import where_text
from taizhang.web.lists import choice_of

MOST = 8
NONE = Tally(0, 0, 0)


@dataclass(slots=True)
class Kinds:
    label: str = ""  # "" where the ledger has no choice to tell its rows apart by
    bars: list[Bar] = field(default_factory=list)
    too_many: bool = False  # rows, to be told apart


def by_kind(scope: Scope, asked: Asked, rows: int | None) -> Kinds:
    """`rows` is about how many there are, as the board's first figure tells."""
    ledger = asked.columns.ledger
    chosen = choice_of(ledger) if ledger is not None else None
    if ledger is None or chosen is None or chosen.options is None or asked.tree_name:
        return Kinds()
    made = Kinds(f"{ledger.label}：{chosen.label}", too_many=(rows or 0) > COUNTED)
    if made.too_many:
        return made
    found = tallies.by_choice(scope, ledger, asked.unit, chosen, today=asked.today)
    most = max((one.finished + one.going + one.overdue for one in found.values()), default=0)
    for option in chosen.options.options:
        one = found.get(option.key, NONE)
        parts = [("closed", one.finished), ("doing", one.going), ("late", one.overdue)]
        if any(value for _, value in parts):
            lead = partial(_list, ledger.id, asked, option.key)
            hrefs = {kind: lead(**narrowed) for kind, narrowed in _narrowed(ledger, asked).items()}
            made.bars.append(bar(option.label, lead(), parts, most, hrefs))
    del made.bars[MOST:]
    return made


def _list(ledger: str, asked: Asked, kind: str, **narrowed: str) -> str:
    query = urlencode({"unit": asked.unit.code, "kind": kind, **narrowed})
    return f"{reverse('ledger', args=[ledger])}?{query}"


def _narrowed(ledger: Ledger, asked: Asked) -> dict[str, dict[str, str]]:
    """How the list is narrowed to the rows of each piece."""
    life, due = ledger.lifecycle, ledger.role(Role.DUE)
    going = {"state": ",".join(key for key in life.states if key not in life.ends)}
    if due is not None:
        in_time: dict[str, object] = {
            "any": [{due.key: {"empty": True}}, {due.key: {"gte": asked.today.isoformat()}}]
        }
        going["where"] = where_text(in_time)
    closed = {"state": ",".join(key for key in life.states if key in life.ends)}
    return {"closed": closed, "doing": going, "late": {"overdue": "1"}}
