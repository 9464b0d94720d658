"""One drop of many files: each is known by what it says of itself, and who is missing is one line to copy."""

import io
import zipfile

import pytest

from taizhang.ledgers import installed
from taizhang.ledgers.exporting.templates import template
from taizhang.ledgers.importing.collecting import Collected, Drop, collect
from taizhang.ledgers.models import Entry
from taizhang.units.models import UnitAlias
from taizhang.units.roles import Role
from tests.ledgers.conftest import TODAY, World
from tests.ledgers.test_importing import GOOD, book

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def drop(world: World, *files: tuple[str, bytes], said: dict[str, str] | None = None) -> Collected:
    scope = world.scope(world.county, Role.CLERK)
    ledger = installed.ledger("demo.problem")
    return collect(scope, Drop(ledger, world.county, files, said or {}), today=TODAY)


def test_files_in_a_zip_go_to_their_units_and_the_missing_are_one_line(world: World) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("收表/石桥镇问题清单.xlsx", book(*GOOD))
        archive.writestr("收表/说明.txt", "请查收")
    found = drop(world, ("收表.zip", packed.getvalue()))
    assert {row.unit_id for row in Entry.system.all()} == {world.town.pk}
    assert found.done == ["石桥镇"]
    assert found.missing_line == "还有 1 家未报：柳林镇。"
    assert list(found.refused) == ["收表.zip/说明.txt"]


def test_an_alias_in_the_file_name_names_the_unit(world: World) -> None:
    UnitAlias.objects.create(unit=world.sibling, text="柳林")
    found = drop(world, ("2026年柳林汇总.xlsx", book(GOOD[0])))
    assert Entry.system.get().unit == world.sibling
    assert found.missing == ["石桥镇"]


def test_our_own_workbook_says_its_unit_whatever_its_name(world: World) -> None:
    content = template(installed.ledger("demo.problem"), world.sibling)
    found = drop(world, ("石桥镇.xlsx", content))
    assert found.done == ["柳林镇"]  # an empty workbook sent back is an answer, too


def test_what_nobody_can_tell_is_asked_about_and_taken_when_told(world: World) -> None:
    assert drop(world, ("汇总.xlsx", book(*GOOD))).unknown == ["汇总.xlsx"]
    assert not Entry.system.exists()
    drop(world, ("汇总.xlsx", book(*GOOD)), said={"汇总.xlsx": "530103"})
    assert {row.unit_id for row in Entry.system.all()} == {world.sibling.pk}


def test_one_broken_file_does_not_stop_the_others(world: World) -> None:
    found = drop(world, ("柳林镇.xlsx", b"PK\x03\x04broken"), ("石桥镇.xlsx", book(GOOD[0])))
    assert list(found.refused) == ["柳林镇.xlsx"]
    assert found.done == ["石桥镇"]


def test_the_same_drop_twice_changes_nothing(world: World) -> None:
    for _ in range(2):
        drop(world, ("石桥镇.xlsx", book(*GOOD)))
    assert Entry.system.count() == 2
