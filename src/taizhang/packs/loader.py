"""Loads packs: folders in, one resolved set and every finding out.

The set is usable only when there are no errors; what is built beside an error is for showing, never for
installing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from taizhang.packs import duty_builder, indicator_builder, views
from taizhang.packs.burden import check_burden
from taizhang.packs.drafts import Declared, drafts
from taizhang.packs.findings import Finding, Findings, Place
from taizhang.packs.folder import RawPack, content_digest, is_pack, read_folder
from taizhang.packs.form_builder import build_form
from taizhang.packs.labels import check_labels
from taizhang.packs.ledger_builder import Declarations, build_ledgers
from taizhang.packs.lifecycles import build_lifecycle
from taizhang.packs.model import Pack, PackSet
from taizhang.packs.options import Option, OptionList
from taizhang.packs.report_builder import build_report
from taizhang.packs.scope import Scope, scopes
from taizhang.packs.templates.names import Names

T = TypeVar("T")

BUILTIN = Path(__file__).parent / "builtin"
KEPT = 8  # sets; an upgrade is looked at, installed and then run on


class PackError(Exception):
    """Packs with errors were asked to be used."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(one.line() for one in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Loaded:
    packs: PackSet
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.severity == "error"]

    def checked(self) -> PackSet:
        """The set, or PackError with everything that is wrong."""
        if self.errors:
            raise PackError(self.errors)
        return self.packs


def builtin_folders() -> list[Path]:
    return sorted(path.parent for path in BUILTIN.glob("*/pack.toml"))


def load(folders: Iterable[Path], installed: Mapping[str, tuple[str, str]] | None = None) -> Loaded:
    """`installed` maps pack key -> (version, content digest) of what is in use already.

    What folders of the same content came to is kept: nobody changes it.
    """
    contents = tuple((folder, content_digest(folder) if is_pack(folder) else "") for folder in folders)
    return _load(contents, tuple((installed or {}).items()))


@lru_cache(maxsize=KEPT)
def _load(contents: tuple[tuple[Path, str], ...], installed: tuple[tuple[str, tuple[str, str]], ...]) -> Loaded:
    findings = Findings()
    raw: dict[str, RawPack] = {}
    for folder, _ in contents:
        one = read_folder(folder, findings)
        if one is not None:
            _admit(one, raw, dict(installed), findings)
    packs = _in_order(raw, findings)
    return Loaded(_resolve(packs, findings), tuple(findings.sorted()))


def _admit(
    one: RawPack, raw: dict[str, RawPack], installed: Mapping[str, tuple[str, str]], findings: Findings
) -> None:
    place = Place(findings, one.key, "pack.toml")
    other = raw.get(one.key)
    if other is not None and other.content != one.content:
        if other.shape.version == one.shape.version:
            _same_version(one, place)
        else:
            place.at("key").report(
                "P205", f"{other.folder} 与 {one.folder} 都叫“{one.key}”。", "一处只能有一个版本。"
            )
        return
    version, content = installed.get(one.key, ("", ""))
    if version == one.shape.version and content != one.content:
        _same_version(one, place)
    raw[one.key] = one


def _same_version(one: RawPack, place: Place) -> None:
    message = f"“{one.key}”版本 {one.shape.version} 已经有了，内容却不同。"
    place.at("version").report("P203", message, "改了内容就换一个版本号。")


def _in_order(raw: Mapping[str, RawPack], findings: Findings) -> dict[str, RawPack]:
    """Used packs first; packs in a circle are reported and left in their given order."""
    done: dict[str, RawPack] = {}

    def visit(key: str, chain: tuple[str, ...]) -> None:
        if key in done:
            return
        place = Place(findings, key, "pack.toml").at("uses")
        if key in chain:
            circle = " → ".join([*chain[chain.index(key) :], key])
            place.report("P202", f"互相引用成环：{circle}。", "去掉其中一处 uses，把共用的内容移到被引用的包里。")
            return
        for used in raw[key].shape.uses:
            if used in raw:
                visit(used, (*chain, key))
            else:
                place.unknown("P201", "活动包", used, raw)
                findings.incomplete.add(key)
        done[key] = raw[key]

    for key in raw:
        visit(key, ())
    return done


def _resolve(raw: Mapping[str, RawPack], findings: Findings) -> PackSet:
    seen = scopes({key: tuple(one.shape.uses) for key, one in raw.items()})
    every = _Every(raw, seen, findings)
    ledgers = build_ledgers(every.declarations())
    duties = duty_builder.build_duties(
        every.of("duties.toml", lambda pack: pack.duties), duty_builder.Known(ledgers, every.batches())
    )
    declared = every.of("indicators.toml", lambda pack: pack.indicators)
    indicators = indicator_builder.build_indicators(indicator_builder.Known(ledgers, duties, declared))
    packs = every.with_views(views.Known(ledgers, duties, indicators))
    check_labels(packs, seen, findings)
    check_burden(packs, findings)
    return packs


class _Every:
    """The written items of all packs, each with the scope and place it was written in."""

    def __init__(self, raw: Mapping[str, RawPack], seen: Mapping[str, Scope], findings: Findings) -> None:
        self.raw, self.seen, self.findings = raw, seen, findings

    def of(self, file: str, items: Callable[[RawPack], Mapping[str, T]]) -> dict[str, Declared[T]]:
        """`file` names the table file, or holds `{}` for one file per key."""
        found = {}
        for pack in self.raw.values():
            for key, shape in items(pack).items():
                place = Place(self.findings, pack.key, file.replace("{}", key))
                there = place if "{}" in file else place.at(key)
                found[f"{pack.key}.{key}"] = Declared(shape, self.seen[pack.key], there)
        return found

    def batches(self) -> dict[str, frozenset[str]]:
        return {
            key: frozenset(name for pack in scope.visible for name in self.raw[pack].shape.batches)
            for key, scope in self.seen.items()
        }

    def declarations(self) -> Declarations:
        lists = self.of("options.toml", lambda pack: pack.options)
        streams = tuple(
            Option(key, label)
            for key, label in {k: v for pack in self.raw.values() for k, v in pack.shape.streams.items()}.items()
        )
        cycles = self.of("lifecycles.toml", lambda pack: pack.lifecycles)
        return Declarations(
            drafts=drafts(self.raw, self.seen, self.findings),
            options={
                key: OptionList(
                    key,
                    tuple(
                        Option(name, option.label, option.retired) for name, option in one.shape.options.items()
                    ),
                    one.shape.open,
                )
                for key, one in lists.items()
            }
            # every pack may offer the streams of the whole set as a choice
            | {f"{key}.streams": OptionList(f"{key}.streams", streams) for key in self.raw},
            raw_lifecycles={key: one.shape for key, one in cycles.items()},
            lifecycles={key: build_lifecycle(key, one.shape, one.place) for key, one in cycles.items()},
            streams={
                key: {
                    name: label for pack in scope.visible for name, label in self.raw[pack].shape.streams.items()
                }
                for key, scope in self.seen.items()
            },
        )

    def board(self, pack: str, known: views.Known) -> tuple[str, ...]:
        place = Place(self.findings, pack, "pack.toml").at("board")
        return views.build_board(self.raw[pack].shape.board, self.seen[pack], known, place)

    def with_views(self, known: views.Known) -> PackSet:
        lists = {
            key: view
            for key, one in self.of("lists.toml", lambda pack: pack.lists).items()
            if (view := views.build_list(key, one, known)) is not None
        }
        groupings = {
            key: views.build_grouping(key, one, known)
            for key, one in self.of("groupings.toml", lambda pack: pack.groupings).items()
        }
        checklists = {
            key: views.build_checklist(key, one, known)
            for key, one in self.of("checklists/{}.toml", lambda pack: pack.checklists).items()
        }
        reports = {}
        for key, one in self.of("reports/{}.md", lambda pack: pack.reports).items():
            names = Names(one.scope, known.ledgers, known.indicators, known.duties, lists, groupings)
            reports[key] = build_report(key, one, names)
        for key, form in self.of("reports/{}.toml", lambda pack: pack.forms).items():
            names = Names(form.scope, known.ledgers, known.indicators, known.duties, lists, groupings)
            reports[key] = build_form(key, form, names)
        return PackSet(
            packs={key: _pack(one, self.board(key, known)) for key, one in self.raw.items()},
            ledgers=known.ledgers,
            indicators=known.indicators,
            duties=known.duties,
            lists=lists,
            groupings=groupings,
            checklists=checklists,
            reports=reports,
        )


def _pack(raw: RawPack, board: tuple[str, ...]) -> Pack:
    shape = raw.shape
    return Pack(
        key=shape.key,
        version=shape.version,
        title=shape.title,
        purpose=shape.purpose,
        uses=tuple(shape.uses),
        streams=shape.streams,
        batches=shape.batches,
        board=board,
        basis=shape.basis,
        issuer=shape.issuer,
        content=raw.content,
    )
