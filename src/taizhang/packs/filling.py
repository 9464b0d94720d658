"""How many cells of a ledger's form are known before anybody types, from the pack's definition alone.

Known is what the form opens with (a default of any kind), what is copied from the row it comes from, and what is kept
in step with its parent. The rest is typed. Hidden fields are not on the form.
"""

from dataclasses import dataclass

from taizhang.packs.model import Field, Ledger


@dataclass(frozen=True, slots=True)
class Filling:
    known: int
    typed: int

    def times(self, rows: int) -> "Filling":
        return Filling(self.known * rows, self.typed * rows)


def filling(ledger: Ledger, source: str | None = None) -> Filling:
    """Of one row; `source` is the ledger of the row it is made from, where a duty asks for one made from another."""
    shown = [one for one in ledger.fields.values() if not one.hidden]
    origin = ledger.origins.get(source or "")
    copied = {*origin.copy, *origin.set} if origin is not None else set()
    known = sum(1 for one in shown if _known(one, copied))
    return Filling(known, len(shown) - known)


def _known(one: Field, copied: set[str]) -> bool:
    return one.inherited or one.default is not None or one.key in copied
