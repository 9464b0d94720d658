"""docs/pack-authoring.md teaches the whole language: each of its keys and words stands there, each example reads."""

import re
import tomllib
from pathlib import Path

import pytest

from taizhang.packs import shapes
from taizhang.packs.builtins import BUILTIN_LEDGERS
from taizhang.packs.conditions import Op
from taizhang.packs.durations import Measure
from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.folder import FOLDERS, TABLE_FILES
from taizhang.packs.model import NEEDS, Post, Take
from taizhang.packs.periods import Kind
from taizhang.packs.reach import Reach
from taizhang.packs.templates import words
from taizhang.packs.views import DUTY_COLUMNS, ENGINE_FIGURES, ENTRY_COLUMNS

PAGE = (Path(__file__).parents[2] / "docs/pack-authoring.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
SHAPES = [one for one in vars(shapes).values() if isinstance(one, type) and issubclass(one, shapes.Shape)]
KEYS = sorted(
    {(shape.__name__, field.alias or name) for shape in SHAPES for name, field in shape.model_fields.items()}
)


@pytest.mark.parametrize(("shape", "key"), KEYS)
def test_each_key_of_the_language_is_taught(shape: str, key: str) -> None:
    assert re.search(rf"(?<![a-z_]){key}(?![a-z_])", PAGE), f"{shape}.{key}"


@pytest.mark.parametrize(
    "word",
    [
        *FieldType,
        *Role,
        *Op,
        *Post,
        *NEEDS,
        *Take,
        *Reach,
        *Kind,
        *(str(one) for one in Measure),
        *BUILTIN_LEDGERS,
        *sorted(ENGINE_FIGURES),
        *TABLE_FILES,
        *FOLDERS,
        *words.PERIODS,
        *words.REACHES,
        *words.SCALES,
        *words.PARTS,
        *words.FACTS,
        *words.BODIES,
        *words.BODY_POSTS,
        *words.BODY_FACTS,
        *words.PERSON_FACTS,
        *words.CHILD_COLUMNS,
        *words.PART_COLUMNS,
        *ENTRY_COLUMNS.values(),
        *DUTY_COLUMNS.values(),
    ],
)
def test_each_word_of_the_language_is_taught(word: str) -> None:
    assert word in PAGE


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_each_example_is_toml(number: int) -> None:
    assert tomllib.loads(EXAMPLES[number])


def test_there_are_examples_of_every_file() -> None:
    assert len(EXAMPLES) >= 10
