"""第一次用: four steps ticked off by what was really done, never by pages opened."""

from dataclasses import dataclass

from django.urls import reverse

from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry, Evidence, Stay
from taizhang.units.request import ScopedRequest
from taizhang.units.roles import Right
from taizhang.web.board.asked import everyday_pack
from taizhang.web.board.columns import columns


@dataclass(frozen=True, slots=True)
class Task:
    label: str
    how: str
    href: str
    done: bool


def tasks(here: ScopedRequest) -> list[Task]:
    """For who may enter rows; the ledger is the one the board counts."""
    ledger = columns(installed.current(), everyday_pack()).ledger
    if ledger is None or not here.scope.has(Right.ENTER):
        return []
    me, to = here.account.pk, reverse("ledger", args=[ledger.id])
    mine = Entry.system.filter(created_by=me)
    row = mine.filter(ledger=ledger.id).order_by("-pk").values_list("pk", flat=True).first()
    opened = reverse("entry", args=[row]) if row else to
    return [
        Task(f"登记一条{ledger.label}", "打开登记页，填必填栏，按“保存”。", f"{to}new/", mine.exists()),
        Task(
            "添一份材料",
            "打开刚登记的条目，在“佐证材料”里选文件，按“上传”。",
            opened,
            Evidence.objects.filter(added_by=me, removed_at=None).exists(),
        ),
        Task(
            "办一步", "在条目下方写办理说明，按红色的按钮。", opened, Stay.objects.filter(by=me, n__gt=1).exists()
        ),
        Task("看看它算进了哪个数", "打开看板，点任何一个数，最下面就是它的条目。", reverse("own_board"), False),
    ]
