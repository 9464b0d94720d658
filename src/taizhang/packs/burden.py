"""What a pack asks of people: not too much, and not what is asked elsewhere already."""

from collections.abc import Iterable, Mapping

from taizhang.packs.findings import Findings, Place
from taizhang.packs.model import Duty, Ledger, PackSet
from taizhang.packs.scope import Scope

ON_BY_DEFAULT = 12
ALIKE = 0.8  # of the columns
ENOUGH = 4  # fewer columns than this say nothing about likeness


def check_burden(packs: PackSet, scopes: Mapping[str, Scope], findings: Findings) -> None:
    for pack in packs.packs:
        duties = [one for one in packs.duties.values() if one.pack == pack]
        place = Place(findings, pack, "duties.toml")
        _too_many(duties, place)
        seen = scopes[pack].visible
        _twin_duties(duties, [one for one in packs.duties.values() if one.pack in seen], place)
        for ledger in packs.ledgers.values():
            if ledger.pack == pack and not ledger.why:
                others = [one for one in packs.ledgers.values() if one.pack in seen and not one.builtin]
                _twin_ledger(ledger, others, Place(findings, pack, f"ledgers/{ledger.key}.toml"))


def _too_many(duties: list[Duty], place: Place) -> None:
    on = [one for one in duties if one.on]
    if len(on) > ON_BY_DEFAULT:
        extra = "、".join(one.key for one in on[ON_BY_DEFAULT:])
        hint = f"给次要的写 on = false，例如 {extra}。"
        place.report("P705", f"默认开启的规定动作有{len(on)}项，最多{ON_BY_DEFAULT}项。", hint)


def _twin_duties(own: Iterable[Duty], known: Iterable[Duty], place: Place) -> None:
    first: dict[int, Duty] = {}
    for one in sorted(known, key=lambda duty: duty in own):
        other = first.setdefault(one.definition_id, one)
        if other is not one and one in own and not one.why:
            hint = "直接用那一项；确有需要就写 why 说明。"
            place.at(one.key).report(
                "P706", f"“{one.label}”与 {other.id}（{other.label}）相同，只会要求一次。", hint
            )


def _twin_ledger(ledger: Ledger, others: Iterable[Ledger], place: Place) -> None:
    """Named only by the ledger with fewer columns, so that one pair gives one warning."""
    own = {one.label for one in ledger.fields.values() if not one.inherited}
    if len(own) < ENOUGH:
        return
    for other in others:
        theirs = {one.label for one in other.fields.values() if not one.inherited}
        shared = own & theirs
        first = (len(own), ledger.id) < (len(theirs), other.id)
        if other.id != ledger.id and first and len(shared) >= ALIKE * len(own):
            columns = "、".join(sorted(shared)[:6])
            hint = f"用 [extend.{other.key}] 补上缺的栏目；确需另立就写 why 说明。"
            message = f"“{ledger.label}”的栏目在 {other.id}（{other.label}）里已有：{columns}。"
            place.report("P312", message, hint)
