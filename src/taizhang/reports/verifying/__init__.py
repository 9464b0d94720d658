"""Whether a file is what was made: its text, its facts, its manifest, its seal."""
