"""What a pack asks of people: not too much, and not what is asked elsewhere already.

Of two packs that ask the same, the later one has to say why: it uses the other, or was read after it. Every pack there
is is looked at, whether used or not: what is asked twice is asked twice.
"""

from collections.abc import Iterable, Mapping, Sequence

from taizhang.packs.findings import Findings, Place
from taizhang.packs.model import Duty, Ledger, PackSet

ON_BY_DEFAULT = 12
ALIKE = 0.8  # of the columns
ENOUGH = 4  # fewer columns than this say nothing about likeness


def check_burden(packs: PackSet, findings: Findings) -> None:
    order = {pack: place for place, pack in enumerate(packs.packs)}
    ledgers = [one for one in packs.ledgers.values() if not one.builtin]
    for pack in packs.packs:
        duties = [one for one in packs.duties.values() if one.pack == pack]
        earlier = [one for one in packs.duties.values() if order[one.pack] <= order[pack]]
        place = Place(findings, pack, "duties.toml")
        _too_many(duties, place)
        _twin_duties(duties, earlier, place)
        for ledger in ledgers:
            if ledger.pack == pack and not ledger.why:
                _twin_ledger(ledger, ledgers, order, Place(findings, pack, f"ledgers/{ledger.key}.toml"))


def _too_many(duties: list[Duty], place: Place) -> None:
    on = [one for one in duties if one.on]
    if len(on) > ON_BY_DEFAULT:
        extra = "、".join(one.key for one in on[ON_BY_DEFAULT:])
        hint = f"给次要的写 on = false，例如 {extra}。"
        place.report("P705", f"默认开启的规定动作有{len(on)}项，最多{ON_BY_DEFAULT}项。", hint)


def _twin_duties(own: Sequence[Duty], known: Iterable[Duty], place: Place) -> None:
    first: dict[int, Duty] = {}
    asked: dict[object, list[Duty]] = {}
    for one in sorted(known, key=lambda duty: duty in own):
        other = first.setdefault(one.definition_id, one)
        near = asked.setdefault(_asked(one), [])
        again = next((each for each in near if _meet(each, one)), None)
        near.append(one)
        if one not in own or one.why:
            continue
        if other is not one:
            hint = "直接用那一项；确有需要就写 why 说明。"
            place.at(one.key).report(
                "P706", f"“{one.label}”与 {other.id}（{other.label}）相同，只会要求一次。", hint
            )
        elif again is not None:
            hint = "并成一项，或写明只问谁；确有需要就写 why 说明。"
            message = (
                f"“{one.label}”要的条目，{again.id}（{again.label}）已经向同样的单位要过，只是时限或数量不同。"
            )
            place.at(one.key).report("P710", message, hint)


def _asked(duty: Duty) -> object:
    """Which rows it asks for, apart from when and how many."""
    return duty.ledger, duty.where, duty.states, duty.each, duty.pool


def _meet(one: Duty, other: Duty) -> bool:
    """Whether some unit may be asked by both: no way of choosing units keeps them apart."""
    ways = ("kinds", "categories", "batches", "bodies")
    pairs = [(set(getattr(one.who, way)), set(getattr(other.who, way))) for way in ways]
    return all(not a or not b or a & b for a, b in pairs) and one.who.row == other.who.row


def _twin_ledger(ledger: Ledger, others: Iterable[Ledger], order: Mapping[str, int], place: Place) -> None:
    """One pair gives one warning: to the later pack, within a pack to the ledger with fewer columns."""
    own = _columns(ledger)
    for other in others:
        theirs = _columns(other)
        few = min(len(own), len(theirs))
        later = (order[other.pack], len(own), ledger.id) < (order[ledger.pack], len(theirs), other.id)
        if other.id == ledger.id or few < ENOUGH or not later:
            continue
        shared = own & theirs
        if len(shared) >= ALIKE * few:
            columns = "、".join(sorted(shared)[:6])
            hint = f"用 [extend.{other.key}] 补上缺的栏目；确需另立就写 why 说明。"
            message = f"“{ledger.label}”的栏目在 {other.id}（{other.label}）里已有：{columns}。"
            place.report("P312", message, hint)


def _columns(ledger: Ledger) -> set[str]:
    return {one.label for one in ledger.fields.values() if not one.inherited and not one.hidden}
