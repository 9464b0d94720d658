"""Every page an account of the demo county is led to, and every form on it, in a real browser on a slow server.

Pages are found by walking the product's links, so a new page is looked at and a new form is pressed with the others;
a form that a template has and the walk does not meet fails. Of each page: the page's own script runs, nothing sticks
out sideways at twice the size and on the narrowest phone, nothing breaks the policy, axe is content. Of each form:
what is pressed dims, pressed again nothing more is sent, the session that ended meanwhile asks to sign in with the
text kept, and the back button returns to what was typed. tests/web/test_every_form.py sends them all that is wrong.
"""

from collections.abc import Iterator
from itertools import chain

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext

from taizhang.project.demo.world import World
from taizhang.reports.models import Report
from tests.browser.conftest import NARROW, TIMEOUT
from tests.browsing import PATIENCE, Held, Watched
from tests.project.demo.conftest import county as county  # the demo county, of one module
from tests.web.test_every_form import ELSEWHERE, client_of, named, prepare, starts
from tests.web.walking import Page, pages, route_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.first]

TWICE = (683, 312)  # 200 % of 1366x625
LEAVES = "account_logout"
WALKERS = ("office", "town1", "system", "security", "audit")
READY = "html.js"  # its script ran
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What is done to the form at a place. Pressing is done within the page, for a browser that waits for an answer tells
# nothing more; it says whether what was pressed dims, and presses again.
FORMS = """
window.atForm = (at) => {
  const form = document.querySelectorAll("form[method=post]")[at];
  const button = [...form.elements].find((el) => el.type === "submit" && !el.disabled);
  const ticks = (el) => el.matches("[type=checkbox], [type=radio]");
  const untyped = "button, [type=hidden], [type=file], [type=password]";
  const fields = [...form.elements].filter((el) => el.name && !el.matches(untyped));
  const samples = { date: "2026-11-20", number: "1", "datetime-local": "2026-11-20T09:00" };
  const change = (el) => {
    el.value = samples[el.type] ?? "核对用";
    for (const one of ["input", "change"]) el.dispatchEvent(new Event(one, { bubbles: true }));
  };
  const press = async () => { button.click(); await new Promise((done) => setTimeout(done, 20)); };
  return {
    said: () => fields.map((el) => [el.name, ticks(el) ? el.checked : el.value]),
    type: () => {
      form.noValidate = true;
      for (const el of fields) {
        if (ticks(el)) el.checked = true;
        else if (el.matches("select")) el.selectedIndex = el.options.length - 1;
        else change(el);
      }
    },
    press: async () => {
      await press();
      const dim = button.ariaBusy === "true" && getComputedStyle(button).opacity < 1;
      await press();
      return dim;
    },
  };
};
"""


class Walk:
    """One account's way through the product, and what was wrong on it."""

    def __init__(self, context: BrowserContext, who: str) -> None:
        context.set_default_timeout(TIMEOUT)
        self.held = Held(context.new_page(), client_of(who))
        self.page = self.held.page
        self.watched = Watched(self.page, self.held.base)
        self.heard = self.watched.heard.append
        self.page.add_init_script(FORMS)
        self.page.on("dialog", lambda asked: asked.accept())

    def look(self, page: Page) -> None:
        """At both narrow sizes; with axe where there is something to fill in."""
        self.watched.open(page.path)
        self.page.locator(READY).wait_for(state="attached")
        for width, height in (TWICE, NARROW):
            self.page.set_viewport_size({"width": width, "height": height})
            if (wide := self.page.evaluate(WIDE)) > 0:
                self.heard(f"{page.path} is {wide}px too wide at {width}")
        if page.forms:
            self.watched.look("main")

    def send(self, page: Page, at: int) -> None:
        """Type, press, press again, be asked to sign in, go back."""
        name = f"{page.path} {page.forms[at].route}"
        self._in_form(at, "type")
        typed = self._in_form(at, "said")
        if not self._in_form(at, "press"):
            self.heard(f"{name}: what was pressed does not dim")
        if (times := self.held.let_go()) != 1:
            self.heard(f"{name}: sent {times} times")
        try:
            self.page.get_by_text("您刚才填写的内容已保留").wait_for(timeout=PATIENCE * 1000)
        except TimeoutError:
            self.heard(f"{name}: not asked to sign in: {self.page.inner_text('main')[:200]}")
        self.page.go_back()
        self.page.locator(READY).wait_for(state="attached")
        if (back := self._in_form(at, "said")) != typed:
            self.heard(f"{name}: typed {typed}, back {back}")

    def _in_form(self, at: int, what: str) -> object:
        return self.page.evaluate(f"(at) => window.atForm(at).{what}()", at)


def rewriting() -> Iterator[str]:
    """Of the reports, not only of the first that a list shows."""
    for code in Report.system.order_by("pk").values_list("code", flat=True):
        yield reverse("report_rewrite", args=[code])


def test_every_page_and_every_form_on_a_slow_server(chromium: Browser, county: World) -> None:
    prepare()
    seen, met, heard = set[str](), {LEAVES}, list[str]()
    for who in WALKERS:
        with chromium.new_context(locale="zh-CN", reduced_motion="reduce") as context:
            walk = Walk(context, who)
            further = [*starts(), *rewriting()]
            for page in chain(pages(walk.held, ["/"]), pages(walk.held, further, each=9, most=len(further))):
                fresh = {form.route: at for at, form in enumerate(page.forms) if form.route not in met}
                if fresh or route_of(page.path) not in seen:
                    walk.look(page)
                for at in fresh.values():
                    walk.send(page, at)
                seen.add(route_of(page.path))
                met |= fresh.keys()
            heard += walk.watched.complaints()
    assert not heard, "\n".join(heard)
    assert named() - met - ELSEWHERE == set()
    assert len(seen) > 60
