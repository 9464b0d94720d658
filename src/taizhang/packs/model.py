"""A pack as the engines see it: resolved, immutable, every reference an id that exists.

Ids are `pack.key`. Built-in read-only ledgers have ids that start with `@`. Everything with a `key` has a `label`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from taizhang.packs.conditions import ALWAYS, Condition
from taizhang.packs.defaults import Default
from taizhang.packs.durations import Duration, shift
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.options import OptionList
from taizhang.packs.reach import Reach
from taizhang.packs.report_model import Checklist, Report

# Counts of a definition change meaning when the code that evaluates them does; this number is part of every
# definition id, so that the figures engine rebuilds its cells.
EVALUATOR_VERSION = 1

Shift = Callable[[date, Duration], date]  # a working-day calendar gives a better one


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    label: str
    type: FieldType
    role: Role | None = None
    options: OptionList | None = None
    required: bool = False
    default: Default | None = None
    targets: tuple[str, ...] = ()  # ledger ids a link may point to; ("*",) is any
    help: str = ""
    hidden: bool = False
    index: bool = False
    min: int | None = None  # in stored form
    max: int | None = None  # in stored form; characters for text
    places: int = 0
    suffix: str = ""
    remind: tuple[Duration, ...] = ()
    inherited: bool = False  # a copy of the parent's field, kept in step
    pack: str = ""  # the pack that declares it (an extension keeps its own)


class Post(StrEnum):
    """Who may take a step."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    OFFICE = "office"
    INSPECTOR = "inspector"


@dataclass(frozen=True, slots=True)
class By:
    post: Post
    at_parent: bool = False

    def __str__(self) -> str:
        return f"{self.post}@parent" if self.at_parent else str(self.post)


@dataclass(frozen=True, slots=True)
class State:
    key: str
    label: str


# Things a step may ask for beside fields and the ledger's own named needs.
NEEDS = {
    "comment": "说明",
    "evidence": "佐证材料",
    "evidence_or_reason": "佐证材料或者没有材料的原因",
    "children_closed": "下属条目全部办结",
}


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    label: str
    sources: tuple[str, ...]
    to: str
    by: tuple[By, ...]
    needs: tuple[str, ...] = ()
    when: Mapping[str, object] | None = None  # written form; typed per ledger in Ledger.step_conditions
    children: Mapping[str, int] = field(default_factory=dict)  # child ledger key -> at least
    not_same_person_as: str | None = None
    signed: str | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    by: tuple[By, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EffectCheck:
    after: Duration
    state: str
    reopens: bool


@dataclass(frozen=True, slots=True)
class Lifecycle:
    id: str
    start: str
    states: Mapping[str, State]
    steps: Mapping[str, Step]
    ends: frozenset[str]  # states in which a row is finished
    extension: Extension | None = None
    effect: EffectCheck | None = None


@dataclass(frozen=True, slots=True)
class Child:
    ledger: str
    label: str
    by: str | None = None  # the child's link field; None: the entry's own parent
    at_least: int = 0
    at: str | None = None  # the step at which at_least is asked; None: shown as missing only


@dataclass(frozen=True, slots=True)
class Origin:
    """A row of `ledger` may become a row of this one."""

    ledger: str
    copy: Mapping[str, str] = field(default_factory=dict)  # field here -> field there, kept in step
    set: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowRule:
    key: str
    check: Condition
    say: str
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Ledger:
    id: str
    key: str
    pack: str
    label: str
    word: str
    stream: str
    fields: Mapping[str, Field]
    lifecycle: Lifecycle
    number: str = "{seq}"
    private: Condition | None = None
    hidden_until: str | None = None
    lump: bool = False
    scored: bool = True
    kept_by: tuple[By, ...] = (By(Post.CLERK),)  # who makes and edits its rows
    children: Mapping[str, Child] = field(default_factory=dict)  # by child ledger id
    parents: tuple[str, ...] = ()
    inherit: tuple[str, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)  # by source ledger id
    needs: Mapping[str, Condition] = field(default_factory=dict)
    rules: tuple[RowRule, ...] = ()
    step_conditions: Mapping[str, Condition] = field(default_factory=dict)  # by step key
    becomes: tuple[str, ...] = ()  # ledgers a row of this one may become
    purpose: str = ""
    why: str = ""
    kept: dict[str, tuple[Field, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def links(self) -> tuple[Field, ...]:
        return self._once("links", lambda one: one.type in {FieldType.LINK, FieldType.LINKS})

    @property
    def owners(self) -> tuple[Field, ...]:
        return self._once(Role.OWNER, lambda one: one.role is Role.OWNER)

    @property
    def sensitive(self) -> tuple[Field, ...]:
        return self._once(Role.SENSITIVE, lambda one: one.role is Role.SENSITIVE)

    @property
    def required(self) -> tuple[Field, ...]:
        return self._once("required", lambda one: one.required)

    @property
    def defaulted(self) -> tuple[Field, ...]:
        return self._once("defaulted", lambda one: one.default is not None)

    def _once(self, name: str, test: Callable[[Field], bool]) -> tuple[Field, ...]:
        """Asked of every row that is written, once the pack is whole."""
        if name not in self.kept:
            self.kept[name] = tuple(one for one in self.fields.values() if test(one))
        return self.kept[name]

    def role(self, role: Role) -> Field | None:
        found = self._once(role, lambda one: one.role is role)
        return found[0] if found else None

    @property
    def title_key(self) -> str:
        found = self.role(Role.TITLE)
        return found.key if found is not None else ""

    @property
    def builtin(self) -> bool:
        return self.id.startswith("@")

    def readable(self) -> "Mapping[str, Field]":
        """What a condition over a row may name: its fields, and `becomes` where rows may become others.

        The engine keeps `data["becomes"]`: the ids of the ledgers this row has become rows of.
        """
        if not self.becomes:
            return self.fields
        return {**self.fields, "becomes": Field("becomes", "已转为", FieldType.MULTICHOICE)}


class Take(StrEnum):
    DUE = "due"
    DONE = "done"
    LATE = "late"
    MISSING = "missing"
    EXCUSED = "excused"
    ZERO = "zero"


class Aggregation(StrEnum):
    ROWS = "rows"
    SUM = "sum"
    DISTINCT = "distinct"


class Clock(StrEnum):
    """How the time of an indicator is taken."""

    DAY = "day"  # flow: the row's day
    ENTERED = "entered"  # flow: the first day of its last standing stay in a state
    WHILE = "while"  # stock: as long as it is in one of the states
    CURRENT = "current"  # stock of a built-in ledger: as the registry stands on the day


class Source(StrEnum):
    LEDGER = "ledger"
    DUTY = "duty"
    PLUS = "plus"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Indicator:
    id: str
    key: str
    pack: str
    label: str
    word: str
    source: Source
    aliases: tuple[str, ...] = ()
    ledger: str | None = None
    where: Condition = ALWAYS
    aggregation: Aggregation = Aggregation.ROWS
    field: str | None = None
    clock: Clock = Clock.DAY
    day: str | None = None
    states: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    times: bool = False
    past: str | None = None
    reach: Reach = Reach.ALL
    duty: str | None = None
    take: Take | None = None
    parts: tuple[str, ...] = ()  # plus: the sum of these; share: (numerator, denominator)
    cohort: bool = False
    scored: bool = True
    note: str = ""
    places: int = 0  # of the field that is summed: stored integers are shown divided by 10^places
    text: str = ""  # the definition in words, printed wherever the figure is
    definition_id: int = 0

    @property
    def flow(self) -> bool:
        return self.source is Source.LEDGER and self.clock in {Clock.DAY, Clock.ENTERED}

    @property
    def stock(self) -> bool:
        return self.source is Source.LEDGER and not self.flow


@dataclass(frozen=True, slots=True)
class Who:
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()  # units that have a body of one of these kinds
    row: str | None = None  # the owners of rows of this ledger


class EachKind(StrEnum):
    LEADER = "leader"
    PERSON = "person"
    ROW = "row"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Each:
    kind: EachKind
    ledger: str | None = None
    where: Condition = ALWAYS  # over @person, or over the rows of `ledger`
    states: tuple[str, ...] = ()
    field: str | None = None  # the field of the duty's ledger that names the leader, person, row or option


@dataclass(frozen=True, slots=True)
class Every:
    period: str  # a name of periods.Kind or a duration in weeks


@dataclass(frozen=True, slots=True)
class ByDay:
    """Before a date, or so long after the campaign began, or (neither given) before it ends."""

    day: date | None = None
    after: Duration | None = None

    def on(self, first: date | None, last: date | None, shift: Shift = shift) -> date | None:
        """The day it means in a campaign from `first` to `last`; None where the campaign does not say."""
        if self.day is not None:
            return self.day
        if self.after is not None:
            return shift(first, self.after) if first is not None else None
        return last


@dataclass(frozen=True, slots=True)
class Within:
    """Counted from the day of a row: of one's own, of the superior (`parent`), or of the row of `each`."""

    duration: Duration
    ledger: str
    where: Condition
    of: str  # own | parent | row


@dataclass(frozen=True, slots=True)
class Before:
    duration: Duration
    field: str  # a date field of the row of `each`


DutyClock = Every | ByDay | Within | Before


@dataclass(frozen=True, slots=True)
class Duty:
    id: str
    key: str
    pack: str
    label: str
    ledger: str
    clock: DutyClock
    who: Who = Who()
    where: Condition = ALWAYS
    states: tuple[str, ...] = ()
    each: Each | None = None
    at_least: int = 1
    minimum: tuple[str, ...] = ()  # the fields of which `where` asks a least amount of each row: 最低时长
    pool: bool = False
    grace: Duration | None = None
    remind: tuple[Duration, ...] = ()
    zero_report: bool = False
    on: bool = True
    purpose: str = ""
    basis: str = ""
    until: date | None = None
    aliases: tuple[str, ...] = ()
    why: str = ""
    text: str = ""
    definition_id: int = 0


@dataclass(frozen=True, slots=True)
class ListView:
    """A named saved list: rows of a ledger, or the units of a duty."""

    id: str
    key: str
    pack: str
    label: str
    ledger: str | None = None
    where: Condition = ALWAYS
    states: tuple[str, ...] = ()
    overdue: bool | None = None
    reach: Reach = Reach.ALL
    order: str | None = None  # a field key, or `number`, `day`, `due`, `updated`
    descending: bool = False
    limit: int | None = None
    duty: str | None = None  # a duty id, or "*"
    take: str | None = None  # one of Take, or "upcoming"


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    label: str
    show: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    id: str
    key: str
    pack: str
    label: str
    parts: tuple[Part, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    key: str
    version: str
    title: str
    purpose: str
    uses: tuple[str, ...] = ()
    streams: Mapping[str, str] = field(default_factory=dict)
    batches: Mapping[str, str] = field(default_factory=dict)
    board: tuple[str, ...] = ()  # ids of the indicators a unit's dashboard opens with
    basis: str = ""
    issuer: str = ""
    content: str = ""  # the digest of the folder


@dataclass(frozen=True, slots=True)
class PackSet:
    """Everything installed together. Maps are keyed by id (`pack.key`)."""

    packs: Mapping[str, Pack]
    ledgers: Mapping[str, Ledger]
    indicators: Mapping[str, Indicator]
    duties: Mapping[str, Duty]
    lists: Mapping[str, ListView]
    groupings: Mapping[str, Grouping]
    checklists: Mapping[str, Checklist]
    reports: Mapping[str, Report]

    def of(self, pack: str) -> "dict[str, Sequence[Item]]":
        """The items of one pack, by the words of `pack list`."""
        return {
            name: [one for one in group.values() if one.pack == pack] for name, group in self._groups().items()
        }

    def stands_alone(self, ledger: Ledger) -> bool:
        """Whether its rows may be entered by themselves: what holds them does so through a link of their own."""
        return all(self.ledgers[one].children[ledger.id].by is not None for one in ledger.parents)

    def holders(self, ledger: Ledger) -> str:
        """The labels of the ledgers under whose rows a row has to stand; "" where it may be entered by itself."""
        return "" if self.stands_alone(ledger) else "、".join(self.ledgers[key].label for key in ledger.parents)

    def _groups(self) -> "dict[str, Mapping[str, Item]]":
        return {
            "ledgers": {key: one for key, one in self.ledgers.items() if not one.builtin},
            "duties": self.duties,
            "indicators": self.indicators,
            "lists": self.lists,
            "groupings": self.groupings,
            "checklists": self.checklists,
            "reports": self.reports,
        }


Item = Ledger | Indicator | Duty | ListView | Grouping | Checklist | Report
