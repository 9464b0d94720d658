"""One card of the desk: a template and what it shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    template: str
    context: dict[str, object]
    wide: bool = False  # over both columns
    aside: bool = False  # in the narrow column
