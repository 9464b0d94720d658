"""Options of a choice, in the order they are offered, and how what a clerk calls one is found."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def unspaced(name: str) -> str:
    return "".join(name.split())


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class OptionList:
    id: str
    options: tuple[Option, ...]
    open: bool = False
    named: Mapping[str, str] = field(init=False, repr=False, compare=False)  # by key and by label without spaces

    def __post_init__(self) -> None:
        named: dict[str, str] = {}
        for option in self.options:
            named.setdefault(option.key, option.key)
            named.setdefault(unspaced(option.label), option.key)
        object.__setattr__(self, "named", named)

    def find(self, name: str) -> str | None:
        """The key of the option that a clerk calls so; spaces in a label do not count."""
        return self.named.get(name) or self.named.get(unspaced(name))

    def keys(self) -> tuple[str, ...]:
        return tuple(option.key for option in self.options)

    def __contains__(self, key: object) -> bool:
        return key in self.keys()

    def label(self, key: str) -> str:
        return next((option.label for option in self.options if option.key == key), key)
