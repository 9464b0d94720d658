"""`bin/taizhang-shots`: the main pages of the demo county as pictures in docs/images, for the README and the manual.

The county is made anew in a scratch directory from the demo's seed, so that two runs differ only by the day.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from playwright.sync_api import Browser, sync_playwright

from taizhang.project.setup import components

ROOT = Path(__file__).resolve().parents[1]
DESK, PHONE = (1366, 768), (390, 844)


@dataclass(frozen=True, slots=True)
class Shot:
    name: str
    account: str
    path: str
    size: tuple[int, int] = DESK
    click: str = ""  # what is opened first


SHOTS = (
    Shot("sign-in-1366", "", "/sign-in/"),
    Shot("desk-1366", "office", "/"),
    Shot("desk-390", "leader", "/", PHONE),
    Shot("board-1366", "office", "/board/", click=".twig"),
    Shot("board-390", "leader", "/board/", PHONE),
    Shot("ledger-1366", "clerk", "/ledgers/base.problem/", click="[data-row]"),
    Shot("ledger-390", "town1", "/ledgers/base.problem/", PHONE),
    Shot("selection-1366", "office", "/ledgers/base.problem/", click="[data-all]"),
    Shot("form-1366", "town1", "/ledgers/base.problem/new/"),
    Shot("figure-1366", "office", "/figures/base.problems_found/"),
    Shot("campaign-1366", "office", "/campaigns/zhuti2026/"),
    Shot("unit-1366", "office", "/units/981527105000/"),
    Shot("people-1366", "office", "/units/981527000000/people/?ending=180"),
    Shot("reports-1366", "office", "/reports/"),
    Shot("help-1366", "town1", "/help/start/"),
)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
        return


def main() -> int:
    asked = argparse.ArgumentParser(prog="bin/taizhang-shots", description="把主要页面拍成图片。")
    asked.add_argument("--out", type=Path, default=ROOT / "docs/images", help="放到哪里，默认 docs/images")
    asked.add_argument("--only", default="", help="只拍名称里有这个词的")
    options = asked.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="taizhang-shots-") as directory:
        make_county(directory)
        with served() as base, browser() as chromium:
            for shot in SHOTS:
                if options.only in shot.name:
                    take(chromium, base, shot, options.out)
    return 0


def make_county(directory: str) -> None:
    os.environ["TAIZHANG_DATA_DIR"] = directory
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's event loop runs in this thread
    for command in (["init"], ["demo", "--scale", "county"]):
        run = [sys.executable, "-m", "taizhang.project.cli", *command]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
    from taizhang.project.django_setup import setup

    setup()
    from taizhang.figures.fold import fold_all

    while fold_all():
        pass


@contextmanager
def served() -> Iterator[str]:
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    application = StaticFilesHandler(get_wsgi_application())
    server = make_server("127.0.0.1", 0, application, Server, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextmanager
def browser() -> Iterator[Browser]:
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        # fields of a date are drawn in the browser's own language, which no page decides
        chinese: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
        found = playwright.chromium.launch(
            executable_path=components.chromium(), args=[*root, "--lang=zh-CN"], env=chinese
        )
        yield found
        found.close()


def take(chromium: Browser, base: str, shot: Shot, out: Path) -> None:
    width, height = shot.size
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", has_touch=shot.size == PHONE,
        reduced_motion="reduce",
    )  # fmt: skip
    if shot.account:
        context.add_cookies([cookie(shot.account, base)])
    page = context.new_page()
    page.goto(f"{base}{shot.path}")
    if shot.click:
        page.locator(shot.click).first.click()
        page.wait_for_load_state("networkidle")
    page.screenshot(path=out / f"{shot.name}.png")
    context.close()
    print(out / f"{shot.name}.png")


def cookie(account: str, base: str) -> Any:
    """Signed in without the sign-in page, as tests are."""
    from django.conf import settings
    from django.test import Client

    from taizhang.units.models import Account

    who = Account.objects.get(username=account)
    Account.objects.filter(pk=who.pk).update(must_change=False)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(who)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": base}


if __name__ == "__main__":
    sys.exit(main())
