"""The word lists: no word twice, a reason for each, and no word that does nothing."""

import re
import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from taizhang.text import blocks, claims, lexicon, measures, quantifiers, slots
from taizhang.text.normalise import normalise

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


@pytest.mark.parametrize("word", sorted(lexicon.words("verbs")))
def test_every_verb_of_doing_makes_one_a_number(word: str) -> None:
    assert [one.surface for one in claims.find(f"随后{word}一项试点工作。")] == ["一项"]


@pytest.mark.parametrize("word", sorted(lexicon.words("heads")))
def test_every_countable_head_can_be_all(word: str) -> None:
    assert quantifiers.find(f"各{word}全部达标。")


@pytest.mark.parametrize("word", sorted(lexicon.words("name_marks")))
def test_every_name_mark_names(word: str) -> None:
    (slot,) = slots.find(f"有关XX{word}的情况。")
    assert slot.kind in {"name", "count", "date"}  # 节, 班 count and 月, 日 date where nothing says otherwise


@pytest.mark.parametrize("word", sorted(lexicon.words("person_marks", "after")))
def test_every_word_of_a_person_behind_a_slot_tells_a_person(word: str) -> None:
    assert slots.find(f"听取XX{word}的看法。")[0].kind == "person"


@pytest.mark.parametrize("word", sorted(lexicon.words("person_marks", "before")))
def test_every_word_before_a_person_tells_a_person(word: str) -> None:
    assert slots.find(f"其中{word}XXX，随后")[0].kind == "person"


@pytest.mark.parametrize("word", sorted(lexicon.words("org_heads", "before")))
def test_every_word_before_a_unit_tells_a_unit(word: str) -> None:
    assert slots.find(f"在{word}XX推行，随后")[0].kind == "org"


BLOCKED = {
    "block.title": "学习《2024年12项要点》。",
    "block.quoted": "落实“三会一课”。",
    "block.document": "印发12号文件。",
    "block.collection": "经验材料（共3篇）",
    "block.clock": "上午9点到场。",
    "block.list": "第一步：\n1.个人自学",
    "block.hotline": "拨打12345热线。",
    "block.round": "24小时值守。",
    "block.plus": "构建1+3个平台。",
    "block.model": "新购X7台账机、A4张贴纸。",
    "block.grade": "创建4A级景区。",
    "block.ordinal": "第3次会议。",
    "block.age": "60岁以上老人。",
    "block.threshold": "5000万元以上项目。",
    "block.threshold.people": "3名以上正式党员的支部。",
    "block.every": "每3个月一次。",
    "block.term": "三年行动收官。",
    "block.phase": "一期工程投用。",
    "block.circle": "15分钟便民服务圈。",
    "block.redline": "严守18亿亩耕地红线。",
    "block.holiday": "国庆7天长假。",
    "block.degree": "东经110度。",
    "block.ratio": "师生比1:12。",
    "block.doubling": "产值翻两番。",
    "block.slogan.quoted": "做到“紧盯一个目标、守住两条底线”。",
    "block.slogan.named": "做到四个“讲明白”。",
    "block.bound": "低于最低标准90%。",
    "block.between": "处1万元以上3万元以下罚款。",
    "block.scale": "谋划百亿元级产业。",
    "block.rate": "按70%报销。",
    "block.class": "架设10千伏线路。",
    "block.counted.rates": "实现3个100%。",
    "block.slogan.ones": "推行“1个窗口受理、1次性告知”服务。",
    "block.address": "幸福路3栋2单元501室。",
    "block.each": "做到1户1档。",
    "block.norm": "不得超过120元。",
    "block.session": "十二届五次全会召开。",
}


def test_every_block_rule_has_an_example() -> None:
    assert set(BLOCKED) == {name for name, _ in blocks.RULES}


@pytest.mark.parametrize("name", sorted(BLOCKED))
def test_every_block_rule_blocks(name: str) -> None:
    """The pattern of a rule matches its example, and no number there is a claim."""
    text = normalise(BLOCKED[name]).text
    match = dict(blocks.RULES)[name].search(text)
    assert match is not None
    assert [one for one in claims.find(BLOCKED[name]) if one.start < match.end() and match.start() < one.end] == []
