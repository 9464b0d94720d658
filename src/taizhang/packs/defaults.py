"""Default values of fields: a closed list of forms, parsed when the pack is loaded, evaluated against a context.

Forms: a literal in stored form, `today`, `campaign_end`, a duration counted from the row's own day (or today),
`@unit`, `@field` (a copy of another field), `@field.attr` (a snapshot of an attribute of the person, unit, body or
row a field points to), `@parent.field`, `days(@span)`, and a table by the value of a choice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from taizhang.packs.conditions import is_empty
from taizhang.packs.durations import Duration, shift

Stored = str | int | bool | list[str] | list[int] | dict[str, str]


@dataclass(frozen=True, slots=True)
class Literal:
    value: Stored


@dataclass(frozen=True, slots=True)
class Today:
    pass


@dataclass(frozen=True, slots=True)
class CampaignEnd:
    pass


@dataclass(frozen=True, slots=True)
class After:
    duration: Duration


@dataclass(frozen=True, slots=True)
class OwnUnit:
    pass


@dataclass(frozen=True, slots=True)
class Copy:
    field: str


@dataclass(frozen=True, slots=True)
class Attribute:
    field: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Parent:
    """`@parent.field`; `@parent.unit` is the owning unit of the parent when it has no field of that name."""

    field: str


@dataclass(frozen=True, slots=True)
class DaysOf:
    field: str


@dataclass(frozen=True, slots=True)
class ByChoice:
    field: str
    table: Mapping[str, "Default"]


Default = Literal | Today | CampaignEnd | After | OwnUnit | Copy | Attribute | Parent | DaysOf | ByChoice


@dataclass(frozen=True, slots=True)
class Context:
    """What a default may look at; the engine fills in what it knows. A missing part gives no default."""

    today: date
    unit: int | None = None
    unit_as_list: bool = False
    day_field: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    parent: Mapping[str, object] = field(default_factory=dict)
    campaign_end: Callable[[], date | None] = lambda: None  # asked for only where a default names it
    # (field key, attribute) -> value of the referred row, person, unit
    attribute: Callable[[str, str], Stored | None] = lambda _field, _attribute: None
    # moves a date by a duration; given by the working-day calendar
    shift: Callable[[date, Duration], date] = shift


def value_of(default: Default, context: Context) -> object | None:
    """The default in stored form, or None where nothing can be proposed."""
    match default:
        case Literal(value):
            return value
        case Today() | CampaignEnd() | After():
            day = _day(default, context)
            return day.isoformat() if day else None
        case OwnUnit():
            return [context.unit] if context.unit_as_list and context.unit is not None else context.unit
        case Copy(key):
            return _present(context.data.get(key))
        case Attribute(key, attribute):
            return None if is_empty(context.data.get(key)) else context.attribute(key, attribute)
        case Parent(key):
            return _present(context.parent.get(key))
        case DaysOf(key):
            return _days(context.data.get(key))
        case ByChoice(key, table):
            chosen = table.get(str(context.data.get(key, "")))
            return value_of(chosen, context) if chosen is not None else None


def _day(default: Today | CampaignEnd | After, context: Context) -> date | None:
    match default:
        case Today():
            return context.today
        case CampaignEnd():
            return context.campaign_end()
        case After(duration):
            return context.shift(_own_day(context), duration)


def _present(value: object) -> object | None:
    return None if is_empty(value) else value


def _own_day(context: Context) -> date:
    written = context.data.get(context.day_field) if context.day_field else None
    if isinstance(written, dict):
        written = written.get("from")
    return date.fromisoformat(written) if isinstance(written, str) else context.today


def _days(span: object) -> int | None:
    """Both ends count: a class from Monday to Sunday lasts seven days."""
    if not isinstance(span, dict) or not span.get("from") or not span.get("to"):
        return None
    return (date.fromisoformat(span["to"]) - date.fromisoformat(span["from"])).days + 1
