"""Thin: pages (Jinja2) and static files."""
