"""Word files: parts, runs, compiled templates, filled documents, and what can be read back from them."""
