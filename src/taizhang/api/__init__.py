"""Thin: django-ninja routers and schemas."""
