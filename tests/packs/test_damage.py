"""Whatever happens to a pack's files, the check answers with findings and never breaks."""

import random
import re
from pathlib import Path
from shutil import copytree

import pytest

from taizhang.packs.loader import load

SAMPLE = Path(__file__).parent / "sample"
FILES = sorted(path.relative_to(SAMPLE) for path in SAMPLE.rglob("*") if path.is_file())
VALUE = re.compile(r'= *("[^"]*"|\[[^\]]*\]|true|false|\d+)')
OTHER = [
    "true",
    "1",
    '""',
    '"x"',
    "[]",
    "{}",
    '["open"]',
    "{ a = 1 }",
    '"@unit"',
    "2023-01-01",
    "1.5",
    '"*"',
    "[{}]",
]


def damaged(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    values = list(VALUE.finditer(lines[at]))
    if rng.random() < 0.3:
        del lines[at]
    elif values:
        found = rng.choice(values)
        lines[at] = lines[at][: found.start(1)] + rng.choice(OTHER) + lines[at][found.end(1) :]
    else:
        lines.insert(at, rng.choice(lines))
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(40))
def test_damage_is_reported_and_breaks_nothing(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    copytree(SAMPLE, tmp_path / "sample")
    for name in rng.sample(FILES, 3):
        path = tmp_path / "sample" / name
        path.write_text(damaged(path.read_text("utf-8"), rng), "utf-8")
    loaded = load([tmp_path / "sample/daily", tmp_path / "sample/drive"])
    assert all(one.line() and one.file and one.message for one in loaded.findings)
