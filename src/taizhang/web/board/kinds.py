"""The rows of the board's ledger by its first choice: closed, going on, late; each bar leads to the filtered list.

Above the bound of lists nothing is counted here: the page says so and the units below have their own.
"""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from taizhang.ledgers import tallies
from taizhang.ledgers.lists import COUNTED
from taizhang.ledgers.tallies import Tally
from taizhang.units.scope import Scope
from taizhang.web.board.asked import Asked
from taizhang.web.charts import bar
from taizhang.web.lists import choice_of

if TYPE_CHECKING:
    from taizhang.web.board.page import Board

MOST = 8
NONE = Tally(0, 0, 0)


def fill(scope: Scope, board: "Board") -> None:
    asked = board.asked
    ledger = asked.columns.ledger
    field = choice_of(ledger) if ledger is not None else None
    if ledger is None or field is None or field.options is None or asked.tree_name:
        return
    board.kinds_label = f"{ledger.label}：{field.label}"
    if _many(board):
        board.too_many = True
        return
    found = tallies.by_choice(scope, ledger, asked.unit, field, today=asked.today)
    most = max((one.finished + one.going + one.overdue for one in found.values()), default=0)
    for option in field.options.options:
        one = found.get(option.key, NONE)
        parts = [("closed", one.finished), ("doing", one.going), ("late", one.overdue)]
        if any(value for _, value in parts):
            board.bars.append(bar(option.label, _list(ledger.id, asked, option.key), parts, most))
    del board.bars[MOST:]


def _many(board: "Board") -> bool:
    """Judged by the first figure, which counts about the same rows."""
    return any((tile.figure.stored or 0) > COUNTED for tile in board.tiles[:1])


def _list(ledger: str, asked: Asked, kind: str) -> str:
    query = urlencode({"unit": asked.unit.code, "kind": kind})
    return f"{reverse('ledger', args=[ledger])}?{query}"
