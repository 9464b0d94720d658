"""A Chromium page that notices what no page of ours may do: break the policy, log an error, ask another host."""

import re
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, Request, Route

PATIENCE = 5  # seconds
DRESS = re.compile(rb"<(?:link|script)[^>]*>")  # not fetched for an answer whose words are enough


@dataclass
class Watched:
    """A page of the product under watch; a test that ends with complaints fails."""

    page: Page
    base: str
    heard: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.heard.append(f"script error: {error}"))
        self.page.on("request", self._request)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")

    def complaints(self) -> list[str]:
        return self.heard

    def look(self, part: str | None = None) -> None:
        """Complain of every axe violation on the page as it stands, or on a part, and of what sticks out sideways."""
        for one in Axe().run(self.page, part).response["violations"]:
            nodes = "; ".join(node["html"][:160] for node in one["nodes"][:3])
            self.heard.append(f"axe {one['id']} on {self.page.url}: {one['help']}: {nodes}")
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.heard.append(f"{self.page.url} is {wide}px too wide")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(STATUS_LINES):
            self.heard.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc not in {urlsplit(self.base).netloc, ""}:
            self.heard.append(f"asked another host: {request.url}")


# Chromium logs each answer of 4xx and 5xx as an error, htmx each it does not swap; a form refused is no mistake of the
# page
STATUS_LINES = ("Failed to load resource: the server responded with a status of", "Response Status Error Code 401")


class Held:
    """The product answered in this process, inside a test's transaction, as slowly as the test likes: what is sent
    waits until it is let go.

    The browser's requests are met in its own event loop, which has another connection to the database; so a page is
    asked for before the browser opens it, and what was sent is answered by the test.
    """

    base = "http://localhost"

    def __init__(self, page: Page, client: Client) -> None:
        self.page, self.client = page, client
        self.sent: list[Route] = []
        self.answers: dict[str, Any] = {}
        page.route("**/*", self._meet)

    def get(self, path: str, /) -> Any:
        self.answers[path] = self.client.get(path)
        return self.answers[path]

    def let_go(self) -> int:
        """Answer what waits as if the session had ended meanwhile, and say how often it was sent."""
        sent = self._answer()
        if not any("hx-request" in one.headers for one in sent):
            return len(sent)
        return len(sent) - 1 + len(self._answer())  # the page's script sends the form of a part whole

    def _answer(self) -> list[Request]:
        until = monotonic() + PATIENCE
        while not self.sent and monotonic() < until:
            self.page.wait_for_timeout(1)
        sent, self.sent = self.sent, []
        for route in sent:
            answer = self._expired(route.request)
            _give(route, answer, DRESS.sub(b"", answer.content))
        return [route.request for route in sent]

    def _expired(self, asked: Request) -> Any:
        kind, body = asked.headers.get("content-type", ""), asked.post_data_buffer or b""
        part = {"HX-Request": "true"} if "hx-request" in asked.headers else {}
        return Client().generic("POST", self._path(asked), body, kind, headers=part)

    def _meet(self, route: Route) -> None:
        path = self._path(route.request)
        if route.request.method == "POST":
            self.sent.append(route)
        elif path.startswith("/static/"):
            route.fulfill(path=str(finders.find(urlsplit(path).path.removeprefix("/static/"))))
        elif path in self.answers:
            _give(route, self.answers[path])
        else:
            route.fulfill(status=204)

    def _path(self, asked: Request) -> str:
        return asked.url.removeprefix(self.base)


def _give(route: Route, answer: Any, content: bytes = b"") -> None:
    route.fulfill(status=answer.status_code, headers=dict(answer.items()), body=content or answer.content)
