"""A county with known rows: the demo's, and its figures as the oracle."""

from tests.project.demo.conftest import county

__all__ = ["county"]
