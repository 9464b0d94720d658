"""The sample packs: `daily` stands by itself, `drive` uses and extends it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import copytree

import pytest

from taizhang.packs.loader import Loaded, load
from taizhang.packs.model import PackSet

SAMPLE = Path(__file__).parent / "sample"
# (file under the sample folder, text to replace, replacement); an empty text appends, a missing file is made
Edit = tuple[str, str, str]


@pytest.fixture(scope="session")
def sample() -> PackSet:
    return load([SAMPLE / "daily", SAMPLE / "drive"]).checked()


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[Sequence[Edit]], Loaded]:
    """Loads a copy of the sample with some lines changed."""

    def make(edits: Sequence[Edit]) -> Loaded:
        copytree(SAMPLE, tmp_path / "sample", dirs_exist_ok=True)
        for file, old, new in edits:
            path = tmp_path / "sample" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8") if path.exists() else ""
            assert old in text, f"{old!r} is not in {file}"
            path.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")
        return load([tmp_path / "sample" / "daily", tmp_path / "sample" / "drive"])

    return make
