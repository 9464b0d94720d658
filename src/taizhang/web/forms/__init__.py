"""Forms generated from packs: controls by field type, what was typed, and sending once."""
