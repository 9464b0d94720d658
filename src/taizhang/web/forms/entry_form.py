"""The form of an entry, new or edited: what stands in it at first, what was typed, and what comes back refused."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from taizhang.audit.errors import Invalid, Missing
from taizhang.ledgers import cards, keepers, prepare, stale
from taizhang.ledgers.local import local_fields
from taizhang.ledgers.models import Entry
from taizhang.ledgers.models.entry import LIVE
from taizhang.ledgers.prepare import Above
from taizhang.ledgers.references import References
from taizhang.ledgers.shown import Names
from taizhang.packs.fieldtypes import PARTIES, FieldType, Role
from taizhang.packs.model import Field, Ledger
from taizhang.units.models import Unit
from taizhang.units.request import ScopedRequest
from taizhang.units.scope import Scope
from taizhang.web.forms.controls import Choice, Control, Typed, boxes, by_name, control, in_form, ticked, written
from taizhang.web.forms.named import named
from taizhang.web.forms.offered import offered
from taizhang.web.forms.remembered import remembered

LAST, PERIOD = "last", "period"
GROUPS = ("主要内容", "单位和人员", "其他")
MAIN = frozenset({Role.TITLE, Role.DAY, Role.DUE, Role.AMOUNT, Role.PEOPLE, Role.OWNER})
MOST_SUGGESTED = 200
# What belongs to its own day is not copied from the row before.
OWN_DAY = frozenset({Role.DAY, Role.DUE})


@dataclass(frozen=True, slots=True)
class Clash:
    """A field two people changed at once."""

    label: str
    mine: str
    theirs: str


@dataclass(slots=True)
class EntryForm:
    ledger: Ledger
    unit: Unit
    fields: dict[str, Field]
    parent: Entry | None = None
    origin: Entry | None = None
    row: Entry | None = None
    version: int = 0
    data: dict[str, object] = field(default_factory=dict)
    typed: dict[str, Typed] | None = None
    errors: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    remembered: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[Choice]] = field(default_factory=dict)  # rows a link may name
    passage: str = ""
    read_out: set[str] = field(default_factory=set)  # fields filled from the passage and not yet saved

    def words(self) -> dict[str, Typed]:
        """What stands in the controls: as typed, else as stored."""
        if self.typed is not None:
            return self.typed
        names = Names.of(self.ledger, [Entry(data=self.data)])
        return {
            key: ticked(self.data.get(key))
            if boxes(one, self.offered.get(key, ()))
            else written(one, self.data.get(key), names.text(one, self.data.get(key)))
            for key, one in self.fields.items()
        }

    def controls(self) -> list[Control]:
        words = self.words()
        return [
            control(
                one,
                words.get(key, ""),
                self.errors.get(key, ""),
                read=key in self.read_out,
                remembered=key in self.remembered,
                offered=self.offered.get(key, ()),
            )
            for key, one in self.fields.items()
        ]

    def groups(self) -> list[tuple[str, list[Control]]]:
        """What must be said, by whom it is done, and the rest; within each as the pack has it."""
        parts: dict[str, list[Control]] = {label: [] for label in GROUPS}
        for one in self.controls():
            parts[self._group(self.fields[one.name])].append(one)
        return [(label, held) for label, held in parts.items() if held]

    def _group(self, one: Field) -> str:
        if one.required or one.role in MAIN:
            return GROUPS[0]
        return GROUPS[1] if one.type in PARTIES else GROUPS[2]

    @property
    def other_errors(self) -> list[str]:
        return [text for key, text in self.errors.items() if key not in self.fields and key != "unit"]

    def refuse(self, problems: Mapping[str, str]) -> None:
        owner = self.ledger.role(Role.OWNER)
        self.errors = {owner.key if key == "owner" and owner else key: text for key, text in problems.items()}

    def read(self, posted: QueryDict) -> None:
        self.typed = {key: typed_in(one, posted) for key, one in self.fields.items()}
        self.passage = posted.get("passage", "")
        self.read_out = set(posted.getlist("read_out")) & self.fields.keys()

    def fill(self, said: Mapping[str, Typed], untouched: Mapping[str, Typed]) -> None:
        """Put in what a passage says, only where nothing was typed: empty, or still as it was proposed."""
        typed = dict(self.typed or {})
        for key, value in said.items():
            if key in self.read_out or not any(typed.get(key, "")) or typed[key] == untouched.get(key):
                typed[key] = value
                self.read_out.add(key)
        self.typed = typed

    def values(self) -> dict[str, object]:
        """Typed values for the ledger. A name left as it was shown keeps the id behind it."""
        shown = self.shown_names()
        return {key: self._value(one, (self.typed or {}).get(key, ""), shown) for key, one in self.fields.items()}

    def _value(self, one: Field, typed: Typed, shown: Mapping[str, str]) -> object:
        if one.type is FieldType.DATERANGE and isinstance(typed, list):
            return {"from": typed[0], "to": typed[-1]} if any(typed) else ""
        if by_name(one) and typed and typed == shown.get(one.key):
            return self.data.get(one.key)
        return typed

    def shown_names(self) -> dict[str, str]:
        names = Names.of(self.ledger, [Entry(data=self.data)])
        return {k: names.text(one, self.data.get(k)) for k, one in self.fields.items() if by_name(one)}


def typed_in(one: Field, posted: QueryDict) -> Typed:
    said = [text.strip() for text in posted.getlist(one.key)]
    if one.type in {FieldType.MULTICHOICE, FieldType.DATERANGE} or len(said) > 1:
        return said
    return posted.get(one.key, "")


def fields_of(ledger: Ledger, unit: Unit) -> dict[str, Field]:
    shown = {key: one for key, one in ledger.fields.items() if in_form(one) and key not in ledger.inherit}
    return {**shown, **local_fields(unit, ledger)}


def new_form(here: ScopedRequest, ledger: Ledger, *, today: date) -> EntryForm:
    """Filled beforehand from the pack's defaults, the parent, and the row it is copied from."""
    parent = _above(here.scope, ledger.parents, here.GET.get("parent", ""))
    origin = _above(here.scope, ledger.origins, here.GET.get("origin", ""))
    unit = entering_unit(here, ledger, parent)
    data = _copied(here, ledger, unit, here.GET.get("copy", ""))
    above = Above(parent=parent, origin=origin)
    prepare.copy_from_above(ledger, data, above)
    references = References(here.scope, unit)
    prepare.fill_defaults(ledger, data, unit=unit, above=above, references=references, today=today)
    form = EntryForm(ledger, unit, fields_of(ledger, unit), parent=parent, origin=origin, data=data)
    form.data |= named(here.GET, references, form.fields)
    form.remembered = remembered(here.scope, ledger, form.fields)
    form.offered = offered(here.scope, unit, form.fields, form.data)
    return form


def _above(scope: Scope, ledgers: Container[str], key: str) -> Entry | None:
    """The row this one hangs under, or the one it came from, of a ledger the pack allows."""
    if not key.isdecimal():
        return None
    row = cards.find(scope, int(key))
    if row.ledger not in ledgers or row.gone != LIVE:
        raise Missing
    return row


def entering_unit(here: ScopedRequest, ledger: Ledger, parent: Entry | None) -> Unit:
    """One's own unit; else where the parent stands; else the first place one may enter at."""
    wanted = [here.account.unit, *([parent.unit] if parent is not None else [])]
    found = next((unit for unit in wanted if keepers.keeps(here.scope, ledger, unit)), None)
    found = found or Unit.system.filter(keepers.places(here.scope, ledger)).order_by("path").first()
    if found is None:
        keepers.need(here.scope, ledger, here.account.unit)
        raise Missing
    return found


def _copied(here: ScopedRequest, ledger: Ledger, unit: Unit, key: str) -> dict[str, object]:
    rows = Entry.objects.visible_to(here.scope).filter(ledger=ledger.id, gone=LIVE, lump=False)
    if key == LAST:
        row = rows.filter(created_by=here.account.pk).order_by("-pk").first()
    elif key == PERIOD:  # 照上期: whoever entered it
        row = rows.filter(unit=unit).order_by("-day", "-pk").first()
    else:
        row = rows.filter(pk=int(key)).first() if key.isdecimal() else None
    if row is None:
        return {}
    kept = {k: one for k, one in ledger.fields.items() if in_form(one) and one.role not in OWN_DAY}
    return {key: value for key, value in row.data.items() if key in kept}


def edit_form(scope: Scope, ledger: Ledger, row: Entry) -> EntryForm:
    keepers.need(scope, ledger, row.unit)
    found = fields_of(ledger, row.unit)
    form = EntryForm(ledger, row.unit, found, row=row, version=row.version, data=dict(row.data))
    form.offered = offered(scope, row.unit, found, form.data)
    return form


def suggestions(scope: Scope) -> list[str]:
    """Names to choose a unit from where they are few; beyond that a name is typed."""
    rows = Unit.objects.visible_to(scope).filter(ended_on=None).order_by("path")
    return list(rows.values_list("name", flat=True)[:MOST_SUGGESTED])


def show_clash(scope: Scope, form: EntryForm, opened: int, clash: stale.Stale) -> None:
    """Both values of what collides, and a form that stands on the row as it is now: what only the other changed is
    taken over, what I changed is kept, so that saving again loses neither."""
    assert form.row is not None
    values, problems = prepare.read_values(
        form.ledger, form.values(), References(scope, form.unit), local_fields(form.unit, form.ledger)
    )
    if problems:
        raise Invalid(problems)
    base = stale.base_of(form.row, opened)
    mine = {key: value for key, value in values.items() if base.get(key, form.row.data.get(key)) != value}
    form.data = {key: value for key, value in {**form.row.data, **mine}.items() if value is not None}
    form.typed, form.version = None, clash.version
    names = Names.of(form.ledger, [Entry(data=clash.mine), Entry(data=clash.theirs)])
    for key in clash.mine:
        one = form.fields[key]
        told = [names.text(one, value) or "（空）" for value in (clash.mine[key], clash.theirs[key])]
        form.clashes.append(Clash(one.label, *told))
        form.errors[key] = f"他人已改为“{told[1]}”，您填的是“{told[0]}”，请核对。"
