"""What is written down is true: each setting, dependency, command and page of decision is where the docs say."""

import re
import tomllib
from dataclasses import fields

import pytest

from taizhang.project import cli
from taizhang.project.config import ELSEWHERE, PREFIX, Config, describe, load
from tests.project.conftest import ROOT

NAME = re.compile(r"^[A-Za-z0-9-]+")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def declared() -> set[str]:
    project = tomllib.loads(read("pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    return {match[0] for one in wanted if (match := NAME.match(one))}


def test_each_dependency_has_one_line_of_reason_and_no_other_has() -> None:
    reasons = re.findall(r"^- `([^`]+)`: \S", read("docs/decisions/0002-dependencies.md"), re.MULTILINE)
    assert len(reasons) == len(set(reasons))
    assert set(reasons) == declared()


def test_the_settings_page_is_the_table_of_the_settings() -> None:
    page = read("docs/settings.md")
    for one in describe(load({})):
        assert f"| `{one.variable}` | {f'`{one.default}`' if one.default else '空'} | {one.says} |" in page
    mentioned = set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", page))
    assert mentioned == {PREFIX + one.name.upper() for one in fields(Config)} | set(ELSEWHERE)


def test_the_glossary_says_each_word_once() -> None:
    words = re.findall(
        r"^\| ([a-z][^|]*) \| (?!中文 )[^|]*[一-鿿][^|]* \| \S", read("docs/glossary.md"), re.MULTILINE
    )
    each = [word.strip() for line in words for word in line.split(",")]
    assert len(each) > 100
    assert sorted(each) == sorted(set(each))


def test_decisions_are_numbered_once_and_dated() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [page.name[:4] for page in pages]
    assert len(numbers) == len(set(numbers))
    for page in pages:
        head = page.read_text(encoding="utf-8")[:200]
        assert head.startswith(f"# {page.name[:4]} "), page.name
        assert re.search(r"\b\d{4}-\d\d-\d\d\b", head), page.name


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/settings.md"])
def test_each_path_and_command_a_page_names_exists(page: str) -> None:
    text = read(page)
    for path in re.findall(r"`((?:bin|docs|src|tests)/[\w./-]+)", text):
        assert (ROOT / path).exists(), path
    for group in re.findall(r"bin/taizhang ([a-z]+)", text):
        assert group in cli.GROUPS, group


def test_the_licence_is_whole_in_both_languages() -> None:
    text = read("LICENSE")
    assert "木兰宽松许可证，第2版" in text
    assert "END OF THE TERMS AND CONDITIONS" in text
