"""The county that tests of figures share."""

from tests.figures.county import filled, place

__all__ = ["filled", "place"]
