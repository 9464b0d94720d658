"""Report templates in plain text: what their marks mean, read into a tree."""
