"""One row of everything a call of the ledgers' API can name, so that calls reach what lies behind "not found"."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from taizhang.ledgers import installed
from taizhang.ledgers.exporting import background
from taizhang.ledgers.importing.apply import import_file
from taizhang.ledgers.importing.check import Asked
from taizhang.ledgers.lists import Asked as ListAsked
from taizhang.ledgers.models import EffectCheck, Entry
from taizhang.ledgers.operations import evidence, extend, local, webhooks
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.saved import NewList, save_list
from taizhang.units.models import Unit
from taizhang.units.scope import Scope

LEDGER, HOST = "demo.problem", "hooks.example.gov.cn"
CSV = "问题表现,列入日期,问题来源\n井盖缺失,2026-03-01,调查研究\n"


def names(scope: Scope, unit: Unit) -> dict[str, Any]:
    """Each parameter of an address with a value that leads somewhere."""
    today = timezone.localdate()
    row = create(scope, NewEntry(LEDGER, unit.pk, {"title": "路灯不亮", "source": "research"}), today=today)
    return {
        "ledger": LEDGER,
        "indicator": "demo.problems_found",
        "code": unit.code,
        "entry": row.pk,
        **_beside(scope, row, today),
        **_files(scope, unit, row, today),
        **_kept(scope, unit),
    }


def _beside(scope: Scope, row: Entry, today: date) -> dict[str, int]:
    later = (row.due or today) + timedelta(30)
    check = EffectCheck.objects.create(home=row.home, entry=row.pk, stay=1, due=today)
    return {
        "extension": extend.ask(scope, row.pk, later, reason="雨季", today=today).pk,
        "check": check.pk,
        "evidence": evidence.add(scope, evidence.NewEvidence(row.pk, "说明.txt"), ["已换灯".encode()]).pk,
    }


def _files(scope: Scope, unit: Unit, row: Entry, today: date) -> dict[str, int | None]:
    of = installed.ledger(row.ledger)
    export = background.request(scope, ListAsked(of, unit), "xlsx")
    batch = import_file(scope, Asked(of, unit, "问题.csv", CSV), today=today).import_id
    return {"export": export.pk, "job": export.job, "batch": batch}


def _kept(scope: Scope, unit: Unit) -> dict[str, int]:
    hook = webhooks.subscribe(scope, webhooks.NewWebhook(unit, "督查系统", f"https://{HOST}/in"))
    return {
        "saved_list": save_list(scope, NewList(LEDGER, unit, "全部")).pk,
        "webhook": hook.pk,
        "delivery": webhooks.ping(scope, hook.pk).pk,
        "local_field": local.add_field(scope, unit.pk, LEDGER, key="road", label="路名", type_="text").pk,
        "local_option": local.add_option(scope, unit.pk, "demo.study", "kind", label="读书班", shared="core").pk,
    }


@contextmanager
def host_allowed() -> Iterator[None]:
    before = settings.CONFIG
    settings.CONFIG = replace(before, webhook_hosts=(HOST,))
    try:
        yield
    finally:
        settings.CONFIG = before
