"""Titles and sentences: a way of saying it, with words drawn into its gaps."""

from functools import cache
from random import Random
from string import Formatter

from taizhang.project.demo import names
from taizhang.project.demo.entries.tables import table, words


@cache
def gaps(template: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)


class Phrases:
    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.words: dict[str, list[str]] = words()["words"]
        self.fields: dict[str, list[str]] = words()["fields"]

    def title(self, ledger: str, kind: str, place: str) -> str:
        pack, key = ledger.split(".")
        ways = table("titles")[pack].get(key, {"text": ["{matter}"]})
        return self.say(self.rng.choice(ways.get(kind, ways["text"])), place)

    def field(self, key: str, place: str) -> str | None:
        """A sentence for a field, None where nobody would write one."""
        ways = self.fields.get(key)
        return self.say(self.rng.choice(ways), place) if ways else None

    def say(self, template: str, place: str) -> str:
        return template.format(**{name: self._word(name, place) for name in gaps(template)})

    def _word(self, name: str, place: str) -> str:
        match name:
            case "place":
                return place
            case "n":
                return str(self.rng.randrange(1, 25))
            case "person":
                return names.person(self.rng)
            case "surname":
                return self.rng.choice(names.SURNAMES)
        return self.rng.choice(self.words[name])
