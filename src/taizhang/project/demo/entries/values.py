"""What stands in the fields of a row, by their types; the pack's own defaults fill what nobody would type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from taizhang.ledgers.derive import as_day
from taizhang.packs.defaults import Context, Stored, value_of
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Field
from taizhang.packs.options import OptionList
from taizhang.packs.workdays import national
from taizhang.project.demo.entries.decks import Decks
from taizhang.project.demo.entries.phrases import Phrases
from taizhang.project.demo.entries.places import Place
from taizhang.project.demo.entries.rows import Row
from taizhang.project.demo.entries.tables import COLUMN_WORDS, amounts, words

T = FieldType
TEXTS = frozenset({T.TEXT, T.LONGTEXT, T.PHRASE})
LINKED = frozenset({T.LINK, T.LINKS, T.FILE})
CENTS_OF_WAN = 1_000_000
LEADING = frozenset({"leader", "lead", "speaker", "chair", "leaders"})


@dataclass(frozen=True, slots=True)
class Around:
    """What rows of a county may point to beside each other."""

    county: Place
    places: Sequence[Place]
    media: Mapping[int, str]  # outside bodies: media with their level, partners
    partners: Sequence[int]
    names: Mapping[str, str]  # of units and outside bodies, as an org field writes them
    leaders: frozenset[int]
    campaign_end: date


class Values:
    def __init__(self, rng: Random, decks: Decks, phrases: Phrases, around: Around) -> None:
        self.rng, self.decks, self.phrases, self.around = rng, decks, phrases, around
        self.first: set[tuple[int, str]] = set()
        self.shift = national().shift

    def fill(self, row: Row, serial: int) -> None:
        """The fields a clerk fills when the row is entered. What steps ask for comes with the steps."""
        ledger, data = row.ledger, row.data
        asked = {key for step in ledger.lifecycle.steps.values() for key in step.needs}
        for one in ledger.fields.values():
            if one.inherited or one.type in LINKED or one.key in data or one.key in asked:
                continue
            if one.required or one.role is not None or self._often(one):
                value = self._value(row, one, serial)
                if value is not None and value != []:
                    data[one.key] = value
        self._defaults(row, asked)
        self._limit(data)
        self._title(row)

    def _often(self, one: Field) -> bool:
        often: float = words()["often"].get(one.key, 0.7)
        return self.rng.random() < often

    def _value(self, row: Row, one: Field, serial: int) -> object:
        if one.role is Role.DAY:
            return self._span(row) if one.type is T.DATERANGE else row.day.isoformat()
        if one.role is Role.TITLE and one.type in TEXTS:
            return ""  # said last, when the kind is known
        match one.type:
            case T.CHOICE | T.MULTICHOICE:
                return self._choice(row, one)
            case T.TEXT | T.LONGTEXT | T.PHRASE:
                return self._text(row, one)
            case T.INT:
                return serial if one.key == "seq" else self._int(one)
            case T.MONEY:
                low, high = words()["money"]["funds"]
                return self.rng.randint(low, high) * CENTS_OF_WAN
            case T.DATE | T.DATERANGE:
                return self._span(row) if one.type is T.DATERANGE else self._date(row, one)
            case T.BOOL:
                return True if one.default is None and self.rng.random() < 0.5 else None
        return self._named(row, one)

    def _text(self, row: Row, one: Field) -> str | None:
        if one.key == "ticket":
            return f"12345-{self.rng.randrange(10**7, 10**8)}"
        return self.phrases.field(one.key, row.place.word)

    def _int(self, one: Field) -> int | None:
        found = words()["ints"].get(one.key)
        return self.rng.randint(*found) if found and one.default is None else None

    def _choice(self, row: Row, one: Field) -> object:
        options = self._options(row, one)
        if options is None:
            return None
        table = amounts()
        name = f"{row.ledger.id}.{one.key}"
        if name in table["first"] and (row.place.id, name) not in self.first:
            self.first.add((row.place.id, name))
            return table["first"][name]
        drawn = self.decks.draw((name, row.place.column if name in table["kinds"] else -1), options)
        if one.type is T.CHOICE:
            return drawn
        both = {drawn, self.rng.choice(options)} if self.rng.random() < 0.15 else {drawn}
        assert one.options is not None
        return [key for key in one.options.keys() if key in both]  # noqa: SIM118 - its own method, in order

    def _options(self, row: Row, one: Field) -> list[str] | None:
        if one.options is None or one.key == "level":
            return [key for key in one.options.keys()] if one.options and not one.default else None  # noqa: SIM118, C416
        kinds = amounts()["kinds"].get(f"{row.ledger.id}.{one.key}")
        if kinds is not None:
            return list(kinds[COLUMN_WORDS[row.place.column]])
        return _weighted(one.options)

    def _date(self, row: Row, one: Field) -> str | None:
        if one.role is Role.DUE:
            if one.default is not None:
                return None
            low, high = words()["dues"].get(row.ledger.id, (20, 90))
            return self._after(row.day, low, high)
        found = words()["dates"].get(one.key)
        if found is None or (one.key == "trial_end" and row.data.get("kind") != "trial"):
            return None
        start = row.day if found[0] == "@day" else as_day(row.data.get(found[0]))
        return self._after(start or row.day, found[1], found[2])

    def _span(self, row: Row) -> dict[str, str]:
        low, high = words()["spans"].get(row.ledger.id, (0, 3))
        return {"from": row.day.isoformat(), "to": self._after(row.day, low, high)}

    def _after(self, start: date, low: int, high: int) -> str:
        return (start + timedelta(days=self.rng.randint(low, high))).isoformat()

    def _named(self, row: Row, one: Field) -> object:
        """Units, people, bodies and outside bodies."""
        place, around = row.place, self.around
        match one.type:
            case T.UNIT:
                return place.id if one.role is Role.OWNER else self.rng.choice(around.county.below or [place]).id
            case T.UNITS:
                return self._units(row, one)
            case T.PERSON | T.PEOPLE:
                people = place.nearest("leaders" if one.key in LEADING else "people")
                drawn = self.decks.draw((place.id, one.key in LEADING), people) if people else None
                return [drawn] if one.type is T.PEOPLE and drawn is not None else drawn
            case T.BODY:
                own = place.bodies or around.county.bodies
                return self.rng.choice(own) if own else None
            case T.ORG | T.ORGS:
                return self._org(one)
        return None

    def _units(self, row: Row, one: Field) -> list[int]:
        beside = row.place.parent.below if row.place.parent is not None else row.place.below
        others = [self.rng.choice(beside)] if beside else []
        if one.role is not Role.OWNER:
            return [other.id for other in others if other is not row.place]
        if self.rng.random() < 0.03 and others and others[0] is not row.place:
            row.owners = [row.place, *others]
        return [place.id for place in row.owners or [row.place]]

    def _org(self, one: Field) -> object:
        if one.key == "medium" or one.key == "partner":
            return f"org:{self.rng.choice(list(self.around.media))}"
        if one.key == "partners":
            return [f"org:{self.rng.choice(self.around.partners)}"]
        named = f"unit:{self.rng.choice(self.around.places[1:] or self.around.places).id}"
        return [named] if one.type is T.ORGS else named

    def _defaults(self, row: Row, asked: set[str]) -> None:
        ledger = row.ledger
        day = ledger.role(Role.DAY)
        for one in ledger.fields.values():
            if one.default is None or one.key in row.data or one.inherited or one.key in asked:
                continue
            context = Context(
                today=row.day,
                unit=row.place.id,
                unit_as_list=one.type is T.UNITS,
                day_field=day.key if day is not None else None,
                data=row.data,
                parent={"unit": row.parent.place.id, **row.parent.data} if row.parent is not None else {},
                campaign_end=lambda: self.around.campaign_end,
                attribute=lambda key, name: self._attribute(row.data[key], name),
                shift=self.shift,
            )
            value = value_of(one.default, context)
            if value not in (None, "", []):
                row.data[one.key] = value

    def _attribute(self, value: object, name: str) -> Stored | None:
        if name == "leader":
            return value in self.around.leaders
        return self.around.media.get(int(str(value).partition(":")[2] or 0)) if name == "level" else None

    def _limit(self, data: dict[str, object]) -> None:
        for key, (other, share) in words()["shares"].items():
            most = data.get(other)
            if key in data and isinstance(most, int):
                data[key] = max(1, min(most, round(most * share) - self.rng.randint(0, 3)))

    def _title(self, row: Row) -> None:
        title = row.ledger.role(Role.TITLE)
        kind = row.data.get("kind")
        first = kind[0] if isinstance(kind, list) and kind else kind
        row.title = self.phrases.title(row.ledger.id, str(first or ""), row.place.word)
        if title is not None and title.type in TEXTS:
            row.data[title.key] = row.title
        elif title is not None:
            row.title = self.around.names[str(row.data[title.key])]


def _weighted(options: OptionList) -> list[str]:
    weights: dict[str, int] = amounts()["weights"].get(options.id.partition(".")[2], {})
    return [one.key for one in options.options if not one.retired for _ in range(weights.get(one.key, 1))]
