"""Bad input, form by form: every form an account can reach is sent empty, far too long and of the wrong type. None may
break, and none may take what it should refuse. Forms are found by walking the product's own links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.units.models import Body, Person, Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
LONG = "长" * 30_000
KEPT = {"csrfmiddlewaretoken", "once"}
MOST_PAGES = 160


@dataclass
class Form:
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)  # name -> type
    required: set[str] = field(default_factory=set)
    hidden: dict[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> set[str]:
        return {name for name, kind in self.fields.items() if kind not in {"hidden", "file"}}


class Page(HTMLParser):
    """The forms that change something, and the links into the product."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path, self.forms, self.links = path, [], []  # type: str, list[Form], list[str]
        self.form: Form | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and said.get("href", "").startswith(("/", "?")):
            self.links.append(said["href"])
        if tag == "form":
            self.form = Form(said.get("action") or self.path) if said.get("method") == "post" else None
        name = said.get("name", "")
        if self.form is not None and tag in {"input", "select", "textarea"} and name and name not in KEPT:
            kind = said.get("type", "text") if tag == "input" else tag
            self.form.fields[name] = kind
            if kind == "hidden":
                self.form.hidden[name] = said.get("value", "")
            if "required" in said:
                self.form.required.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form is not None:
            self.forms.append(self.form)
            self.form = None


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    made = make_world()
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    problem(made)
    person = Person.system.create(unit=made.parent, name="李敏")
    Body.system.create(unit=made.parent, kind="task_force", name="专班", started_on=made.parent.started_on)
    assert person.pk
    return made


def walk(client: Client) -> Iterator[Form]:
    """Every form behind the links of the desk, one of each shape of address."""
    waiting, seen, told = ["/"], set[str](), set[str]()
    row = Entry.system.get()
    waiting += [f"/entries/{row.pk}/edit/", f"/ledgers/demo.problem/?entry={row.pk}", "/ledgers/demo.problem/new/"]
    waiting += [
        f"/ledgers/demo.problem/merge/?row={row.pk}:1",
        f"/ledgers/demo.problem/steps/?step=ask&row={row.pk}:1",
    ]
    waiting += [f"/bodies/{Body.system.get().pk}/", f"/people/{Person.system.get().pk}/"]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        shape = re.sub(r"\d+", "0", path.split("?")[0])
        if shape in seen or shape.startswith(("/static/", "/sign-out/")):
            continue
        seen.add(shape)
        answer = client.get(path)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        page = Page(path, answer.content.decode())
        waiting += [link if link.startswith("/") else path.split("?")[0] + link for link in page.links]
        for form in (one for one in page.forms if one.action != "/sign-out/"):
            key = re.sub(r"\d+", "0", form.action.split("?")[0]) + str(sorted(form.fields))
            if key not in told:
                told.add(key)
                yield form


def sent(client: Client, form: Form, values: dict[str, str]) -> int:
    """Ask, look at the answer's dress, and leave nothing behind."""
    with transaction.atomic():
        answer = client.post(form.action, {**form.hidden, **values})
        transaction.set_rollback(True)
    if answer.status_code not in {204, 302}:
        assert b'lang="zh-CN"' in answer.content or b"<tr" in answer.content, form.action
    return answer.status_code


@pytest.mark.parametrize("role", [Role.OFFICE, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_no_form_breaks_or_takes_what_it_should_refuse(world: World, role: Role) -> None:
    client = world.client(role)
    broken, taken, forms = [], [], 0
    for form in walk(client):
        forms += 1
        tries = {
            "empty": sent(client, form, dict.fromkeys(form.typed, "")),
            "too long": sent(client, form, dict.fromkeys(form.typed, LONG)),
            "wrong type": sent(client, form, dict.fromkeys(form.fields, "不对<b>")),
            "stale": sent(client, form, {**dict.fromkeys(form.typed, "1"), "version": "99"}),
        }
        broken += [(form.action, what, status) for what, status in tries.items() if status >= 500]
        refuses = {"empty": bool(form.required), "too long": bool(form.typed)}
        taken += [(form.action, what) for what, must in refuses.items() if must and tries[what] == 302]
    assert broken == []
    assert taken == []
    assert forms >= {Role.OFFICE: 12, Role.SYSTEM_ADMIN: 5}.get(role, 2)


@pytest.mark.parametrize("role", [Role.CLERK, Role.VIEWER, Role.INSPECTOR])
def test_nobody_is_led_to_a_page_that_refuses_him(world: World, role: Role) -> None:
    client, waiting, seen, refused = world.client(role), ["/"], set[str](), []
    while waiting and len(seen) < MOST_PAGES // 2:
        path = waiting.pop(0)
        shape = re.sub(r"\d+", "0", path.split("?")[0])
        if shape in seen or shape.startswith(("/static/", "/sign-out/")):
            continue
        seen.add(shape)
        answer = client.get(path)
        if answer.status_code == 403:
            refused.append(path)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            waiting += [link for link in Page(path, answer.content.decode()).links if link.startswith("/")]
    assert refused == []
