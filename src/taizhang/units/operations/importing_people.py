"""People out of a sheet: every wrong row is told, and nothing is applied until none is wrong."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from django.db.models import Max

from taizhang.audit import bulk
from taizhang.audit.operation import operation
from taizhang.units import queries, sheets
from taizhang.units.changes import PeopleChanged
from taizhang.units.models import Person, Unit
from taizhang.units.operations.importing import Outcome
from taizhang.units.operations.people import NewPerson, problems
from taizhang.units.queries import Resolved
from taizhang.units.roles import Right
from taizhang.units.scope import Scope
from taizhang.units.sheets import Line, Problem

COLUMNS = ("单位", "姓名", "职务", "班子成员", "党员", "流动党员", "电话", "任期届满日")
REQUIRED = ("单位", "姓名")
HEADINGS = {
    "name": "姓名",
    "post": "职务",
    "leader": "班子成员",
    "member": "党员",
    "floating": "流动党员",
    "phone": "电话",
    "term_end": "任期届满日",
}
FIELDS = (
    "id", "unit", "name", "post", "order", "leader", "member", "floating", "phone", "term_end", "ended_on",
    "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonRow:
    number: int
    unit: str
    person: NewPerson


def import_people(scope: Scope, content: bytes, *, file: str = "", dry_run: bool = False) -> Outcome:
    """Add the people of a sheet; somebody of the same name and post at the same unit is passed over."""
    lines = sheets.read(content, COLUMNS, REQUIRED)
    outcome = Outcome(total=len(lines), dry_run=dry_run)
    rows = _rows(lines, outcome.problems)
    found = queries.resolve(scope, [row.unit for row in rows])
    outcome.problems += _unit_problems(scope, rows, found)
    if outcome.problems:
        return outcome
    units = {name: resolved.units[0] for name, resolved in found.items()}
    if dry_run:
        outcome.created = len(_fresh(rows, units, outcome))
        return outcome
    with operation(scope.actor) as op:
        fresh = _fresh(rows, units, outcome)
        outcome.created = len(fresh)
        if not fresh:
            op.unchanged()
            return outcome
        ids = _write(fresh, units)
        touched = tuple(dict.fromkeys(units[row.unit].pk for row in fresh))
        digest = sha256(content).hexdigest()
        op.event("person.imported", "person:import", file or "人员表", after={"created": len(ids), "file": digest})
        op.change(PeopleChanged(people=tuple(ids), units=touched))
    return outcome


def _rows(lines: Iterable[Line], told: list[Problem]) -> list[PersonRow]:
    rows = []
    for line in lines:
        values, wrong = _values(line)
        told += [Problem(line.number, HEADINGS[name], message) for name, message in wrong.items()]
        if not wrong:
            rows.append(PersonRow(line.number, line["单位"], NewPerson(**values)))  # type: ignore[arg-type]  # by name
    return rows


def _values(line: Line) -> tuple[dict[str, object], dict[str, str]]:
    values: dict[str, object] = {name: line[HEADINGS[name]] for name in ("name", "post", "phone")}
    wrong = problems(values)
    for name in ("leader", "member", "floating"):
        text = line[HEADINGS[name]]
        try:
            values[name] = sheets.yes(text)
        except ValueError:
            wrong[name] = f"请填“是”或“否”，现为“{text}”。"
    try:
        values["term_end"] = sheets.day(line["任期届满日"])
    except ValueError:
        wrong["term_end"] = f"“{line['任期届满日']}”不是日期，请写成 2026-03-01 的样子。"
    return values, wrong


def _unit_problems(scope: Scope, rows: Sequence[PersonRow], found: Mapping[str, Resolved]) -> list[Problem]:
    messages = {name: _unit_problem(scope, resolved) for name, resolved in found.items()}
    return [Problem(row.number, "单位", told) for row in rows if (told := messages[row.unit])]


def _unit_problem(scope: Scope, resolved: Resolved) -> str | None:
    if resolved.ambiguous:
        names = "、".join(f"{unit.name}（{unit.code}）" for unit in resolved.units[:5])
        return f"“{resolved.name}”可指{names}，请改写单位编码。"
    if resolved.unique is None:
        return f"没有名称或编码为“{resolved.name}”的单位，请核对。"
    if not scope.can(Right.UNITS, resolved.unique):
        return f"您不能为“{resolved.name}”登记人员，请联系该单位的上级办公室。"
    return None


def _fresh(rows: Sequence[PersonRow], units: Mapping[str, Unit], outcome: Outcome) -> list[PersonRow]:
    wanted = {unit.pk for unit in units.values()}
    there = {
        values
        for values in Person.system.filter(ended_on=None).values_list("unit_id", "name", "post").iterator(5000)
        if values[0] in wanted
    }
    fresh = [row for row in rows if (units[row.unit].pk, row.person.name, row.person.post) not in there]
    outcome.unchanged = len(rows) - len(fresh)
    return fresh


def _write(rows: Sequence[PersonRow], units: Mapping[str, Unit]) -> list[int]:
    ids = bulk.reserve_ids(Person, len(rows))
    orders: dict[int, int] = defaultdict(int)
    last = Person.system.values_list("unit_id").annotate(at=Max("order")).values_list("unit_id", "at")
    orders.update(dict(last))
    ready = []
    for pk, row in zip(ids, rows, strict=True):
        unit = units[row.unit].pk
        orders[unit] += 1
        values = asdict(row.person) | {
            "id": pk, "unit": unit, "order": orders[unit], "ended_on": None, "version": 1,
        }  # fmt: skip
        ready.append([values[name] for name in FIELDS])
    bulk.insert(Person, FIELDS, ready)
    return ids
