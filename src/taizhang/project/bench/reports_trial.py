"""What `bench reports` measures, in a process of its own on the standing data set; prints one line of JSON."""

import io
import json
import re
import statistics
import sys
import tempfile
import time
import zipfile
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Any

from taizhang.project.bench import Row
from taizhang.project.bench.docx import GROWTH_BAR, MARK, RATIO_BAR, SIZE_BAR, growth, size_at_zlib_6
from taizhang.project.bench.figures_pack import keys
from taizhang.project.bench.timing import compare, cpu
from taizhang.project.bench.word_sample import SLOTS, run, sample
from taizhang.project.django_setup import setup

REPORTS = 2_659
FIRST, LAST = date(2023, 6, 1), date(2023, 9, 30)
SPANS = ("", "total")
LEVEL_BAR, VERIFY_BAR = 30.0, 30.0


def main() -> None:
    setup()
    from taizhang.project.bench.figures_data import build

    if build(sys.argv[1]) or not _built():
        _rebuild()
    rows = [row for part in (fill, verified, level) for row in part()]
    sys.stdout.write(json.dumps([asdict(row) for row in rows]) + "\n")


def _built() -> bool:
    """No definition waits for its cells: an earlier run was cut short, or the cells were laid out anew."""
    from taizhang.figures.models import Definition

    return not Definition.objects.filter(state=Definition.BUILDING).exists()


def _rebuild() -> None:
    from taizhang.figures import build, registration
    from taizhang.units.scope import SYSTEM_SCOPE

    build.build(registration.register_again(SYSTEM_SCOPE), lambda *_: None)
    build.drop_old()


def template() -> Any:
    """Ten pages, 80 slots: each indicator of the period and since the year began."""
    from taizhang.files.docx.bind import Slot
    from taizhang.files.docx.document import Document
    from taizhang.reports.binding import FIGURE, Binding
    from taizhang.reports.making.of_word import WordTemplate

    found = Document(sample(lambda number: run(MARK.format(number))))
    slots = []
    for para in found.paragraphs():
        marks = list(re.finditer(r"〔(\d\d)〕", para.text))
        found.bind(para, [Slot(mark.start(), mark.end(), f"s{mark[1]}") for mark in marks])
        slots += [
            {"key": f"s{mark[1]}", "surface": mark[0], "context": para.text[:40], "measure": None}
            for mark in marks
        ]
    names = keys()
    bindings = {
        f"s{number:02}": Binding(
            FIGURE, names[number % len(names)], "" if number < SLOTS // 2 else "total", confirmed=True
        )
        for number in range(SLOTS)
    }
    return WordTemplate(found.save(), slots, bindings, "bench", 1, "测速月报")


def fill() -> list[Row]:
    """With the manifest a report of these slots carries, written by both."""
    from docxtpl import DocxTemplate

    from taizhang.files.docx.compiled import Compiled
    from taizhang.files.docx.manifest import item_xml

    chosen, made = template(), _one()
    compiled, values = Compiled(chosen.data), made.values
    data = sample(lambda number: run(f"{{{{ s{number:02} }}}}"))

    def peer() -> bytes:
        document = DocxTemplate(io.BytesIO(data))
        document.render(values, autoescape=True)
        buffer = io.BytesIO()
        document.save(buffer)
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as held:
            held.writestr("customXml/item1.xml", item_xml(made.manifest))
        return buffer.getvalue()

    mine, theirs = compare(lambda: compiled.fill(values, made.manifest), peer, rounds=7, ours_times=100)
    ratio, size = theirs / mine, len(made.data) / size_at_zlib_6(made.data)
    grown = growth(compiled, values, made.manifest)
    return [
        Row(
            "填写并打包（10 页 80 处）",
            mine * 1e3,
            "毫秒",
            theirs * 1e3,
            ratio,
            "≥ 250 倍于 docxtpl",
            ratio >= RATIO_BAR,
        ),
        Row("文件大小", len(made.data), "字节", None, size, "不大于 zlib 6 级的 1.25 倍", size <= SIZE_BAR),
        Row("一万份的内存增长", grown, "MB", bar="小于 5 MB", holds=grown < GROWTH_BAR),
    ]


def _one() -> Any:
    from taizhang.reports.making.make import make
    from taizhang.reports.making.stored import asked_for
    from taizhang.units.models import Unit
    from taizhang.units.scope import SYSTEM_SCOPE

    chosen, unit = template(), Unit.system.filter(kind="county").order_by("path")[0]
    return make(chosen, asked_for(SYSTEM_SCOPE, chosen, unit, FIRST, LAST))


def verified() -> list[Row]:
    from taizhang.reports.verifying.verify import verify
    from taizhang.units.scope import SYSTEM_SCOPE

    data = _one().data
    if not verify(SYSTEM_SCOPE, data).holds:
        raise RuntimeError("a fresh report does not verify")
    taken = statistics.median(cpu(lambda: verify(SYSTEM_SCOPE, data)) for _ in range(9))
    return [Row("查验一份", taken * 1e3, "毫秒", bar="≤ 30 毫秒", holds=taken * 1e3 <= VERIFY_BAR)]


def level() -> list[Row]:
    """Figures, facts, manifest, file and archive of each; the slow way is docxtpl and a grouping a figure."""
    from django.db import connection

    from taizhang.reports import work
    from taizhang.units.models import Unit
    from taizhang.units.scope import SYSTEM_SCOPE

    units = list(Unit.system.exclude(kind="branch").select_related("parent").order_by("kind", "path"))
    units = sorted(units, key=lambda unit: len(unit.path))[:REPORTS]
    chosen = template()
    clock, began, made_by = Clock(), time.process_time(), time.thread_time()
    with tempfile.TemporaryFile() as file:
        made = work.made_of(SYSTEM_SCOPE, chosen, units, FIRST, LAST)
        work.archive(file, made, len(units), lambda *_: None)
    taken, making = clock.read(), time.thread_time() - made_by
    reading = time.process_time() - began - making
    slow = sum(_slowly(held[len(held) // 2]) * len(held) for held in _levels(units))
    # Two threads read figures and a third makes files. SQLite works inside this process, so two cores have half of its
    # time to do, or all that the third thread has; a server's time is not seen from here.
    spent = max(making, (making + reading) / 2) if connection.vendor == "sqlite" else taken
    name = f"{len(units)} 份整份报告（各 80 个数字，连同事实和压缩包）"
    whole = len(units) == REPORTS
    bar, holds = ("30 秒以内", spent < LEVEL_BAR) if whole else ("", None)
    return [
        Row(name, spent, "秒", slow, slow / spent, bar, holds),
        Row(name + "，墙钟", taken, "秒"),
        Row(name + "，做文件的处理器时间", making, "秒"),
        Row(name + "，取数的处理器时间", reading, "秒"),
    ]


def _levels(units: list[Any]) -> list[list[Any]]:
    """A unit's naive grouping costs as its level does: one of each is timed for all of them."""
    return [list(held) for _, held in groupby(units, key=lambda unit: len(unit.path))]


def _slowly(unit: Any) -> float:
    """One report as anybody would write it: two groupings, one render."""
    from django.db import connection
    from docxtpl import DocxTemplate

    from taizhang.project.bench import figures_baselines

    data = sample(lambda number: run(f"{{{{ s{number:02} }}}}"))
    clock, began = Clock(), time.process_time()
    spans = ((FIRST, LAST), (date(LAST.year, 1, 1), LAST))
    found = [value for span in spans for value in figures_baselines.naive_of(unit, span)]
    document = DocxTemplate(io.BytesIO(data))
    document.render({f"s{number:02}": str(value) for number, value in enumerate(found)}, autoescape=True)
    document.save(io.BytesIO())
    return time.process_time() - began if connection.vendor == "sqlite" else clock.read()


class Clock:
    def __init__(self) -> None:
        self.start = time.perf_counter()

    def read(self) -> float:
        return time.perf_counter() - self.start


if __name__ == "__main__":
    main()
