"""The texts and tables beside this module, read once."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

COLUMNS = {"county": 0, "town": 1, "county_dept": 2, "village": 3, "school": 4, "hospital": 4, "branch": 5}
COLUMN_WORDS = ("county", "town", "dept", "village", "service", "branch")


@cache
def table(name: str) -> dict[str, Any]:
    text = (resources.files(__package__) / f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def amounts() -> dict[str, Any]:
    return table("amounts")


def words() -> dict[str, Any]:
    return table("words")
