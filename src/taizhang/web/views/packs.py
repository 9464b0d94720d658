"""活动包: what is installed and what it says, and another version looked at before it is put in."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from taizhang.audit.errors import Forbidden, Missing, Refused
from taizhang.files.errors import FileError
from taizhang.ledgers import installed
from taizhang.ledgers.models import InstalledPack
from taizhang.ledgers.operations.packs import PackRefused, install, preview
from taizhang.ledgers.prospect import prospect
from taizhang.packs import arriving, library
from taizhang.packs.describe import describe_pack
from taizhang.packs.loader import builtin_folders
from taizhang.units.request import ScopedRequest, scoped
from taizhang.web import intake, pages

SECTIONS = {
    "ledgers": "台账",
    "indicators": "指标",
    "duties": "规定动作",
    "lists": "清单",
    "groupings": "归集",
    "checklists": "检查单",
    "reports": "报告模板",
}


def packs(request: HttpRequest) -> HttpResponse:
    here = scoped(request)
    if request.method != "POST":
        return _page(here)
    try:
        return _shipped(here) if here.POST.get("shipped") else _arrived(here)
    except (Missing, Forbidden):
        raise
    except PackRefused as refusal:
        return _page(here, "这个活动包有错误，没有安装。", [one.line() for one in refusal.findings])
    except Refused as refusal:
        return _page(here, refusal.message)
    except FileError as error:
        return _page(here, str(error))


def _page(here: ScopedRequest, error: str = "", findings: list[str] | None = None) -> HttpResponse:
    rows = list(InstalledPack.objects.defer("files").order_by("installed_at", "key"))
    current, held = installed.current(), {row.key for row in rows}
    context = {
        "rows": [(row, current.packs[row.key], current.of(row.key)) for row in rows],
        "sections": SECTIONS,
        "shipped": [key for one in builtin_folders() if (key := library.folder_key(one)) and key not in held],
        "error": error,
        "findings": findings or [],
    }
    return pages.render(here, "packs.html", context, status=422 if error else 200)


def _shipped(here: ScopedRequest) -> HttpResponse:
    """One that ships with the program, with those it uses and the site has not."""
    wanted = [one for one in builtin_folders() if library.folder_key(one) == here.POST["shipped"]]
    if not wanted:
        raise Missing
    held = set(InstalledPack.objects.values_list("key", flat=True))
    folders = [one for one in library.with_used(wanted[0]) if library.folder_key(one) not in held]
    install(here.scope, reversed(folders))
    return pages.done(here, reverse("packs"), f"已安装 {'、'.join(one.name for one in reversed(folders))}。")


def _arrived(here: ScopedRequest) -> HttpResponse:
    kept = intake.kept_of(here)
    if not kept:
        raise Refused("请选择活动包的压缩包（.zip）。", code="no_file", field="file")
    _, content = intake.opened(here, kept[0].token)
    with arriving.laid_out(content) as folder:
        if here.POST.get("do") == "apply":
            rows = install(here.scope, [folder])
            return pages.done(here, reverse("packs"), f"已装上 {rows[0].key} {rows[0].version}。")
        return _look(here, kept[0], folder)


def _look(here: ScopedRequest, kept: intake.Kept, folder: Path) -> HttpResponse:
    """What it is, and what it would do to what was entered."""
    _, after = preview([folder])
    key = library.folder_key(folder) or folder.name
    context = {
        "kept": kept,
        "pack": after.packs[key],
        "items": after.of(key),
        "sections": SECTIONS,
        "found": prospect(folder),
    }
    return pages.render(here, "pack_looked.html", context)


def pack(request: HttpRequest, pack: str) -> HttpResponse:
    found = installed.current()
    if pack not in found.packs:
        raise Missing
    context = {"pack": describe_pack(found, pack, whole=True), "sections": SECTIONS}
    return pages.render(request, "pack.html", context)


def settings_shown(request: HttpRequest) -> HttpResponse:
    context = {"settings": settings.SETTINGS_SHOWN, "now": timezone.localtime()}
    return pages.render(request, "settings.html", context)
