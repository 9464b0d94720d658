"""One report for every unit of a level, as one background job into one archive.

Units are taken in runs: the figures of a run are read in one call, so a level of thousands costs few statements.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import BinaryIO

from taizhang.audit.errors import Refused
from taizhang.audit.keys import signing_key
from taizhang.audit.operation import operation
from taizhang.files.zipping import ZipWriter, stored
from taizhang.jobs.operations import enqueue
from taizhang.jobs.registry import Kind, Result, Step, Task
from taizhang.ledgers import installed
from taizhang.ledgers.evidence.blob import CHUNK
from taizhang.ledgers.evidence.store import store
from taizhang.ledgers.importing.work import scope_for
from taizhang.packs.model import PackSet
from taizhang.reports.ahead import ahead
from taizhang.reports.evaluate import sources as reading
from taizhang.reports.evaluate.asked import Asked, campaign_for, campaigns
from taizhang.reports.evaluate.sources import Sources
from taizhang.reports.making import asof
from taizhang.reports.making.drawn import Template
from taizhang.reports.making.make import Made, make
from taizhang.reports.making.stored import by_key
from taizhang.reports.queries import templates
from taizhang.units import paths
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

KIND = "reports.level"
RUN = 100
CHILDREN = "children"


def level(scope: Scope, top: Unit, below: str) -> list[Unit]:
    """The units directly below, or all of one kind in the subtree, in official order."""
    rows = Unit.objects.visible_to(scope).filter(paths.below(top.path), ended_on=None).select_related("parent")
    rows = rows.filter(parent=top) if below == CHILDREN else rows.filter(kind=below)
    return list(rows.order_by("path"))


def ask(scope: Scope, template: str, top: Unit, below: str, first: date, last: date) -> int:
    """Queue it; the job's number."""
    scope.need(Right.ENTER, top)
    units = level(scope, top, below)
    if not units:
        raise Refused(f"{top.name}下面没有这一级的单位。", code="no_units", field="below")
    by_key(scope, template, units[0])
    templates.refuse_retired(template)
    args = {
        "template": template,
        "unit": top.pk,
        "below": below,
        "from": first.isoformat(),
        "to": last.isoformat(),
    }
    with operation(scope.actor) as op:
        job = enqueue(op, KIND, args)
        after = {"template": template, "from": first, "to": last, "slots": len(units)}
        op.event("report.level_asked", f"report:{job}", f"{top.name}下属{len(units)}份", unit=top.pk, after=after)
    return job


def _level(task: Task) -> Result:
    scope = scope_for(task.actor)
    top = Unit.system.get(pk=task.args["unit"])
    scope.need(Right.ENTER, top)
    units = level(scope, top, task.args["below"])
    first, last = date.fromisoformat(task.args["from"]), date.fromisoformat(task.args["to"])
    template = by_key(scope, task.args["template"], units[0])
    with tempfile.TemporaryFile() as file:
        holes = archive(file, made_of(scope, template, units, first, last), len(units), task.step)
        file.seek(0)
        kept = store().put(iter(lambda: file.read(CHUNK), b""), 1 << 32)
    name = f"{template.label}（{last.isoformat()}）.zip"
    return {"blob": kept.sha256, "name": name, "count": len(units), "with_holes": holes}


def archive(file: BinaryIO, made: Iterator[tuple[Unit, Made]], total: int, step: Step) -> int:
    """Files one behind the other; how many of them have holes."""
    writer, holes = ZipWriter(file), 0
    for number, (unit, one) in enumerate(made, 1):
        writer.add(stored(f"{unit.code} {unit.short_name}.{one.suffix}", one.data))
        holes += bool(one.holes)
        if number % RUN == 0 or number == total:
            step(number, total, f"已做 {number} 份")
    writer.close()
    return holes


def made_of(
    scope: Scope, template: Template, units: Sequence[Unit], first: date, last: date
) -> Iterator[tuple[Unit, Made]]:
    packs, moment, key = installed.current(), asof.now(), signing_key()
    running = campaigns(last)

    def read(run: Sequence[Unit]) -> list[Sources]:
        asked = (
            Asked(scope, one, first, last, template.period, campaign_for(one, template.packs(), running))
            for one in run
        )
        return _sources(template, [replace(one, addressee=template.addressee) for one in asked], packs)

    for held in ahead(read, _runs(units)):
        for sources in held:
            made = make(template, sources.asked, sources=sources, moment=moment, key=key)
            yield sources.asked.unit, made


def _runs(units: Sequence[Unit]) -> Iterator[Sequence[Unit]]:
    waiting = iter(units)
    while run := list(islice(waiting, RUN)):
        yield run


def _sources(template: Template, asked: Sequence[Asked], packs: PackSet) -> list[Sources]:
    """Of a run, their figures read in one call."""
    held = [Sources(one, packs) for one in asked]
    figures = reading.read(asked[0], [want for one in held for want in template.wants(one)], packs)
    for one in held:
        one.figures = figures
    return held


KINDS = (Kind(KIND, "成批做报告", _level, attempts=3),)
