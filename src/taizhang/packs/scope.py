"""What a pack may name: its own things and those of the packs it uses, however far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taizhang.packs.findings import Place


@dataclass(frozen=True, slots=True)
class Scope:
    pack: str
    visible: tuple[str, ...]  # own pack first, then used ones, nearest first

    def find(self, name: str, known: Iterable[str]) -> list[str]:
        """Ids meant by a name: `pack.key` says it outright; a bare key means one's own, else a used pack's."""
        ids = set(known)
        if name.startswith("@"):
            return [name] if name in ids else []
        if "." in name:
            return [name] if name in ids and name.partition(".")[0] in self.visible else []
        if f"{self.pack}.{name}" in ids:
            return [f"{self.pack}.{name}"]
        return [f"{pack}.{name}" for pack in self.visible[1:] if f"{pack}.{name}" in ids]

    def names(self, known: Iterable[str]) -> list[str]:
        """The names an author could have meant, for a suggestion."""
        return [
            one.partition(".")[2] or one
            for one in known
            if one[:1] == "@" or one.partition(".")[0] in self.visible
        ]

    def need(self, name: str, known: Iterable[str], place: Place, rule: str, what: str) -> str | None:
        """The id, or a finding."""
        known = list(known)
        found = self.find(name, known)
        if len(found) == 1:
            return found[0]
        if any((what, f"{pack}.{name}") in place.findings.unreadable for pack in self.visible):
            return None
        if found:
            place.report(rule, f"{what}“{name}”在几个活动包里都有。", f"写明是哪一个：{'、'.join(found)}。")
        else:
            place.unknown(rule, what, name, self.names(known))
        return None


def scopes(uses: Mapping[str, tuple[str, ...]]) -> dict[str, Scope]:
    return {pack: Scope(pack, tuple(_visible(pack, uses))) for pack in uses}


def _visible(pack: str, uses: Mapping[str, tuple[str, ...]]) -> list[str]:
    seen, waiting = [pack], list(uses.get(pack, ()))
    while waiting:
        one = waiting.pop(0)
        if one not in seen and one in uses:
            seen.append(one)
            waiting.extend(uses[one])
    return seen
