"""Draws that leave nothing out: every option comes up once, in an order of chance, before any comes again."""

from collections.abc import Hashable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Decks:
    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.held: dict[Hashable, list[object]] = {}

    def draw(self, key: Hashable, options: Sequence[T]) -> T:
        deck = self.held.get(key)
        if not deck:
            deck = list(options)
            self.rng.shuffle(deck)
            self.held[key] = deck
        return deck.pop()  # type: ignore[return-value]  # a deck holds the options of its own key
