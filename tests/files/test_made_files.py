"""LibreOffice opens every Word and Excel file the product made while tests ran, one of each shape.

In a full run the folder holds what all steps before made, and this test comes last. Alone it opens what this session
made and what it makes itself, and fails all the same when one does not open.
"""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from taizhang.files.docx.compiled import Compiled
from taizhang.files.errors import FileError
from taizhang.files.extract import extract
from taizhang.files.gbt.build import build
from taizhang.files.office import convert_many
from tests import made_files
from tests.files.docx.test_returned import SENT, VALUES
from tests.files.forms.test_forms import FORMS
from tests.files.gbt.test_check import GOOD
from tests.made_files import MadeFile, shape_of
from tests.reports.test_sound_files import filled

BATCH = 50  # files of one start of LibreOffice, which has a limit of time
TO = {"docx": "txt:Text (encoded):UTF8", "xlsx": "csv"}
STEPS = ("tests/files/", "tests/reports/", "tests/ledgers/", "tests/browser/")  # of each, a full run holds some


@pytest.mark.documents
@pytest.mark.last
def test_libreoffice_opens_every_file_made_in_tests(made_folder: Path) -> None:
    made = {build(GOOD), Compiled(SENT).fill(VALUES, "{}"), filled(next(iter(FORMS)))}
    kept = list(made_files.kept(made_folder))
    assert made <= {one.data for one in kept}, "what the product makes is not kept"
    if os.environ.get(made_files.FOLDER):
        assert [step for step in STEPS if not any(one.test.startswith(step) for one in kept)] == []
    assert unopened(shapes(kept)) == []


@pytest.mark.documents
def test_a_file_that_does_not_open_is_named_with_its_test() -> None:
    sound = MadeFile("sound.docx", build(GOOD), "tests/a.py::test_sound")
    broken = MadeFile("broken.docx", sound.data[:1500], "tests/b.py::test_broken")
    assert unopened([sound, broken]) == ["broken.docx of tests/b.py::test_broken"]


def test_files_that_differ_in_words_alone_are_one_shape() -> None:
    compiled = Compiled(SENT)
    one, other = (
        MadeFile("a.docx", compiled.fill({**VALUES, "f": text}, f'{{"n": "{text}"}}'), "")
        for text in ("甲1", "乙&2")
    )
    assert one.data != other.data
    assert len(shapes([one, other])) == 1
    assert len(shapes([one, MadeFile("c.docx", build(GOOD), "")])) == 2


def shapes(made: Iterable[MadeFile]) -> list[MadeFile]:
    found: dict[str, MadeFile] = {}
    for one in made:
        found.setdefault(shape_of(one), one)
    return list(found.values())


def unopened(made: Sequence[MadeFile]) -> list[str]:
    """Two at once, for two cores."""
    batches = [
        same[start : start + BATCH]
        for kind in TO
        if (same := [one for one in made if one.name.endswith(kind)])
        for start in range(0, len(same), BATCH)
    ]
    with ThreadPoolExecutor(2) as pool:
        return [name for found in pool.map(_unopened, batches) for name in found]


def _unopened(batch: Sequence[MadeFile]) -> list[str]:
    """Where one of them fails, the halves are tried."""
    kind = batch[0].name.rpartition(".")[2]
    try:
        texts = convert_many({one.name: one.data for one in batch}, TO[kind])
    except FileError:
        half = len(batch) // 2
        if not half:
            return [f"{batch[0].name} of {batch[0].test}"]
        return [*_unopened(batch[:half]), *_unopened(batch[half:])]
    return [
        f"{one.name} of {one.test}: text is missing"
        for one, text in zip(batch, texts, strict=True)
        if kind == "docx" and not _hanzi(_body(one.data)) <= _hanzi(text.decode())
    ]


def _body(data: bytes) -> str:
    return "".join(line for part, line in extract(data).lines() if part == "body")


def _hanzi(text: str) -> set[str]:
    return {one for one in text if "\u4e00" <= one <= "\u9fff"}
