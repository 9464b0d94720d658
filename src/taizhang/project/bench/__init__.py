"""Benches are commands, not tests: each prints figures and the ratio to a baseline measured in the same run."""

import importlib
from dataclasses import asdict, dataclass
from typing import Any

# name -> module of this package holding `measure(options) -> list[Row]`
BENCHES: dict[str, str] = {
    "access": "access",
    "checks": "checks",
    "docx": "docx",
    "duties": "duties",
    "export": "export",
    "extract": "extract",
    "figures": "figures",
    "import": "imports",
    "jobs": "jobs",
    "ledgers": "ledgers",
    "pages": "pages",
    "reports": "reports",
    "similarity": "similarity",
    "units": "units",
    "text": "text",
    "xlsx": "xlsx",
}


@dataclass(frozen=True, slots=True)
class Options:
    scale: str = "county"
    soak: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure. `ratio` is value over baseline; `bar` says in words what ratio or value is owed. A bar
    that is only shown has no `holds`."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    bar: str = ""
    holds: bool | None = None
    note: str = ""

    def line(self) -> str:
        parts = [f"{self.name}: {self.value:.4g} {self.unit}"]
        if self.baseline is not None:
            parts.append(f"基线 {self.baseline:.4g}")
        if self.ratio is not None:
            parts.append(f"比值 {self.ratio:.4g}")
        if self.bar:
            parts.append(
                f"要求 {self.bar}" + ("" if self.holds is None else "：达到" if self.holds else "：未达到")
            )
        if self.note:
            parts.append(self.note)
        return "，".join(parts)


def run(name: str, options: Options) -> list[Row]:
    module = importlib.import_module(f"{__name__}.{BENCHES[name]}")
    rows: list[Row] = module.measure(options)
    return rows


def as_dict(name: str, rows: list[Row]) -> dict[str, Any]:
    return {"bench": name, "rows": [asdict(row) for row in rows]}
