"""The chapters of the manual: files beside this module, in the order of the table; which page opens which."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from taizhang.web import nav
from taizhang.web.help.markdown import render

FOLDER = Path(__file__).parent / "chapters"
# Chapter -> routes on whose pages the question mark opens it.
CHAPTERS: dict[str, tuple[str, ...]] = {
    "start": ("profile", "password", "rules"),
    "desk": ("desk", "todo", "search"),
    "ledgers": ("ledgers", "ledger", "ledger_list", "local_columns", "selection_step", "selection_merge"),
    "entries": ("entry", "entry_new", "entry_edit"),
    "closing": (),
    "figures": ("figure",),
    "board": ("board", "own_board"),
    "campaigns": ("campaigns", "campaign"),
    "duties": (
        "own_dues",
        "dues",
        "due",
        "matrix",
        "coverage",
        "duty_calendar",
        "own_week",
        "week",
        "own_dispatch",
        "dispatch",
        "reminders",
        "letters",
        "letter",
        "own_lookbacks",
        "lookbacks",
        "lookback",
        "own_oversight",
        "oversight",
        "robots",
        "burden",
        "expiring",
    ),
    "imports": ("import_new", "collection", "imports", "exports"),
    "reports": (
        "reports",
        "report",
        "report_new",
        "report_find",
        "report_templates",
        "report_template",
        "report_rewrite",
        "checks",
        "check",
        "agreement",
        "beginnings",
    ),
    "units": nav.under("units"),
    "accounts": ("accounts", "account", "account_new"),
    "audit": ("events", "jobs"),
    "settings": ("packs", "pack", "settings", "holidays", "webhooks", "webhook"),
    "words": (),
}
SNIPPET = 60


@dataclass(frozen=True, slots=True)
class Chapter:
    key: str
    title: str
    text: str

    @property
    def html(self) -> Markup:
        return render(self.text)


@dataclass(frozen=True, slots=True)
class Hit:
    chapter: Chapter
    heading: str
    snippet: str


@cache
def chapters() -> dict[str, Chapter]:
    return {key: _read(key) for key in CHAPTERS}


def _read(key: str) -> Chapter:
    title, _, text = (FOLDER / f"{key}.md").read_text("utf-8").partition("\n")
    return Chapter(key, title.removeprefix("# "), text.strip())


def of_route(route: str) -> str:
    """The chapter of a page; of pages without one, none: the contents are shown."""
    return next((key for key, routes in CHAPTERS.items() if route in routes), "")


def search(words: str) -> list[Hit]:
    """Sections in which every word stands."""
    wanted = [word for word in words.split() if word]
    if not wanted:
        return []
    return [
        Hit(chapter, heading, _snippet(body, wanted[0]))
        for chapter in chapters().values()
        for heading, body in _sections(chapter)
        if all(word in f"{chapter.title}{heading}{body}" for word in wanted)
    ]


def _sections(chapter: Chapter) -> list[tuple[str, str]]:
    first, *rest = re.split(r"^## ", chapter.text, flags=re.MULTILINE)
    parts = [tuple(one.partition("\n")[::2]) for one in rest]
    return [(chapter.title, first), *((heading, body) for heading, body in parts)]


def _snippet(body: str, word: str) -> str:
    plain = re.sub(r"[*`|#]|\]\([^)]*\)|\[|^\s*[-\d.]+ ", "", body, flags=re.MULTILINE).replace("\n", " ").strip()
    at = max(plain.find(word), 0)
    start = max(0, at - SNIPPET // 2)
    return ("…" if start else "") + plain[start : start + SNIPPET * 2]
