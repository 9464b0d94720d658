"""The product with one address more: the list as a plain view of the framework renders it, behind the same middleware.

The baseline does what a good developer does without our floors: one queryset of model instances with their units, a
count for each tab, a paginator, and a template in the framework's language with the product's own style and markup.
"""

from typing import Any

from taizhang.project.django_setup import setup

setup()

from django.core.paginator import Paginator  # noqa: E402  settings first
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.urls import path  # noqa: E402

from taizhang.project import routes, urls  # noqa: E402
from taizhang.units.request import scoped  # noqa: E402
from taizhang.units.roles import Right  # noqa: E402

ROWS = 30
TEMPLATE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{{ ledger.label }}</title>
<link rel="stylesheet" href="/static/css/base.css"></head><body>
<header class="top"><a class="logo" href="/">台账</a>
<span class="where cut">{{ account.unit.short_name }}</span>
<a class="me" href="/me/">{{ account.name }}</a></header>
<nav class="side"><ul>
{% for label, href in nav %}<li><a href="{{ href }}">{{ label }}</a></li>{% endfor %}
</ul></nav><main class="main">
<div class="head"><h1>{{ ledger.label }}</h1></div>
<nav class="tabs"><a href="?">全部 <span class="num">{{ total }}</span></a>
{% for tab in tabs %}<a href="?state={{ tab.key }}">{{ tab.label }} <span class="num">{{ tab.count }}</span></a>
{% endfor %}</nav>
<form class="filters"><input name="q" value="{{ q }}"><select name="unit">
{% for unit in units %}<option value="{{ unit.code }}">{{ unit.short_name }}</option>{% endfor %}
</select><button class="button">筛选</button></form>
<div class="scroll"><table class="table rows">
<thead><tr><th>编号</th><th>名称</th><th>单位</th><th>日期</th><th>状态</th></tr></thead><tbody>
{% for row in page %}<tr><td class="num small">{{ row.number }}</td>
<td class="what"><a href="?entry={{ row.pk }}&page={{ page.number }}">{{ row.title }}</a>
<small>{{ row.data.kind }}{% if row.lump %} · 只报总数{% endif %}</small></td>
<td>{{ row.unit.short_name }}</td><td class="num nowrap">{{ row.day|date:"Y-m-d" }}</td>
<td><span class="chip{% if row.finished %} ok{% endif %}">{{ row.state }}</span></td></tr>{% endfor %}
</tbody></table></div>
<div class="pager"><span>共 {{ total }} 次</span>
{% if page.has_next %}<a class="button" href="?page={{ page.next_page_number }}">下一页</a>{% endif %}
</div></main></body></html>"""
PAGE = Engine().from_string(TEMPLATE)


def peer(request: HttpRequest, ledger: str) -> HttpResponse:
    from taizhang.ledgers import installed
    from taizhang.ledgers.models import Entry
    from taizhang.units import paths
    from taizhang.units.models import Unit
    from taizhang.web import nav

    here = scoped(request)
    held, top = installed.ledger(ledger), here.account.unit
    rows = Entry.objects.visible_to(here.scope).filter(ledger=ledger, gone="").select_related("unit")
    rows = rows.filter(paths.within(top.path, field="unit__path")).order_by("-day", "-pk")
    page: Any = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "ledger": held,
        "account": here.account,
        "nav": [(item.label, f"/{item.route}/") for item in nav.items(here)],
        "page": page,
        "total": page.paginator.count,
        "tabs": [
            {"key": key, "label": state.label, "count": rows.filter(state=key).count()}
            for key, state in held.lifecycle.states.items()
        ],
        "units": list(Unit.objects.visible_to(here.scope).filter(parent=top).order_by("order")),
        "q": "",
    }
    return HttpResponse(PAGE.render(Context(context)))


urls.urlpatterns.append(path("bench-peer/<str:ledger>/", peer, name="bench_peer"))
routes.ROUTES["bench_peer"] = routes.held(Right.VIEW)

from taizhang.project.wsgi import application  # noqa: E402, F401  what granian is told to serve
