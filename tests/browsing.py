"""A Chromium page that notices what no page of ours may do: break the policy, log an error, ask another host."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request


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

    def look(self) -> None:
        """Complain of every axe violation on the page as it stands, and of what sticks out sideways."""
        for one in Axe().run(self.page).response["violations"]:
            nodes = "; ".join(node["html"][:160] for node in one["nodes"][:3])
            self.heard.append(f"axe {one['id']} on {self.page.url}: {one['help']}: {nodes}")
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.heard.append(f"{self.page.url} is {wide}px too wide")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(STATUS_LINE):
            self.heard.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc not in {urlsplit(self.base).netloc, ""}:
            self.heard.append(f"asked another host: {request.url}")


# Chromium logs each answer of 4xx and 5xx as an error; a form refused with 422 is no mistake of the page
STATUS_LINE = "Failed to load resource: the server responded with a status of"
