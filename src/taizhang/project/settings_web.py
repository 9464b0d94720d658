"""Settings of pages: their templates and static files."""

from pathlib import Path
from typing import Any

_WEB = Path(__file__).resolve().parent.parent / "web"

WEB_APPS = ["django_htmx"]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_WEB / "templates"],
        "OPTIONS": {
            "environment": "taizhang.web.environment.environment",
            "context_processors": ["taizhang.web.once.sealed"],
        },
    },
    {  # for the sign-in library's messages and the framework's own
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
STATICFILES_DIRS = [_WEB / "static"]
