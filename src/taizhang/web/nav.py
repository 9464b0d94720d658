"""The navigation: what stands in the side bar, in which group, behind which icon.

An item is shown to those who may open its route; the route table alone decides that. Rooms add their lines here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.units.request import ScopedRequest


@dataclass(frozen=True, slots=True)
class Item:
    route: str
    label: str
    icon: str
    group: str = ""
    short: str = ""
    # Other routes on whose pages this item is the current one.
    covers: tuple[str, ...] = ()

    def current(self, request: ScopedRequest) -> bool:
        match = request.resolver_match
        return match is not None and match.view_name in (self.route, *self.covers)


ITEMS = (
    Item("desk", "工作台", "layout-dashboard"),
    Item("own_board", "看板", "chart-column", covers=("board", "figure")),
    Item(
        "ledgers",
        "台账",
        "clipboard-list",
        "台账",
        covers=(
            "ledger",
            "ledger_list",
            "local_columns",
            "exports",
            "entry_new",
            "entry_edit",
            "selection_step",
            "selection_merge",
            "import_new",
            "collection",
            "imports",
        ),
    ),
    Item(
        "own_dues",
        "应办",
        "calendar-check",
        "应办",
        covers=(
            "dues",
            "due",
            "duty_switches",
            "matrix",
            "coverage",
            "duty_calendar",
            "letters",
            "letter",
            "burden",
            "expiring",
        ),
    ),
    Item("own_week", "周报", "calendar-range", "应办", covers=("week",)),
    Item("reminders", "提醒", "bell", "应办"),
    Item("own_dispatch", "调度", "megaphone", "应办", covers=("dispatch",)),
    Item("own_oversight", "督导", "footprints", "应办", covers=("oversight",)),
    Item("own_lookbacks", "回头看", "history", "应办", covers=("lookbacks", "lookback")),
    Item(
        "reports",
        "报告编制",
        "file-text",
        "报告",
        "报告",
        covers=("report", "report_new", "report_act", "report_rewrite"),
    ),
    Item("report_templates", "报告模板", "layers", "报告", "模板", covers=("report_template", "report_bind")),
    Item("report_find", "查验报告", "shield-check", "报告", "查验"),
    Item("checks", "核对来文", "file-search", "报告", "核对", covers=("check", "agreement", "beginnings")),
    Item(
        "units",
        "单位",
        "network",
        "组织",
        covers=(
            "unit",
            "unit_import",
            "unit_move",
            "unit_merge",
            "people",
            "person_new",
            "person",
            "bodies",
            "body_new",
            "body",
            "body_member",
        ),
    ),
    Item("campaigns", "活动", "flag", "组织", covers=("campaign",)),
    Item(
        "accounts",
        "账号与授权",
        "users",
        "管理",
        "账号",
        covers=("account", "account_new", "account_act", "grant_give", "grant_withdraw"),
    ),
    Item("robots", "提醒渠道", "bot", "管理"),
    Item("webhooks", "推送", "webhook", "管理", covers=("webhook",)),
    Item("packs", "活动包", "package", "管理", covers=("pack",)),
    Item("settings", "系统设置", "settings", "管理", "设置"),
    Item("events", "留痕", "scroll-text", "管理"),
    Item("holidays", "节假日表", "calendar-cog", "管理", "节假日"),
    Item("jobs", "后台任务", "list-todo", "管理", "任务"),
)
# The phone's bottom bar ends with oneself; at most four other items fit.
BAR = 4


def under(route: str) -> tuple[str, ...]:
    """An item's own route and those of its pages."""
    (item,) = (one for one in ITEMS if one.route == route)
    return item.route, *item.covers


def items(request: ScopedRequest) -> list[Item]:
    return [item for item in ITEMS if item.route in request.may_open]


def groups(request: ScopedRequest) -> Iterator[tuple[str, list[Item]]]:
    """Items under their group's label, in the order they are listed."""
    found: dict[str, list[Item]] = {}
    for item in items(request):
        found.setdefault(item.group, []).append(item)
    yield from found.items()


def bar(request: ScopedRequest) -> list[Item]:
    return items(request)[:BAR]
