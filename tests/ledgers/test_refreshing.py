"""What became sensitive with an upgrade is found no more, though it was entered before."""

import shutil
from pathlib import Path

import pytest

from taizhang.audit.models import Event
from taizhang.jobs.models import Job
from taizhang.jobs.registry import Task, kind_of
from taizhang.ledgers import refreshing, search_index
from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.text import tokens
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK, World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

PROBLEM = "ledgers/problem.toml"
RESULT = 'result = { label = "整改成效", type = "longtext"'

Edit = tuple[str, str, str]


@pytest.fixture
def row(world: World) -> Entry:
    return world.problem(title="路灯不亮", result="找到刘某某")


def upgrade(folder: Path, version: str, *edits: Edit) -> None:
    """The pack of these tests in another version."""
    shutil.copytree(PACK, folder)
    for name, old, new in (("pack.toml", 'version = "1"', f'version = "{version}"'), *edits):
        file = folder / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
    packs.install(SYSTEM_SCOPE, [folder])


def work() -> None:
    job = Job.objects.get(kind=refreshing.KIND, state=Job.QUEUED)
    kind_of(job.kind).handler(Task(job.pk, SYSTEM_SCOPE.actor, job.args, lambda done, total, message="": None))
    Job.objects.filter(pk=job.pk).update(state=Job.DONE)


def found(word: str) -> list[int]:
    return search_index.found(tokens.query(word))


def test_words_of_a_field_that_became_sensitive_leave_the_index_and_come_back(
    world: World, row: Entry, tmp_path: Path
) -> None:
    assert found("刘某某") == [row.pk]
    upgrade(tmp_path / "2", "2", (PROBLEM, RESULT, RESULT + ', role = "sensitive"'))
    work()
    assert (found("刘某某"), found("路灯")) == ([], [row.pk])
    event = Event.objects.get(action="search.refreshed")
    assert event.object == "ledger:demo.problem"
    upgrade(tmp_path / "3", "3")
    work()
    assert found("刘某某") == [row.pk]


def test_a_field_the_pack_gave_up_is_found_no_more(row: Entry, tmp_path: Path) -> None:
    upgrade(tmp_path / "2", "2", (PROBLEM, RESULT + " }", ""), ("lifecycles.toml", '"result", ', ""))
    work()
    assert (found("刘某某"), found("路灯")) == ([], [row.pk])
    row.refresh_from_db()
    assert row.data["result"] == "找到刘某某"


def test_an_upgrade_that_hides_nothing_asks_for_no_work(row: Entry, tmp_path: Path) -> None:
    note = (PROBLEM, "[fields]", '[fields]\nnote = { label = "备注", type = "text" }')
    upgrade(tmp_path / "2", "2", (PROBLEM, 'label = "整改成效"', 'label = "整改情况"'), note)
    assert not Job.objects.filter(kind=refreshing.KIND).exists()


def test_a_unit_finds_the_words_of_its_own_columns(world: World) -> None:
    entry = Entry(ledger="demo.problem", number="1", title="路灯", data={"local.road": "石桥街", "gone": "旧栏目"})
    assert search_index.texts_of(entry) == ["1", "路灯", "石桥街"]
