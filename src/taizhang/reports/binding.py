"""What a person chose for a slot. Kept as JSON on the version of a template; a report may choose otherwise for itself.

`period`, `reach`, `unit` and `tree` left empty are the report's own and the indicator's own.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from taizhang.packs.model import PackSet
from taizhang.packs.reach import REACH_WORDS, Reach
from taizhang.packs.templates import words
from taizhang.packs.templates.nodes import Figure, Number
from taizhang.reports.evaluate.printing import Form

UNBOUND, FIGURE, TEXT, WRITE, KEEP = "", "figure", "text", "write", "keep"
KINDS = {
    FIGURE: "取指标的数字",
    TEXT: "取名称、日期或清单",
    WRITE: "由人填写",
    KEEP: "不是空位，照原样印",
}
SCALES = {"": "原数", "auto": "自动（满一万用万）", "万": "万", "亿": "亿"}
PARTS = {"": "数值", "分子": "分子", "分母": "分母"}
PERIOD_WORDS = {key: word for word, key in words.PERIODS.items()}


@dataclass(frozen=True, slots=True)
class Binding:
    kind: str = UNBOUND
    indicator: str = ""
    period: str = ""
    reach: str = ""
    unit: str = ""  # the code of another unit than the report's
    tree: str = ""  # the key of a counted set: a batch or a category
    scale: str = ""
    places: int | None = None
    part: str = ""
    text: str = ""  # a line in the language of templates, for names, dates and lists
    label: str = ""  # what a person is asked for
    confirmed: bool = False

    @classmethod
    def of(cls, raw: Mapping[str, Any] | None) -> "Binding":
        known = {name: value for name, value in (raw or {}).items() if name in cls.__dataclass_fields__}
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        """Only what was chosen."""
        empty = asdict(Binding())
        return {name: value for name, value in asdict(self).items() if value != empty[name]}

    def figure(self) -> Figure:
        reach = Reach(self.reach) if self.reach else None
        scale = self.scale if self.scale in {"万", "亿"} else ""
        number = Number(scale, self.places, self.part)  # type: ignore[arg-type]  # checked when it was saved
        return Figure(self.indicator, self.period, reach, number)

    def form(self, measure: str | None) -> Form:
        """`bare` where the text behind the slot already says 万 or %."""
        measure = measure or ""
        said = measure[:1] if measure[:1] in {"万", "亿"} else ""
        scale = said or self.scale
        return Form(scale, self.places, self.part, bare=bool(said) or measure == "%")

    def words(self, packs: PackSet) -> str:
        """As a person reads it: 查摆问题数 · 本周 · 含下级."""
        if self.kind != FIGURE:
            return self.text or KINDS.get(self.kind, "未绑定")
        found = packs.indicators.get(self.indicator)
        reach = Reach(self.reach) if self.reach else found.reach if found else None
        parts = [found.label if found else self.indicator, PERIOD_WORDS.get(self.period, self.period)]
        return " · ".join(one for one in (*parts, REACH_WORDS[reach] if reach else "") if one)


def confirmed(binding: Binding) -> Binding:
    return replace(binding, confirmed=True)
