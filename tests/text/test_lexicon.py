"""The word lists: no word twice, a reason for each, and no word that does nothing."""

import re
import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from taizhang.text import blocks, claims, lexicon, measures, slots

LISTS = sorted(one.name.removesuffix(".toml") for one in files("taizhang.text").joinpath("data").iterdir())
PLAIN = [name for name in LISTS if name != "blocks"]


@pytest.mark.parametrize("name", PLAIN)
def test_no_word_stands_twice_and_each_has_a_reason(name: str) -> None:
    table = lexicon.table(name)
    counted = Counter(word for section in table.values() for word in section)
    assert [word for word, times in counted.items() if times > 1] == []
    assert all(reason.strip() for section in table.values() for reason in section.values())


def test_every_block_rule_has_a_reason_and_compiles() -> None:
    raw = tomllib.loads(files("taizhang.text").joinpath("data/blocks.toml").read_text(encoding="utf-8"))
    assert all(set(entry) == {"pattern", "reason"} for entry in raw.values())
    assert len({entry["pattern"] for entry in raw.values()}) == len(raw) == len(blocks.RULES)


@pytest.mark.parametrize("word", sorted(lexicon.words("measures")))
def test_every_measure_word_measures(word: str) -> None:
    """Alone behind a number, or with the noun its context asks for."""
    nouns = ["", "电", "力量", "钢管", "钥匙"]
    read = [measures.at(word + noun + "。", 0) for noun in nouns]
    assert word in read


@pytest.mark.parametrize("word", sorted(lexicon.words("not_measures")))
def test_every_trap_word_would_otherwise_be_a_measure(word: str) -> None:
    assert any(word[:size] in lexicon.words("measures") for size in range(len(word), 0, -1))


@pytest.mark.parametrize("word", sorted(lexicon.words("fixed", "idioms", "slogans")))
def test_every_fixed_word_holds_a_numeral(word: str) -> None:
    assert re.search("[一二三四五六七八九十百千万两半]", word)


@pytest.mark.parametrize("word", sorted(lexicon.words("fixed", "tails")))
def test_every_slogan_tail_blocks(word: str) -> None:
    assert claims.find(f"做到三个{word}。") == []


@pytest.mark.parametrize("word", sorted(lexicon.words("org_heads", "heads")))
def test_every_organisation_head_names_a_unit(word: str) -> None:
    found = slots.find(f"结合XX{word}实际推进，发现问题X个。")
    assert found[0].kind in {"org", "count"}
