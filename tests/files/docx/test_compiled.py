"""Filling joins bytes: any value arrives whole, the rest is copied as it lay, same values give the same file."""

import io
import random
import re
import time
import zipfile

import docx
import pytest

from taizhang.files.archive import Archive
from taizhang.files.docx.bind import Slot
from taizhang.files.docx.compiled import Compiled
from taizhang.files.docx.document import Document
from taizhang.files.docx.readback import read_back
from taizhang.files.errors import FileError
from taizhang.files.extract import extract
from taizhang.files.office import convert_many
from taizhang.project.bench.word_sample import SLOTS, run, sample
from tests.files.word import document, p, table

BODY = p("共开展X次，走访**户。") + table(("单位", "次数"), ("X", "*")) + p("特此报告。")
KEYS = ["times", "homes", "town", "count", "month"]


def template() -> bytes:
    found = Document(document(BODY, header=p("X月"), footnotes=f'<w:footnote w:id="2">{p("注")}</w:footnote>'))
    keys = iter(KEYS)
    for para in found.paragraphs():
        spans = [(at, at + (2 if para.text[at : at + 2] == "**" else 1)) for at in _marks(para.text)]
        for outcome in found.bind(para, [Slot(a, b, next(keys)) for a, b in spans]):
            assert not outcome.refused
    return found.save()


def _marks(text: str) -> list[int]:
    return [at for at, one in enumerate(text) if one in "X*" and text[at - 1 : at] != one]


VALUES = {"times": "12", "homes": "3,456", "town": "青石镇", "count": "7", "month": "5"}


def test_every_hole_is_filled_and_everything_else_stays() -> None:
    filled = Compiled(template()).fill(VALUES, '{"a":"<&>"}')
    assert extract(filled).text == "共开展12次，走访3,456户。\n单位\n次数\n青石镇\n7\n特此报告。\n5月\n注"
    back = read_back(filled)
    assert back.controls == back.bookmarks == VALUES
    assert back.manifest == '{"a":"<&>"}'


def test_the_same_values_give_the_same_bytes_and_a_sound_archive() -> None:
    compiled = Compiled(template())
    assert compiled.fill(VALUES) == Compiled(template()).fill(VALUES)
    with zipfile.ZipFile(io.BytesIO(compiled.fill(VALUES))) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert len(set(archive.namelist())) == len(archive.namelist())


def test_a_filled_file_can_be_a_template_again() -> None:
    again = Compiled(Compiled(template()).fill(VALUES, "一"))
    assert again.keys == set(KEYS)
    back = read_back(again.fill(VALUES | {"times": "13"}, "二"))
    assert (back.slots["times"], back.manifest) == ("13", "二")


def test_three_hundred_random_value_sets_arrive_whole() -> None:
    rng = random.Random(9)
    compiled = Compiled(template())
    alphabet = "&<>\"'甲䶮𬭎㙍\u3000 ①%—\t]]>"
    for _ in range(300):
        values = {key: "".join(rng.choices(alphabet, k=rng.randrange(1, 9))) for key in KEYS}
        filled = compiled.fill(values)
        assert read_back(filled).controls == values
    docx.Document(io.BytesIO(filled))


def test_line_ends_become_breaks_and_control_characters_vanish() -> None:
    filled = Compiled(template()).fill(VALUES | {"times": "一\r\n二\x00\x0b"})
    assert read_back(filled).controls["times"] == "一\n二"


def test_a_missing_value_is_named() -> None:
    with pytest.raises(FileError, match="“homes”没有给出内容"):
        Compiled(template()).fill({"times": "1"})


def test_private_characters_of_ours_are_refused_in_a_template() -> None:
    with pytest.raises(FileError, match="私用区字符"):
        Compiled(document(p("甲\ue0f0乙")))


def test_rows_repeat_with_numbers_of_their_own() -> None:
    compiled = Compiled(template(), {"rows": ["town", "count"]})
    outer = {key: VALUES[key] for key in ("times", "homes", "month")}
    rows = [{"town": f"第{n}镇", "count": str(n)} for n in range(3)]
    filled = compiled.fill(outer | {"rows": rows})
    assert "第0镇\n0\n第1镇\n1\n第2镇\n2" in extract(filled).text
    assert read_back(filled).controls == outer | {
        f"{key}.{n}": row[key] for n, row in enumerate(rows) for key in row
    }
    assert "第0镇" not in extract(compiled.fill(outer | {"rows": []})).text


def test_a_group_over_two_rows_is_refused() -> None:
    with pytest.raises(FileError, match="不在同一行"):
        Compiled(template(), {"rows": ["times", "town"]})


def test_a_table_of_2200_rows_takes_little_time() -> None:
    compiled = Compiled(template(), {"rows": ["town", "count"]})
    rows = [{"town": f"第{n}村", "count": str(n)} for n in range(2_200)]
    start = time.process_time()
    filled = compiled.fill(VALUES | {"rows": rows})
    assert time.process_time() - start < 1
    assert extract(filled).text.count("村") == 2_200


def test_static_parts_are_copied_compressed_as_they_lay() -> None:
    source = Archive(template())
    filled = Archive(Compiled(template()).fill(VALUES))
    for name in ("word/footnotes.xml", "_rels/.rels"):
        assert filled.member(name) == source.member(name)


@pytest.mark.documents
def test_after_a_save_by_libreoffice_every_slot_is_still_mapped() -> None:
    filled = Compiled(template()).fill(VALUES, '{"n":1}')
    (saved,) = convert_many({"a.docx": filled}, "docx")
    back = read_back(saved)
    body = {key: VALUES[key] for key in ("times", "homes", "town", "count")}
    assert back.slots | body == back.slots
    assert back.manifest == '{"n":1}'
    assert "共开展12次，走访3,456户。" in extract(saved).text


@pytest.mark.documents
def test_eighty_slots_of_a_word_like_report_survive_libreoffice() -> None:
    found = Document(sample(lambda number: run(f"〔{number:02}〕")))
    for para in found.paragraphs():
        marks = re.finditer(r"〔(\d\d)〕", para.text)
        found.bind(para, [Slot(mark.start(), mark.end(), f"k{mark[1]}") for mark in marks])
    values = {f"k{number:02}": f"{number}个单位" for number in range(SLOTS)}
    filled = Compiled(found.save()).fill(values, "[]")
    (saved,) = convert_many({"a.docx": filled}, "docx")
    assert read_back(saved).slots == values
    before, after = (
        [line for part, line in extract(one).lines() if part == "body" and line] for one in (filled, saved)
    )
    assert after == before
