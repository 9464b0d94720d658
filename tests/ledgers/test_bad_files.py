"""What people and programs send by mistake or in malice: a clear answer, nothing half applied, no stray blob."""

import io
import resource
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from taizhang.audit.errors import Refused
from taizhang.files.xlsx_write import Column, Sheet, workbook
from taizhang.ledgers import installed, lists
from taizhang.ledgers.evidence.store import Folder, store
from taizhang.ledgers.exporting.write import as_bytes
from taizhang.ledgers.models import Entry, Evidence
from taizhang.ledgers.operations import evidence
from taizhang.units.models import Account
from taizhang.units.scope import SYSTEM_SCOPE
from tests.ledgers.conftest import TODAY, World
from tests.ledgers.test_importing import HEAD, book, take

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1 << 20


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file grows beyond `room` bytes: to the writer a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def lying() -> set[str]:
    """What lies in the store, with what is being written."""
    place = store()
    assert isinstance(place, Folder)
    return {*place.blobs(), *(path.name for path in place.drafts())}


@contextmanager
def nothing_left() -> Iterator[None]:
    before = lying()
    yield
    assert not Evidence.objects.exists()
    assert lying() == before


def test_two_gigabytes_are_refused_by_their_announced_length(world: World) -> None:
    """The body is never asked for: there is none behind the length."""
    client = Client()
    for address in ("/api/v1/ledgers/demo.problem/imports", "/ledgers/demo.problem/"):
        answer = client.generic("POST", address, b"", CONTENT_LENGTH=str(2 << 30))
        assert answer.status_code == 413
        assert "太大" in answer.content.decode()
        assert answer["Connection"] == "close"


def test_two_gigabytes_streamed_are_refused_at_the_limit_and_never_held_in_memory(world: World) -> None:
    row, sent = world.problem(), 0

    def streamed() -> Iterator[bytes]:
        nonlocal sent
        while sent < 2 << 30:
            sent += MEGABYTE
            yield bytes(MEGABYTE)

    tracemalloc.start()
    with nothing_left(), pytest.raises(Refused, match="上限"):
        evidence.add(world.clerk(), evidence.NewEvidence(row.pk, "大.txt"), streamed())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent < 60 * MEGABYTE
    assert peak < 10 * MEGABYTE


def test_a_full_disk_refuses_the_upload_in_words_and_leaves_nothing(world: World) -> None:
    row = world.problem()
    chunks = (b"\xe5\xad\x97" * (MEGABYTE // 3) for _ in range(3))
    with nothing_left(), full_disk(MEGABYTE), pytest.raises(Refused, match="磁盘已满"):
        evidence.add(world.clerk(), evidence.NewEvidence(row.pk, "说明.txt"), chunks)


def test_a_disk_that_fills_while_a_form_comes_in_is_said_so(world: World) -> None:
    account = Account.objects.get(pk=world.clerk().actor.account)
    Account.objects.filter(pk=account.pk).update(must_change=False, password_changed=datetime.now(UTC))
    client = Client(raise_request_exception=False)
    client.force_login(account)
    file = SimpleUploadedFile("问题.csv", b"x" * (3 * MEGABYTE))
    with full_disk(2 * MEGABYTE):
        answer = client.post("/api/v1/ledgers/demo.problem/imports", {"file": file})
    assert answer.status_code == 507, answer.content.decode()
    assert answer.json()["code"] == "disk_full"


def with_sheet(text: bytes) -> bytes:
    """A workbook of ours whose sheet is another."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([Sheet("表", [Column("甲")], [])]))) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, text if name == SHEET else source.read(name))
    return buffer.getvalue()


def test_a_zip_bomb_in_a_workbook_is_refused_before_it_is_unpacked(world: World) -> None:
    bomb = with_sheet(b"<worksheet><sheetData>" + b" " * (600 * MEGABYTE))
    tracemalloc.start()
    with pytest.raises(Refused) as refused:
        take(world, bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64 * MEGABYTE
    assert any(letter >= "\u4e00" for letter in refused.value.message)
    assert not Entry.system.exists()


def test_a_million_empty_rows_hide_nothing_and_cost_little(world: World) -> None:
    def cells(number: int, *texts: str) -> str:
        named = "".join(
            f'<c r="{"ABCD"[n]}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for n, text in enumerate(texts)
        )
        return f'<row r="{number}">{named}</row>'

    empty = "".join(f'<row r="{n}" s="1"/>' for n in range(3, 1_000_003))
    rows = cells(1, *HEAD) + cells(2, "路灯不亮", "2026-03-01", "调查研究") + empty
    last = cells(1_000_003, "井盖缺失", "2026-03-02", "群众反映")
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'<worksheet xmlns="{space}"><sheetData>{rows}{last}</sheetData></worksheet>'
    report = take(world, with_sheet(text.encode()), dry_run=True)
    assert [(row.row, str(row.verdict)) for row in report.rows] == [(2, "new"), (1_000_003, "new")]


def test_a_formula_as_a_name_stays_text_on_its_way_in_and_out(world: World) -> None:
    said = '=HYPERLINK("http://x","点我")'
    quoted = said.replace('"', '""')
    take(world, f'问题表现\t列入日期\t问题来源\n"{quoted}"\t2026-03-01\t调查研究\n')
    assert Entry.system.get().title == said
    asked = lists.Asked(installed.ledger("demo.problem"), world.county)
    sheet = openpyxl.load_workbook(io.BytesIO(as_bytes(SYSTEM_SCOPE, asked, "xlsx", today=TODAY))).worksheets[0]
    cell = next(one for row in sheet.iter_rows() for one in row if said in str(one.value))
    assert cell.data_type == "s"
    assert as_bytes(SYSTEM_SCOPE, asked, "csv", today=TODAY).decode("utf-8-sig").count("'=HYPERLINK") == 1


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (("x" * 100_000, "2026-03-01", "调查研究", None), "问题表现"),
        (("路灯不亮", "20241-03-01", "调查研究", None), "列入日期"),
        (("路灯不亮", "20241年3月1日", "调查研究", None), "列入日期"),
    ],
    ids=["a hundred thousand characters", "a year of five digits", "the same in words"],
)
def test_a_cell_beyond_reason_is_named_and_stops_the_file(
    world: World, cell: tuple[object, ...], said: str
) -> None:
    content = "\n".join("\t".join(str(one or "") for one in row) for row in (HEAD, cell))
    report = take(world, content)
    (row,) = report.rows
    assert str(row.verdict) == "error"
    assert [note.column for note in row.problems] == [said]
    assert not Entry.system.exists()


def test_control_characters_never_get_into_an_entry(world: World) -> None:
    row = world.problem(title="路\x07灯\x00不\u202e亮\x1b[31m")
    assert row.title.isprintable()
    report = take(world, "问题表现\t列入日期\t问题来源\n井\x07盖缺失\t2026-03-01\t调查研究\n")
    assert report.applied
    assert all(one.title.isprintable() for one in Entry.system.all())


def test_a_unit_out_of_reach_in_row_three_thousand_stops_everything(world: World) -> None:
    rows = [["石桥镇", f"问题{n}", "2026-03-01", "调查研究", None] for n in range(2_998)]
    report = take(
        world, book(*rows, ["柳林镇", "别人的", "2026-03-01", "调查研究", None], head=["填报单位", *HEAD])
    )
    wrong = [row for row in report.rows if str(row.verdict) == "error"]
    assert [row.row for row in wrong] == [3_000]
    assert wrong[0].problems[0].cell == "Sheet!A3000"
    assert not report.applied
    assert not Entry.system.exists()
