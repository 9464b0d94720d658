"""The Jinja2 environment of pages: icons and static addresses are computed once, the rest is autoescaped."""

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.staticfiles import finders
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static as plain_static
from django.urls import reverse
from django.utils.html import json_script
from lucide.jinja import lucide
from markupsafe import Markup

from taizhang import __version__
from taizhang.units.roles import RIGHT_LABELS, ROLE_LABELS
from taizhang.web import agents, dates, figure_links, nav
from taizhang.web.desk import todo
from taizhang.web.help import manual
from taizhang.web.views import demo

HTMX = (
    '{"includeIndicatorStyles":false,"allowEval":false,"disableInheritance":true,"historyCacheSize":0,'
    '"refreshOnHistoryMiss":true,"selfRequestsOnly":true,"responseHandling":[{"code":"204","swap":false},'
    '{"code":"[23]..","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}'
)


@cache
def icon(name: str, size: int = 16) -> Markup:
    """An icon drawn once: the package parses its file anew at each call, which is slow in lists."""
    return Markup(lucide(name, size=size, aria_hidden="true", focusable="false"))  # noqa: S704 - the package's own SVG


@cache
def static(path: str) -> str:
    """The address of a static file with a digest of its content, so that browsers may keep it for ever."""
    found = finders.find(path)
    if not isinstance(found, str):
        raise FileNotFoundError(path)
    digest = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:8]
    return f"{plain_static(path)}?v={digest}"


@lru_cache(maxsize=4096)
def url(name: str, **kwargs: object) -> str:
    """The address of a route. Looking one up costs as much as a row of a list, and pages name dozens."""
    return reverse(name, kwargs=kwargs or None)


def site_name() -> str:
    return str(settings.CONFIG.site_name)


def environment(**options: Any) -> jinja2.Environment:
    made = jinja2.Environment(  # noqa: S701 - autoescape is set below, over whatever the framework passes
        **{
            **options,
            "trim_blocks": True,
            "lstrip_blocks": True,
            "undefined": jinja2.StrictUndefined,
            "autoescape": True,
        }
    )
    made.globals.update(
        icon=icon,
        static=static,
        url=url,
        chapter_of=manual.of_route,
        todo_count=todo.count,
        figure_url=figure_links.address,
        nav=nav,
        get_messages=get_messages,
        htmx_config=HTMX,
        version=__version__,
        site_name=site_name,
        demo_choices=demo.offered,
        oidc=lambda: settings.OIDC,
        json_script=json_script,
        agent=agents.short,
        role_labels=ROLE_LABELS,
        right_labels=RIGHT_LABELS,
    )
    made.filters.update(day=dates.day, minute=dates.minute, filesizeformat=filesizeformat)
    return made
