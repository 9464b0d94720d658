"""From what somebody typed to what an entry stores: read, default, copy, refer, check.

Nothing here writes. Creating, editing and importing all go through it, so that the same row is right or wrong in the
same words whichever way it came.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from taizhang.audit.errors import Invalid
from taizhang.ledgers import derive
from taizhang.ledgers.models import Entry
from taizhang.ledgers.references import References
from taizhang.packs.conditions import is_empty
from taizhang.packs.defaults import Context, value_of
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Field, Ledger
from taizhang.packs.values import BadValue, broken_rules, missing
from taizhang.packs.workdays import national
from taizhang.units.models import Unit

LOCAL = "local."


@dataclass(frozen=True, slots=True)
class Above:
    """What an entry copies from: its parent and the row it came from."""

    parent: Entry | None = None
    origin: Entry | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that may be stored."""

    data: dict[str, object]
    columns: derive.Columns
    links: set[tuple[str, int]] = field(default_factory=set)


def read_values(
    ledger: Ledger, raw: Mapping[str, object], references: References, local: Mapping[str, Field]
) -> tuple[dict[str, object], dict[str, str]]:
    """What was typed, in stored form, and what is wrong with it, by field. An emptied field reads as None."""
    values: dict[str, object] = {}
    problems: dict[str, str] = {}
    for key, typed in raw.items():
        one = local.get(key) or ledger.fields.get(key)
        if one is None:
            problems[key] = f"{ledger.label}没有“{key}”这一栏。"
        elif one.inherited:
            problems[key] = f"“{one.label}”随上级条目自动填写，不能单独修改。"
        else:
            try:
                values[one.key] = references.stored(one, typed)
            except BadValue as wrong:
                problems[one.key] = str(wrong)
    return values, problems


def fill_defaults(
    ledger: Ledger, data: dict[str, object], *, unit: Unit, above: Above, references: References, today: date
) -> None:
    """Propose what was left empty. A default may look at one filled just before it, so the order is the pack's."""
    parent = {"unit": above.parent.unit_id, **above.parent.data} if above.parent is not None else {}
    day = ledger.role(Role.DAY)
    for one in ledger.defaulted:
        if one.default is None or one.key in data:
            continue
        context = Context(
            today=today,
            unit=unit.pk,
            unit_as_list=one.type is FieldType.UNITS,
            day_field=day.key if day is not None else None,
            data=data,
            parent=parent,
            campaign_end=lambda: references.campaign_end(ledger, unit),
            attribute=lambda key, name: references.attribute(ledger.fields[key], data[key], name),
            shift=national().shift,
        )
        value = value_of(one.default, context)
        if not is_empty(value):
            data[one.key] = value


def copy_from_above(ledger: Ledger, data: dict[str, object], above: Above) -> None:
    """Copies kept in step: what the parent hands down and what the row it came from gives."""
    if above.parent is not None:
        for key in ledger.inherit:
            set_or_drop(data, key, above.parent.data.get(key))
    if above.origin is not None and above.origin.ledger in ledger.origins:
        origin = ledger.origins[above.origin.ledger]
        for here, there in origin.copy.items():
            if here not in data:
                set_or_drop(data, here, above.origin.data.get(there))
        data.update(origin.set)


def set_or_drop(data: dict[str, object], key: str, value: object) -> None:
    """A key is absent or has a value."""
    if is_empty(value):
        data.pop(key, None)
    else:
        data[key] = value


def check(ledger: Ledger, data: Mapping[str, object]) -> dict[str, str]:
    """What the whole row still lacks or contradicts, by field."""
    problems = lacks(ledger, data)
    for rule in broken_rules(ledger, data):
        problems.setdefault(rule.key, rule.say)
    return problems


def lacks(ledger: Ledger, data: Mapping[str, object]) -> dict[str, str]:
    return {one.key: f"请填写“{one.label}”。" for one in missing(ledger, data)}


def draft(ledger: Ledger, data: dict[str, object], references: References) -> Draft:
    problems = check(ledger, data)
    if problems:
        raise Invalid(problems)
    return derived(ledger, data, references)


def derived(ledger: Ledger, data: dict[str, object], references: References) -> Draft:
    """What stands beside values that were right when they were stored."""
    return Draft(data=data, columns=columns(ledger, data, references), links=derive.links(ledger, data))


def columns(ledger: Ledger, data: Mapping[str, object], references: References) -> derive.Columns:
    title = ledger.role(Role.TITLE)
    shown = references.words(title, data.get(title.key)) if title is not None else ""
    return derive.columns(ledger, data, shown)
