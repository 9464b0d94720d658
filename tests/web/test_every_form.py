"""Every form of the product, met by walking its own links in the demo county: the session ends while it is typed, the
right is lost meanwhile, it is pressed twice or once more by the back button, sent empty, far too long, of the wrong
type and stale. No script runs here, so each answer must be a page or lead to one.

A form that a template has and the walk does not meet fails the first test, so a new form is tried with the others.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from taizhang.audit.models import Event
from taizhang.jobs.models import Job
from taizhang.ledgers.models import Entry, SavedList
from taizhang.project.demo.world import World
from taizhang.project.routes import Who, line_for
from taizhang.reports.operations.templates import Upload, upload
from taizhang.units.models import Account, Grant
from taizhang.web import expired
from tests.project.demo.conftest import county as county  # the demo county, of one module
from tests.reports.world import MARKED
from tests.web.walking import Form, Page, pages
from tests.world import scope, signed_in

pytestmark = [pytest.mark.sql, pytest.mark.django_db, pytest.mark.first]

TEMPLATES = Path(__file__).parents[2] / "src/taizhang/web/templates"
WALKERS = ("office", "town1", "town1r", "system", "security", "audit")
# Shown only after a file was read, a job was done or somebody else wrote; sent in the tests of their own pages.
ELSEWHERE = {
    "account_login", "demo_sign_in", "mfa_authenticate", "mfa_login_webauthn",  # before signing in: test_sign_in
    "beginning_take", "check_words", "rewrite_decide",  # of a file that was read: test_checks, test_reports
    "figure_count", "ledger_export",  # of more rows than are counted or written at once: test_figures, test_ledgers
    "letter_answer", "letter_send",  # of a rule that is broken: test_weekly, tests/duties
}  # fmt: skip
LONG = "长" * 30_000
OWN = {Who.PUBLIC, Who.SIGNED_IN}


@dataclass(frozen=True, slots=True)
class Met:
    """A form and who met it."""

    who: str
    form: Form

    def __str__(self) -> str:
        return f"{self.who} {self.form.action} {sorted(self.form.fields)}"


@pytest.fixture(scope="module")
def forms(county: World, django_db_blocker: Any) -> list[Met]:
    """One of each shape: route and fields."""
    with django_db_blocker.unblock():
        prepare()
        found: dict[tuple[str, tuple[str, ...]], Met] = {}
        for who in WALKERS:
            for page in pages(client_of(who), starts(), each=2):
                for form in page.forms:
                    found.setdefault(form.shape, Met(who, form))
    return [one for one in found.values() if one.form.route != "account_logout"]


def client_of(who: str) -> Client:
    return signed_in(Account.objects.get(username=who))


def prepare() -> None:
    """What shows forms of its own once it is there: a saved list, a word about a page, a file, a week sent up."""
    clerk, row = client_of("town1"), _row()
    clerk.post(f"/ledgers/{row.ledger}/list/", {"unit": row.unit.code, "label": "本月到期", "do": "save"})
    clerk.post("/feedback/", {"page": "ledger", "text": "字太小"})
    clerk.post(f"/entries/{row.pk}/evidence/", {"file": SimpleUploadedFile("说明.txt", "已修好".encode())})
    press(clerk, reverse("week", args=[row.unit.code]), "week_confirm")
    upload(
        scope(Account.objects.get(username="office")),
        Upload(row.unit.parent_id or 0, "月报.docx", MARKED, key="monthly"),
    )


def press(client: Client, path: str, route: str) -> None:
    page = Page(path, client.get(path).content.decode())
    (form,) = [one for one in page.forms if one.route == route][:1]
    assert send(client, form).status_code == 302


def _row() -> Entry:
    """A problem the clerk of a town may still work on."""
    own = Account.objects.get(username="town1").unit_id
    return (
        Entry.system.select_related("unit").filter(unit=own, gone="", finished=False, lump=False).order_by("pk")[0]
    )


def starts() -> list[str]:
    row = _row()
    ticked = f"row={row.pk}:{row.version}"
    return [
        "/",
        f"/ledgers/{row.ledger}/?entry={row.pk}",
        f"/entries/{row.pk}/edit/",
        f"/ledgers/{row.ledger}/list/?list={SavedList.objects.latest('pk').pk}",
        reverse("week", args=[row.unit.code]),
        reverse("report_template", args=["monthly"]) + "?slot=s1",
        f"/ledgers/{row.ledger}/merge/?{ticked}",
        f"/ledgers/{row.ledger}/steps/?{ticked}",
    ]


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def changes() -> tuple[int, int, int]:
    return Event.objects.count(), Job.objects.count(), Entry.system.count()


def send(client: Client, form: Form, values: dict[str, object] | None = None, *, once: str = "") -> Any:
    return client.post(form.action, {**(values or form.filled()), "once": once or form.once})


def named() -> set[str]:
    """The routes that forms of templates send to."""
    texts = [file.read_text("utf-8") for file in TEMPLATES.rglob("*.html")]
    opened = [tag for text in texts for tag in re.findall(r"<form[^>]*method=\"post\"[^>]*>", text)]
    return {name for tag in opened for name in re.findall(r"action=\"\{\{ url\('(\w+)'", tag)}


def test_every_form_of_the_templates_is_met(forms: list[Met]) -> None:
    met = {one.form.route for one in forms} | {"account_logout"}
    assert named() - met - ELSEWHERE == set()
    assert ELSEWHERE - named() == set()
    assert len(forms) > 60


def test_the_session_ends_and_what_was_typed_is_kept(forms: list[Met]) -> None:
    lost = []
    for one in forms:
        sent = one.form.filled("写了一半的话")
        with undone():
            answer = send(Client(), one.form, sent)
        sealed = re.search(r'name="kept" value="([^"]+)"', answer.content.decode())
        kept = expired.opened(sealed.group(1)) if answer.status_code == 401 and sealed else None
        if kept is None or kept["path"] != one.form.action or not typed(sent).items() <= shown(kept).items():
            lost.append(str(one))
    assert not lost, "\n".join(lost)


def typed(sent: dict[str, object]) -> dict[str, tuple[object, ...]]:
    said = ((name, values if isinstance(values, list) else [values]) for name, values in sent.items())
    return {name: tuple(values) for name, values in said if name not in expired.NEVER_KEPT}


def shown(kept: dict[str, Any]) -> dict[str, tuple[object, ...]]:
    return {name: tuple(values) for name, values in kept["fields"].items()}


def test_the_right_is_lost_and_nothing_is_done(forms: list[Met]) -> None:
    done = []
    for one in forms:
        line = line_for("POST", one.form.route)
        assert line is not None
        if line.who in OWN:
            continue
        with undone():
            client, before = client_of(one.who), changes()
            Grant.objects.filter(account__username=one.who).delete()
            answer = send(client, one.form)
            if answer.status_code not in {403, 404} or changes() != before:
                done.append((str(one), answer.status_code))
    assert done == []


def test_pressed_twice_or_sent_again_from_the_page_before_it_is_done_once(forms: list[Met]) -> None:
    twice, carried = [], 0
    for one in forms:
        with undone():
            client = client_of(one.who)
            before, first = changes(), send(client, one.form)
            after, again = changes(), send(client, one.form)
            carried += first.status_code == 302 and after != before
            led = first.headers.get("Location", reverse("desk"))  # a secret shown once is not shown twice
            if changes() != after or (after != before and again.headers.get("Location") != led):
                twice.append((str(one), first.status_code, again.status_code))
            elif after != before:
                # back, another word typed, sent once more: refused, with what is typed kept, and nothing done
                other = send(client, one.form, {**one.form.filled(), "said": "另一句"})
                if other.status_code not in {404, 409, 422} or changes() != after:
                    twice.append((str(one), "back", other.status_code))
    assert not twice, "\n".join(map(str, twice))
    assert carried >= 20  # else the test proves little


def test_bad_input_breaks_nothing_is_not_taken_and_is_answered_by_a_page_without_scripts(forms: list[Met]) -> None:
    wrong = []
    for one in forms:
        form = one.form
        tries: dict[str, dict[str, object]] = {
            "filled": form.filled(),
            "empty": dict.fromkeys(form.typed, ""),
            "too long": dict.fromkeys(form.typed, LONG),
            "wrong type": dict.fromkeys(form.fields, "不对<b>"),
            "stale": {**dict.fromkeys(form.typed, "1"), "version": "99"},
        }
        refused = {"empty": bool(form.required), "too long": bool(form.typed)}
        for what, values in tries.items():
            with undone():
                client = client_of(one.who)
                answer = send(client, form, {**form.hidden, **values})
                whole = answer.status_code == 302 or is_whole(answer)
            if answer.status_code >= 500 or not whole or (answer.status_code == 302 and refused.get(what)):
                wrong.append((str(one), what, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def is_whole(answer: Any) -> bool:
    """A page of its own, with a title and a way on, not a part that only a script could place."""
    return b"<html" in answer.content and b"<title>" in answer.content
