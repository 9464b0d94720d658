"""A report whose words somebody rewrote: its figures are asked as before, and stand where he left them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from taizhang.figures.figure import Wanted
from taizhang.files.docx.rebind import bindable
from taizhang.reports.evaluate.filled import HAND, Filled
from taizhang.reports.evaluate.sources import Sources
from taizhang.reports.making.drawn import Drawn, Template
from taizhang.reports.making.last_line import KEY
from taizhang.reports.making.of_word import pattern_of


@dataclass(frozen=True, slots=True)
class Rewritten:
    """`inner` is the template the draft was begun with, `data` the file that came back, bound anew."""

    inner: Template
    data: bytes

    @property
    def key(self) -> str:
        return self.inner.key

    @property
    def number(self) -> int:
        return self.inner.number

    @property
    def label(self) -> str:
        return self.inner.label

    @property
    def period(self) -> str:
        return self.inner.period

    @property
    def limit(self) -> int | None:
        return self.inner.limit

    @property
    def addressee(self) -> str:
        return self.inner.addressee

    def packs(self) -> frozenset[str]:
        return self.inner.packs()

    def wants(self, sources: Sources) -> list[Wanted]:
        return self.inner.wants(sources)

    def draw(self, sources: Sources, last_line: str) -> Drawn:
        """A figure whose sentence is gone is no part of the report any more; rows are written one by one."""
        drawn = self.inner.draw(sources, "")
        pattern = pattern_of(self.data, (), lined=bool(last_line))
        places = [one for one in self._places(drawn, sources) if one.key in pattern.compiled.keys]
        values = {one.key: one.text for one in places} | ({KEY: last_line} if last_line else {})
        return Drawn(
            filled=places,
            finish=lambda manifest: pattern.compiled.fill(values, manifest),
            imprint=pattern.imprint,
            kind="word",
            suffix="docx",
            title=drawn.title,
            problems=drawn.problems,
            length=pattern.length + sum(len(one.text) for one in places),
        )

    def _places(self, drawn: Drawn, sources: Sources) -> Iterator[Filled]:
        hand = sources.asked.given.hand
        for one in drawn.every():
            kept = hand.get(one.key)
            if kept is None:
                yield replace(one, key=bindable(one.key))
            else:
                yield Filled(bindable(one.key), kept["value"], HAND, basis=kept["basis"], about=one.about)
