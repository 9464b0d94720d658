"""The forms of a page as its HTML holds them, and a walk over the product's own links that meets them all."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urljoin

from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

KEPT = {"csrfmiddlewaretoken", "once"}
LEFT_OUT = {"", "account_logout", "account_reauthenticate"}  # the last two: tests/web/test_sign_in, test_factors
TYPED = {"text", "search", "textarea", "password", "email", "url", "tel"}
SAMPLES = {"date": date(2026, 11, 20).isoformat(), "number": "1", "datetime-local": "2026-11-20T09:00"}


@dataclass
class Form:
    """A form that changes something: what it would send by itself, and what of it a person types or picks."""

    page: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)  # name -> type
    held: dict[str, list[str]] = field(default_factory=dict)  # name -> what the HTML itself holds
    required: set[str] = field(default_factory=set)
    offered: dict[str, str] = field(default_factory=dict)  # the first real option of a choice
    once: str = ""

    @property
    def route(self) -> str:
        return route_of(self.action)

    @property
    def typed(self) -> set[str]:
        return {name for name, kind in self.fields.items() if kind not in {"hidden", "file"}}

    @property
    def hidden(self) -> dict[str, str]:
        return {name: self.held[name][-1] for name, kind in self.fields.items() if kind == "hidden"}

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        return self.route, tuple(sorted(self.fields))

    def filled(self, text: str = "核对用") -> dict[str, object]:
        """What a person would send who fills in what must be filled in, and leaves the rest as it stands."""
        found: dict[str, object] = {name: values for name, values in self.held.items() if any(values)}
        for name in self.required - found.keys():
            kind = self.fields[name]
            found[name] = self.offered.get(name) or SAMPLES.get(kind, text)
        return {name: value for name, value in found.items() if self.fields.get(name) != "file"}


class Page(HTMLParser):
    """The forms that change something, and the links into the product."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path, self.forms, self.links = path, [], []  # type: str, list[Form], list[str]
        self.elsewhere: dict[str, Form] = {}  # forms by id, for controls that stand outside of them
        self.form: Form | None = None
        self.select = self.area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href", "").startswith(("/", "?")):
            self.links.append(urljoin(self.path, said["href"]))
        if tag == "form":
            self._open(said)
        form = self.elsewhere.get(said.get("form", "")) or self.form
        if form is not None:
            self._control(form, tag, said)

    def _open(self, said: dict[str, str]) -> None:
        self.form = None
        if said.get("method") == "post":
            self.form = Form(self.path, urljoin(self.path, said.get("action") or self.path))
            if said.get("id"):
                self.elsewhere[said["id"]] = self.form

    def _control(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name = said.get("name", "")
        if tag == "option" and self.select:
            self._option(form, said)
        elif tag == "button" and name and "disabled" not in said:
            form.held.setdefault(name, [said.get("value", "")])
            form.fields.setdefault(name, "hidden")
        elif name == "once":
            form.once = said["value"]
        elif tag in {"input", "select", "textarea"} and name and name not in KEPT and "disabled" not in said:
            self._input(form, tag, name, said)

    def _input(self, form: Form, tag: str, name: str, said: dict[str, str]) -> None:
        kind = said.get("type", "text") if tag == "input" else tag
        form.fields[name] = kind
        form.required |= {name} if "required" in said else set()
        if kind in {"checkbox", "radio"}:
            form.offered.setdefault(name, said.get("value", "on"))
            form.held.setdefault(name, []).extend([said.get("value", "on")] if "checked" in said else [])
        elif kind not in {"file", "submit"} and tag == "input":
            form.held.setdefault(name, []).append(said.get("value", ""))
        self.select = name if tag == "select" else self.select
        self.area = name if tag == "textarea" else self.area

    def _option(self, form: Form, said: dict[str, str]) -> None:
        value = said.get("value", "")
        held = form.held.setdefault(self.select, [])
        if "selected" in said or not held:
            form.held[self.select] = [value]
        if value:
            form.offered.setdefault(self.select, value)

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None and data.strip():
            self.form.held[self.area] = [data.strip()]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""
        elif tag == "form" and self.form is not None:
            self.forms.append(self.form)
            self.form = None


def route_of(address: str) -> str:
    try:
        return resolve(address.split("?")[0]).view_name
    except Resolver404:
        return ""


class Answering(Protocol):
    """A client, or what is asked like one."""

    def get(self, path: str, /) -> Any: ...


def pages(
    client: Answering, start: Iterable[str], *, each: int = 1, most: int = 400, refused: list[str] | None = None
) -> Iterator[Page]:
    """Every page behind the links of some: of each route so many addresses, with and without an entry. `refused` takes
    the addresses that the account may not open."""
    waiting, seen, met = list(start), set[str](), Counter[tuple[str, str]]()
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        kind = (route_of(path), re.sub(r"=[^&]*", "", path.partition("?")[2]) if "entry=" in path else "")
        if path in seen or met[kind] >= each or kind[0] in LEFT_OUT:
            continue
        seen.add(path)
        answer = client.get(path)
        if answer.status_code == HTTPStatus.FORBIDDEN and refused is not None:
            refused.append(path)
        met[kind] += answer.status_code == HTTPStatus.OK  # files as well
        waiting += [answer.headers["Location"]] if "Location" in answer.headers else []
        if is_page(answer):
            page = Page(path, answer.content.decode())
            waiting += page.links
            yield page


def is_page(answer: HttpResponseBase) -> bool:
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
