"""A tree out of a sheet: every wrong row is told, and nothing is applied until none is wrong.

Reading, checking and placing happen outside the transaction, where the rows wait in a table of the connection; inside,
what their places depend on is asked again and one statement inserts them all. Units that are there already with the
same values are passed over, so that the same file can be sent twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.db.models import Max

from taizhang.audit import bulk
from taizhang.audit.errors import Conflict, Refused
from taizhang.audit.locks import Shape
from taizhang.audit.operation import operation
from taizhang.units import kinds, mass, sheets
from taizhang.units.laying import Laid, Standing, UnitRow, Unplaceable
from taizhang.units.models import Unit
from taizhang.units.operations import checking
from taizhang.units.roles import Right
from taizhang.units.scope import Scope
from taizhang.units.sheets import Line, Problem

COLUMNS = {
    "单位编码": "code",
    "单位全称": "name",
    "类别": "kind",
    "上级编码": "above",
    "行业上级编码": "line_above",
    "简称": "short_name",
    "别名": "aliases",
    "分类": "categories",
    "统一社会信用代码": "credit_code",
    "发文代字": "doc_prefix",
    "设立日期": "started_on",
    "启用日期": "first_use",
}
REQUIRED = ("单位编码", "单位全称", "类别", "上级编码")
HEADINGS = {field: heading for heading, field in COLUMNS.items()}
SHOWN = 1000


@dataclass(slots=True)
class Outcome:
    """What an import did or would do. With problems nothing was applied."""

    total: int = 0
    created: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    dry_run: bool = False


def import_units(scope: Scope, content: bytes, *, file: str = "", dry_run: bool = False) -> Outcome:
    """Set up the units of a sheet; with `dry_run` only say what would come of it."""
    lines = sheets.read(content, list(COLUMNS), REQUIRED)
    rows, problems = _rows(lines)
    problems += _doubles(rows)
    outcome = Outcome(total=len(lines), problems=problems, dry_run=dry_run)
    if problems:
        return outcome
    seen, ends = _newest(), mass.ends()
    fresh, there, laid = _prepare(scope, rows, outcome)
    if dry_run or outcome.problems or not fresh:
        return outcome
    with operation(scope.actor) as op:
        ids = bulk.reserve_ids(Unit, len(fresh))
        op.unchanged()
    waiting = mass.park(fresh, there, laid, ids)
    with operation(scope.actor, shape=Shape.EXCLUSIVE) as op:
        _refuse_changed(scope, fresh, there, ends, seen)
        mass.settle(op, waiting)
        op.event(
            "unit.imported",
            "unit:import",
            file or "单位表",
            after={"created": len(fresh), "first": fresh[0].code, "file": sha256(content).hexdigest()},
        )
    return outcome


def _newest() -> int:
    return Unit.system.aggregate(at=Max("pk"))["at"] or 0


def _refuse_changed(
    scope: Scope, fresh: Sequence[UnitRow], there: Mapping[str, Standing], ends: tuple[int, int], seen: int
) -> None:
    """Where the rows were placed depends on their superiors and on the last roots; codes are given once."""
    own = {row.code for row in fresh}
    taken = own.intersection(Unit.system.filter(pk__gt=seen).values_list("code", flat=True))
    same = mass.standing(list(there)) == dict(there) and mass.ends() == ends
    if taken or not same or _superior_problems(scope, fresh, own, there):
        raise Conflict("导入期间单位有变动，请核对后重新导入。", code="tree_changed")


def _rows(lines: Iterable[Line]) -> tuple[list[UnitRow], list[Problem]]:
    rows, problems = [], []
    for line in lines:
        row, wrong = _row(line)
        rows.append(row)
        problems += [Problem(line.number, HEADINGS[name], message) for name, message in wrong.items()]
    return rows, problems


def _row(line: Line) -> tuple[UnitRow, dict[str, str]]:
    kind = kinds.find(line["类别"])
    days, wrong = _days(line)
    row = UnitRow(
        code=line["单位编码"],
        name=line["单位全称"],
        kind=kind.key if kind else line["类别"],
        above=line["上级编码"],
        line_above=line["行业上级编码"],
        short_name=line["简称"],
        aliases=_listed(line["别名"]),
        categories=_listed(line["分类"]),
        credit_code=line["统一社会信用代码"],
        doc_prefix=line["发文代字"],
        started_on=days.get("started_on"),
        first_use=days.get("first_use"),
        number=line.number,
    )
    columns = ("code", "name", "kind", "short_name", "credit_code", "doc_prefix", "started_on", "first_use")
    return row, checking.problems({name: getattr(row, name) for name in columns}) | wrong


def _days(line: Line) -> tuple[dict[str, date | None], dict[str, str]]:
    days: dict[str, date | None] = {}
    wrong: dict[str, str] = {}
    for name in ("started_on", "first_use"):
        text = line[HEADINGS[name]]
        try:
            days[name] = sheets.day(text)
        except ValueError:
            wrong[name] = f"“{text}”不是日期，请写成 2026-03-01 的样子。"
    return days, wrong


def _listed(text: str) -> tuple[str, ...]:
    for mark in ("，", ",", "；", ";", "\n"):
        text = text.replace(mark, "、")
    return tuple(dict.fromkeys(part.strip() for part in text.split("、") if part.strip()))


def _doubles(rows: Sequence[UnitRow]) -> list[Problem]:
    first: dict[str, int] = {}
    problems = []
    for row in rows:
        earlier = first.setdefault(row.code, row.number)
        if earlier != row.number:
            problems.append(Problem(row.number, "单位编码", f"编码“{row.code}”与第{earlier}行重复，请改其一。"))
    return problems


def _prepare(
    scope: Scope, rows: Sequence[UnitRow], outcome: Outcome
) -> tuple[list[UnitRow], dict[str, Standing], Laid]:
    """Against the tree as it is now: which rows are new, and where they stand."""
    fresh = _fresh(rows, outcome)
    own = {row.code for row in fresh}
    there = mass.standing([code for row in fresh for code in (row.above, row.line_above) if code not in own])
    outcome.problems += _superior_problems(scope, fresh, own, there)
    laid = Laid(places=[])
    if not outcome.problems:
        try:
            laid = mass.place(fresh, there)
        except Unplaceable as wrong:
            column = "行业上级编码" if "行业" in wrong.message else "上级编码"
            outcome.problems += [Problem(fresh[place].number, column, wrong.message) for place in wrong.rows]
    outcome.created = 0 if outcome.problems else len(fresh)
    return fresh, there, laid


def _fresh(rows: Sequence[UnitRow], outcome: Outcome) -> list[UnitRow]:
    """Rows whose code is not there; a row that is there with other values is a problem."""
    fields = ("code", "name", "kind", "credit_code", "parent__code")
    wanted = {row.code for row in rows}
    known = {
        values[0]: values for values in Unit.system.values_list(*fields).iterator(5000) if values[0] in wanted
    }
    fresh = []
    for row in rows:
        values = known.get(row.code)
        if values is None:
            fresh.append(row)
        elif values[1:] == (row.name, row.kind, row.credit_code, row.above or None):
            outcome.unchanged += 1
        else:
            message = f"编码“{row.code}”已由“{values[1]}”使用且内容不同；如需变更，请在单位资料中修改。"
            outcome.problems.append(Problem(row.number, "单位编码", message))
    return fresh


def _superior_problems(
    scope: Scope, rows: Sequence[UnitRow], own: set[str], there: Mapping[str, Standing]
) -> list[Problem]:
    units = {unit.pk: unit for unit in Unit.system.filter(pk__in=[base.id for base in there.values()])}
    refused = {
        code: message
        for code, base in there.items()
        if (message := _refused_superior(scope, units[base.id])) is not None
    }
    problems = []
    for row in rows:
        for heading, code in (("上级编码", row.above), ("行业上级编码", row.line_above)):
            message = _superior_problem(scope, heading, code, own, there, refused)
            if message:
                problems.append(Problem(row.number, heading, message))
    return problems


def _superior_problem(
    scope: Scope,
    heading: str,
    code: str,
    own: set[str],
    there: Mapping[str, Standing],
    refused: Mapping[str, str],
) -> str | None:
    if code in own or (not code and (heading != "上级编码" or scope.everything)):
        return None
    if not code:
        return "请填写上级编码：最上级单位只能由系统设立。"
    if code not in there:
        return f"没有编码为“{code}”的单位，表内也没有，请核对。"
    return refused.get(code)


def _refused_superior(scope: Scope, unit: Unit) -> str | None:
    if unit.ended_on is not None:
        return f"“{unit.name}”已撤销，不能再设下级。"
    try:
        scope.need(Right.UNITS, unit)
    except Refused:
        return f"没有编码为“{unit.code}”的单位，表内也没有，请核对。"
    return None
