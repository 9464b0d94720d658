"""`taizhang pack install` and `upgrade`: told before it is done, and nothing entered is ever lost."""

import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from taizhang.audit.errors import Refused
from taizhang.figures.figure import READY, Wanted
from taizhang.figures.queries import read, recount
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry, InstalledPack
from taizhang.ledgers.operations import packs, steps
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.packs.loader import builtin_folders
from taizhang.project.cli.pack import app
from taizhang.project.initialise import install_builtin
from taizhang.units.models import Unit
from taizhang.units.operations.creation import NewUnit
from taizhang.units.operations.creation import create as create_unit
from taizhang.units.scope import SYSTEM_SCOPE
from tests.project.conftest import Command

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
TODAY = date(2026, 6, 10)
ZHUTI = next(folder for folder in builtin_folders() if folder.name == "zhuti")
Edits = Sequence[tuple[str, str, str]]

VERSION = ("pack.toml", 'version = "2026.1"', 'version = "2026.2"')
NEXT: Edits = [
    VERSION,
    ("ledgers/monitor.toml", 'label = "处置情况"', 'label = "处置和跟踪"'),
    ("ledgers/monitor.toml", "[fields]", '[fields]\nlevel = { label = "紧急程度", type = "text" }'),
    ("ledgers/contact.toml", 'way     = { label = "联系方式", type = "choice", options = "contact_way" }\n', ""),
    ("lifecycles.toml", 'finished = "已竣工"', 'finished = "已竣工"\npaused = "已停工"'),
    (
        "lifecycles.toml",
        "finish =",
        'pause  = { label = "停工", from = ["started"], to = "paused", by = "clerk" }\n'
        'go_on  = { label = "复工", from = ["paused"], to = "started", by = "clerk" }\nfinish =',
    ),
]


def altered(folder: Path, edits: Edits) -> Path:
    shutil.copytree(ZHUTI, folder)
    for name, old, new in edits:
        file = folder / name
        text = file.read_text("utf-8")
        assert old in text, (name, old)
        file.write_text(text.replace(old, new, 1), "utf-8")
    return folder


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture
def unit() -> Unit:
    install_builtin()
    return create_unit(SYSTEM_SCOPE, NewUnit(code="981527000000", name="溪源县", kind="county", parent=None))


def enter(unit: Unit, ledger: str, **values: object) -> Entry:
    return create(SYSTEM_SCOPE, NewEntry(ledger, unit.pk, values), today=TODAY)


@pytest.fixture
def rows(unit: Unit) -> dict[str, Entry]:
    contact = enter(
        unit, "zhuti.contact", title="电话了解近况", held_on="2026-05-06", group="floating", way="phone"
    )
    monitor = enter(
        unit, "zhuti.monitor", title="项目进度滞后", seen_on="2026-05-07", kind="progress", handled="已约谈"
    )
    project = enter(unit, "zhuti.project", title="引水工程", listed_on="2026-04-02", funds="120")
    taken = steps.Taken(
        step="begin", version=project.version, day=date(2026, 5, 8), values={"started_on": "2026-05-08"}
    )
    return {
        "contact": contact,
        "monitor": monitor,
        "project": steps.take(SYSTEM_SCOPE, project.pk, taken, today=TODAY),
    }


def figures(unit: Unit) -> dict[str, int | None]:
    keys = ("floating_contacts", "monitors", "projects_started", "project_funds")
    wanted = [Wanted(f"zhuti.{key}", unit.pk, date(2026, 1, 1), TODAY) for key in keys]
    found = read(SYSTEM_SCOPE, wanted)
    assert all(one.state == READY for one in found)
    assert [one.stored for one in found] == [recount(SYSTEM_SCOPE, one) for one in wanted]
    return {one.wanted.indicator: one.stored for one in found}


def test_a_fresh_site_has_the_packs_of_the_product_and_keeps_its_own(unit: Unit) -> None:
    assert set(installed.current().packs) == {"base", "duty", "zhuti", "anquan"}
    InstalledPack.objects.exclude(key="base").delete()
    install_builtin()
    assert set(installed.current().packs) == {"base"}


def test_an_upgrade_loses_nothing(unit: Unit, rows: dict[str, Entry], tmp_path: Path) -> None:
    before, data = figures(unit), {key: dict(row.data) for key, row in rows.items()}
    folder = altered(tmp_path / "zhuti", NEXT)

    told = json.loads(call("upgrade", folder, "--dry-run", "--json").output)
    changes = {(one["kind"], one["what"], one["key"]): one["rows"] for one in told["changes"]}
    assert changes == {
        ("renamed", "field", "zhuti.monitor.handled"): 1,
        ("added", "field", "zhuti.monitor.level"): None,
        ("dropped", "field", "zhuti.contact.way"): 1,
        ("added", "state", "zhuti.project.paused"): None,
    }
    assert (told["from"], told["to"], told["applied"]) == ("2026.1", "2026.2", False)
    assert InstalledPack.objects.get(key="zhuti").version == "2026.1"

    run = call("upgrade", folder, "--apply")
    assert run.exit_code == 0, run.output
    assert "（现有 1 条）" in run.output
    assert InstalledPack.objects.get(key="zhuti").version == "2026.2"
    for key, row in rows.items():
        row.refresh_from_db()
        assert row.data == data[key]
    assert rows["contact"].data["way"] == "phone"
    assert rows["project"].state == "started"
    assert figures(unit) == before

    ledger = installed.ledger("zhuti.monitor")
    assert ledger.fields["handled"].label == "处置和跟踪"
    paused = steps.Taken(step="pause", version=rows["project"].version, day=TODAY)
    assert steps.take(SYSTEM_SCOPE, rows["project"].pk, paused, today=TODAY).state == "paused"
    later = enter(unit, "zhuti.monitor", title="来访一批", seen_on="2026-06-01", kind="petition", level="一般")
    assert later.data["level"] == "一般"
    assert "共0处改动" in call("upgrade", folder).output


def test_a_state_in_use_may_not_go(unit: Unit, rows: dict[str, Entry], tmp_path: Path) -> None:
    gone: Edits = [
        VERSION,
        ("lifecycles.toml", 'started = "已开工"\n', ""),
        ("lifecycles.toml", 'from = ["reserve"], to = "started"', 'from = ["reserve"], to = "finished"'),
        ("lifecycles.toml", 'from = ["started"], to = "finished"', 'from = ["reserve"], to = "finished"'),
        ("lifecycles.toml", 'from = ["reserve", "started"]', 'from = ["reserve"]'),
        ("indicators.toml", 'entered = "started"\nkeeps = ["finished"]', 'entered = "finished"'),
    ]
    folder = altered(tmp_path / "zhuti", gone)
    for way in ("--apply", "--dry-run"):
        run = call("upgrade", folder, way)
        assert run.exit_code == 1, run.output
        assert "不允许 取消状态 zhuti.project.started" in run.output
        assert "（现有 1 条）" in run.output
    with pytest.raises(Refused, match="还有条目在用"):
        packs.install(SYSTEM_SCOPE, [folder])
    assert InstalledPack.objects.get(key="zhuti").version == "2026.1"


def test_a_change_of_type_is_refused_by_whoever_installs(unit: Unit, tmp_path: Path) -> None:
    change = ("ledgers/contact.toml", 'type = "choice", options = "contact_way"', 'type = "bool"')
    folder = altered(tmp_path / "zhuti", [VERSION, change])
    with pytest.raises(Refused, match="读不懂"):
        packs.install(SYSTEM_SCOPE, [folder])


def test_installing_and_upgrading_are_two_words(unit: Unit, tmp_path: Path) -> None:
    assert "taizhang pack upgrade" in call("install", altered(tmp_path / "zhuti", NEXT)).output
    assert call("new", tmp_path / "flood", "--title", "防汛备汛").exit_code == 0
    run = call("install", tmp_path / "flood")
    assert (run.exit_code, "flood" in installed.current().packs) == (0, True), run.output


def test_list_and_show_read_the_site(taizhang: Command, ready: Path) -> None:
    assert ready.exists()
    listed = json.loads(taizhang("pack", "list", "--json").stdout)
    assert listed["installed"]
    assert {one["key"] for one in listed["packs"]} == {"base", "duty", "zhuti", "anquan"}
    assert "主题教育" in taizhang("pack", "show", "zhuti").stdout
