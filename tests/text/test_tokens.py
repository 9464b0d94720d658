"""Two-character words are found wherever LIKE finds them; width and case do not matter."""

from hypothesis import given
from hypothesis import strategies as st

from taizhang.text.tokens import LONGEST_WORD, Query, query, tokens

WORDS = st.text("综合治理推进会〇A1aＢ ，。", max_size=12)


def found(asked: Query, text: str) -> bool:
    """What both databases compute from the index column, before any recheck."""
    held = set(tokens(text))
    return all(one in held for one in asked.exact) and all(
        any(token.startswith(prefix) for token in held) for prefix in asked.prefixes
    )


def test_pairs_last_characters_and_words() -> None:
    assert tokens("综合治理，2023年 Ａ3纸") == ["综合", "合治", "治理", "理", "2023", "年", "a3", "纸"]


def test_queries_ask_for_pairs_only_and_prefixes_for_single_characters() -> None:
    assert query("综合治理") == Query(("综合", "合治", "治理"), (), ("综合治理",))
    assert query("治") == Query((), ("治",), ("治",))
    assert query("A3 纸张") == Query(("纸张",), ("a3",), ("a3", "纸张"))
    assert query("，。 ").empty


def test_pairs_alone_may_be_wrong_and_the_recheck_is_not() -> None:
    asked, text = query("治理治"), "治理，理治"
    assert found(asked, text)
    assert asked.recheck
    assert not asked.matches(text)


def test_rare_hanzi_count_as_hanzi() -> None:
    assert tokens("䶮㙍𬭎") == ["䶮㙍", "㙍𬭎", "𬭎"]


def test_an_endless_word_is_cut() -> None:
    assert tokens("x" * 5000) == ["x" * LONGEST_WORD]
    assert found(query("x" * 5000), "x" * 5000)


def test_no_token_needs_quoting() -> None:
    assert tokens("a'b\"c\\d_e:f*g&h") == ["a", "b", "c", "d", "e", "f", "g", "h"]


@given(WORDS, WORDS, st.text("综合治理推进会〇", min_size=1, max_size=4))
def test_whatever_like_finds_the_index_finds(before: str, after: str, word: str) -> None:
    assert found(query(word), before + word + after)


@given(WORDS, st.text("综合治理", min_size=2, max_size=2))
def test_two_characters_need_no_recheck(text: str, word: str) -> None:
    assert found(query(word), text) == (word in text)
