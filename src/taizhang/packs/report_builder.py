"""Report templates: the front matter and the body of a `reports/KEY.md`."""

from dataclasses import replace

from taizhang.packs.drafts import Declared
from taizhang.packs.findings import Place
from taizhang.packs.folder import RawReport
from taizhang.packs.report_model import Ask, Prose, Report
from taizhang.packs.templates import nodes
from taizhang.packs.templates.names import Names
from taizhang.packs.templates.parse import parse_line, parse_template
from taizhang.packs.templates.walk import inlines
from taizhang.packs.views import ENGINE_FIGURES


def build_report(identity: str, declared: Declared[RawReport], names: Names) -> Report:
    raw, place = declared.shape.shape, declared.place
    asks = tuple(Ask(key, one.label, one.type) for key, one in raw.ask.items())
    proses = tuple(
        Prose(key, one.label, _beside(one.beside, names, place.at("prose", key, "beside")), one.min)
        for key, one in raw.prose.items()
    )
    names = replace(
        names,
        asks={name: one.key for one in asks for name in (one.key, one.label)},
        proses={name: one.key for one in proses for name in (one.key, one.label)},
    )
    body = parse_template(declared.shape.body, names, place)
    _unused(body, asks, proses, place)
    pack, _, key = identity.partition(".")
    label = raw.label or raw.title.replace("{单位}", "")
    return Report(
        identity,
        key,
        pack,
        label,
        raw.title,
        raw.kind,
        raw.period,
        raw.limit,
        asks,
        proses,
        body,
        raw.addressee,
        heading=parse_line(raw.title, names, place.at("title")),
    )


def _beside(written: list[str], names: Names, place: Place) -> tuple[str, ...]:
    """What is shown beside a paragraph somebody writes: lists and figures."""
    found = []
    for name in written:
        known = names.view(name) or names.indicator(name)
        if known is None and name not in ENGINE_FIGURES:
            place.report("P901", f"“{name}”不是清单或指标。", names.near(name, names.lists, names.indicators))
        else:
            found.append(known.id if known else name)
    return tuple(found)


def _unused(body: tuple[nodes.Block, ...], asks: tuple[Ask, ...], proses: tuple[Prose, ...], place: Place) -> None:
    used = {node.key for node in inlines(body) if isinstance(node, nodes.Ask | nodes.Write)}
    for table, declared in (("ask", asks), ("prose", proses)):
        for one in declared:
            if one.key not in used:
                place.at(table, one.key).report(
                    "P908", f"“{one.label}”登记了，正文没有用到。", "删去它，或在正文里用。"
                )
