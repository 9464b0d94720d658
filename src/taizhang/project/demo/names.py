"""Invented names. Places are two syllables that read like a place, people a surname and one or two characters."""

from collections.abc import Iterator, Sequence
from itertools import chain
from random import Random

FIRST = "青白柳竹清云松桃石金银龙凤梅兰桂荷枫杏梨东南西北上下大小新长"
SECOND = "溪塘岭湾坪坝冲桥岗沟潭洲滩峰林源泉垭坳畈墩浦埠港渡"
SURNAMES = "温江陆沈顾叶苏程汪方石田白钟邱贺龚严尹黎"
GIVEN = "禾清岭川宁和平安远明文青松林云山月华春秋勤正诚信德修齐广厚朴"


def places(rng: Random, told: Sequence[str] = ()) -> Iterator[str]:
    """Different names in an order that depends on the seed, the told ones first."""
    pairs = [one + other for one in FIRST for other in SECOND if one + other not in told]
    rng.shuffle(pairs)
    return chain(told, pairs)


def person(rng: Random) -> str:
    given = rng.choice(GIVEN)
    if rng.random() < 0.7:
        given += rng.choice(GIVEN.replace(given, ""))
    return rng.choice(SURNAMES) + given


def phone(rng: Random) -> str:
    """Of a number range given to nobody."""
    return f"1990000{rng.randrange(10_000):04d}"
