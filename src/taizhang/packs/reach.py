"""Reach: how much of the tree a figure takes in."""

from enum import StrEnum


class Reach(StrEnum):
    OWN = "own"
    BELOW = "below"
    ALL = "all"


REACH_WORDS = {Reach.OWN: "本级", Reach.BELOW: "下级", Reach.ALL: "含下级"}
