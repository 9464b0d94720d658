"""`taizhang import` and `taizhang export`, called as they are documented: the ledger, the files, then the options."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from taizhang.ledgers.models import Entry
from taizhang.ledgers.operations import packs
from taizhang.project.cli import export, import_, imports
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import PACK
from tests.world import World, make_world

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

PASTED = "问题表现\t列入日期\t问题来源\n门前积水\t2024.5.3\t调查研究\n路面破损\t２０２４年５月４日\t调查研究\n"


@pytest.fixture
def world() -> World:
    packs.install(SYSTEM_SCOPE, [PACK])
    return make_world()


def call(app: Any, *words: object, code: int = 0) -> str:
    run = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert run.exit_code == code, run.output
    return run.output


def test_a_file_is_tried_taken_in_once_and_taken_back(world: World, tmp_path: Path) -> None:
    file, code = tmp_path / "问题.txt", world.child.code
    file.write_text(PASTED, "utf-8")
    tried = json.loads(call(import_.app, "demo.problem", file, "--unit", code, "--dry-run", "--json"))
    assert [one["verdict"] for one in tried["files"][0]["rows"]] == ["new", "new"]
    assert not Entry.system.exists()
    assert "新增 2 行。已导入。" in call(import_.app, "demo.problem", file, "--unit", code)
    assert [str(row.day) for row in Entry.system.order_by("pk")] == ["2024-05-03", "2024-05-04"]
    assert "已经导入过" in call(import_.app, "demo.problem", file, "--unit", code)
    number = call(imports.app, "list").split("　")[0]
    assert "收回 2 条" in call(imports.app, "undo", number)


def test_one_wrong_row_stops_the_file_and_is_told_by_its_cell(world: World, tmp_path: Path) -> None:
    file = tmp_path / "问题.txt"
    file.write_text(PASTED + "井盖缺失\t昨天\t不知道\n", "utf-8")
    said = call(import_.app, "demo.problem", file, "--unit", world.child.code, code=1)
    assert "B4“列入日期”：“昨天”读不出日期" in said
    assert not Entry.system.exists()


@pytest.mark.parametrize(
    ("suffix", "begins"), [("xlsx", b"PK"), ("docx", b"PK"), ("csv", "﻿编号".encode()), ("json", b"[")]
)
def test_a_list_comes_out_in_every_form(world: World, tmp_path: Path, suffix: str, begins: bytes) -> None:
    source, target, code = tmp_path / "问题.txt", tmp_path / f"清单.{suffix}", world.child.code
    source.write_text(PASTED, "utf-8")
    call(import_.app, "demo.problem", source, "--unit", code)
    call(export.app, "demo.problem", "--unit", code, "-o", target)
    assert target.read_bytes().startswith(begins)


def test_empty_workbooks_go_out_one_for_each_unit_below(world: World, tmp_path: Path) -> None:
    target = tmp_path / "空表.zip"
    call(export.app, "demo.problem", "--unit", world.parent.code, "--template", "--below", "-o", target)
    with zipfile.ZipFile(target) as packed:
        names = packed.namelist()
        book = openpyxl.load_workbook(io.BytesIO(packed.read(names[0])))
    assert len(names) == 2
    assert book.worksheets[-1].sheet_state == "hidden"
