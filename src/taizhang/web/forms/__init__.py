"""Forms generated from packs: controls by field type, and what was typed."""
