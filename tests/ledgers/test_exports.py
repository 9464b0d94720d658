"""Exports in the background: asked for, made by a worker, fetched by who asked, gone when they expire."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from taizhang.audit.errors import Missing, Refused
from taizhang.audit.models import Event
from taizhang.jobs.models import Job
from taizhang.jobs.worker import Worker
from taizhang.ledgers import installed, words
from taizhang.ledgers.exporting import background, progress
from taizhang.ledgers.lists import Asked
from taizhang.ledgers.models import Export
from taizhang.units.models import Grant
from taizhang.units.roles import Role
from tests.ledgers.conftest import World

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def asked(world: World, **said: object) -> Asked:
    return words.read(installed.ledger("demo.problem"), world.town, said)


def work() -> None:
    worker = Worker()
    while worker.turn():
        pass


def test_a_file_is_made_fetched_and_told(world: World) -> None:
    world.problem()
    world.problem(title="井盖缺失", source="masses")
    row = background.request(world.clerk(), asked(world, where={"source": "masses"}), "csv")
    assert [one.label for one in progress.shown([row])] == ["生成中"]
    with pytest.raises(Missing, match="还没有生成"):
        background.fetch(world.clerk(), row.pk)
    work()
    found, file = background.fetch(world.clerk(), row.pk)
    with file:
        lines = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))
    assert [line[3] for line in lines[1:]] == ["井盖缺失"]
    assert (found.state, found.rows) == (Export.READY, 1)
    assert found.expires_at is not None
    told = Event.objects.filter(object=f"export:{row.pk}").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["export.requested", "export.ready", "export.downloaded"]


def test_the_file_is_for_who_asked_alone(world: World) -> None:
    row = background.request(world.clerk(), asked(world), "xlsx")
    work()
    for other in (world.scope(world.town, Role.OFFICE), world.clerk(world.county)):
        with pytest.raises(Missing):
            background.fetch(other, row.pk)


def test_rights_lost_meanwhile_count_when_the_file_is_made(world: World) -> None:
    clerk = world.clerk()
    row = background.request(clerk, asked(world), "csv")
    Grant.objects.filter(account_id=clerk.actor.account).delete()
    work()
    (shown,) = progress.shown([Export.objects.get(pk=row.pk)])
    assert shown.label == "未完成"
    with pytest.raises(Missing):
        background.fetch(clerk, row.pk)


def test_a_file_goes_when_it_expires_and_its_link_says_so(world: World) -> None:
    row = background.request(world.clerk(), asked(world), "json")
    work()
    assert background.expire(datetime.now(UTC)) == 0
    assert background.expire(datetime.now(UTC) + timedelta(hours=25)) == 1
    assert not background.path_of(row).exists()
    with pytest.raises(Missing, match="已过期"):
        background.fetch(world.clerk(), row.pk)


def test_what_cannot_be_written_is_told_as_the_reason(world: World) -> None:
    columns = ["source", "amount", "result", "assist", "lead", "found_on", "@unit", "@state", "@updated"]
    row = background.request(world.clerk(), asked(world, columns=columns), "docx")
    work()
    (shown,) = progress.shown([Export.objects.get(pk=row.pk)])
    assert (shown.label, "请少选几栏" in shown.error) == ("未完成", True)
    with pytest.raises(Refused, match="导出格式有"):
        background.request(world.clerk(), asked(world), "pdf")


def test_a_job_called_off_is_an_export_that_failed(world: World) -> None:
    row = background.request(world.clerk(), asked(world), "csv")
    Job.objects.filter(kind=background.KIND).update(state=Job.CANCELLED)
    assert progress.shown([row])[0].error == "任务已取消。"


def test_above_five_thousand_rows_a_list_is_for_a_worker(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "AT_ONCE", 1)
    world.problem()
    background.refuse_large(world.clerk(), asked(world))
    world.problem(title="井盖缺失")
    with pytest.raises(Refused, match="后台导出") as refused:
        background.refuse_large(world.clerk(), asked(world))
    assert refused.value.code == "export_in_background"
