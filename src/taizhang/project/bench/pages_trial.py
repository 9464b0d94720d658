"""What `bench pages` measures, in a process of its own on the standing data set; prints one line of JSON."""

import http.client
import json
import logging
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from taizhang.project.bench import Row
from taizhang.project.django_setup import setup

LEDGER = "bench.l1"
WORKERS, CLIENTS, SECONDS, ROUNDS = 2, 4, 4, 3
STARTING = 180  # seconds the server may take on a busy machine
UNITS = 30  # places each page is opened at
P95, RATIO = 100.0, 2.0
# The drawer as a press on a row asks for it; by its address alone it comes with the whole list.
SWAPPED = {"条目": {"HX-Request": "true", "HX-Target": "beside"}}


def main() -> None:
    setup()
    from taizhang.project.bench.figures_data import SCALES, build

    scale = sys.argv[1]
    build(scale)
    _settle()
    rows = _times(SCALES[scale].entries)
    rows += _throughput()
    sys.stdout.write(json.dumps([asdict(row) for row in rows]) + "\n")


def _settle() -> None:
    """What an earlier run may have left to do: how large each subtree is, and the cells of figures."""
    from taizhang.figures import build, registration
    from taizhang.figures.models import CellYear
    from taizhang.project.bench import figures_data
    from taizhang.units.models import Unit
    from taizhang.units.scope import SYSTEM_SCOPE

    if not Unit.system.filter(parent=None, size__gt=1).exists():
        figures_data.sizes()
    if not CellYear.objects.exists():
        build.build(registration.register_again(SYSTEM_SCOPE), lambda *_: None)
        build.drop_old()


def _account(unit: Any) -> Any:
    from taizhang.units.models import Account, Grant
    from taizhang.units.roles import Role

    about = {"name": "测速", "unit": unit, "must_change": False, "password_changed": datetime.now(UTC)}
    found, _ = Account.objects.get_or_create(username=f"bench{unit.pk}", defaults=about)
    Grant.objects.get_or_create(account=found, role=Role.OFFICE, unit=unit)
    return found


def _places() -> list[Any]:
    """The province, some prefectures, and counties all over it."""
    from taizhang.units.models import Unit

    def spread(kind: str, count: int) -> list[Any]:
        found = list(Unit.system.filter(kind=kind).order_by("path"))
        return found[:: max(1, len(found) // count)][:count]

    return [*spread("province", 1), *spread("prefecture", 4), *spread("county", UNITS)]


def _times(entries: int) -> list[Row]:
    from django.db import connection
    from django.test import Client

    logging.disable(logging.CRITICAL)  # a line for each request is not what is measured
    taken: dict[str, list[float]] = {}
    for place in _places():
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(_account(place))
        for name, address in _pages(place).items():
            _open(client, address, SWAPPED.get(name))
            taken.setdefault(name, []).append(_open(client, address, SWAPPED.get(name)))
    where = f"{connection.vendor}，{entries} 条"
    return [_p95(f"{name}（{where}）", times) for name, times in taken.items()]


def _pages(place: Any) -> dict[str, str]:
    from taizhang.ledgers.models import Entry
    from taizhang.units import paths

    inside = Entry.system.filter(paths.within(place.path, field="unit__path"), ledger=LEDGER)
    entry = inside.values_list("pk", flat=True)[:1].get()
    period = "from=2023-01-01&to=2023-10-20"
    return {
        "清单": f"/ledgers/{LEDGER}/",
        "条目": f"/ledgers/{LEDGER}/?entry={entry}",
        "看板": f"/units/{place.code}/board/?{period}",
        "数字": f"/figures/bench.l1_m0/?unit={place.code}&{period}",  # of a past period, so with its 补报
        "搜索": f"/search/?{urlencode({'q': place.short_name})}",
        "活动": "/campaigns/",
    }


def _open(client: Any, address: str, headers: Mapping[str, str] | None = None) -> float:
    began = time.perf_counter()
    answer = client.get(address, headers=headers)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return (time.perf_counter() - began) * 1000


def _p95(name: str, times: list[float]) -> Row:
    value = sorted(times)[max(0, round(len(times) * 0.95) - 1)]
    return Row(f"{name} p95", value, "毫秒", bar=f"{P95:g} 毫秒以内", holds=value < P95)


def _throughput() -> list[Row]:
    county = next(place for place in _places() if place.kind == "county" and _counted(place))
    cookie = _cookie(county)
    with _server() as port:
        paths_ = {"ours": f"/ledgers/{LEDGER}/", "peer": f"/bench-peer/{LEDGER}/"}
        rates: dict[str, list[float]] = {name: [] for name in paths_}
        _same_words(*(_opened(port, address, cookie) for address in paths_.values()))
        for _ in range(ROUNDS):
            for name, address in paths_.items():
                rates[name].append(_rate(port, address, cookie, SECONDS))
    ours, peer = (statistics.median(rates[name]) for name in paths_)
    return [
        Row(
            f"清单，granian {WORKERS} 个进程",
            ours,
            "次/秒",
            peer,
            ours / peer,
            f"基线的 {RATIO:g} 倍以上",
            ours >= RATIO * peer,
        )
    ]


def _counted(place: Any) -> bool:
    """Whether its list is short enough to be counted to its end, which the baseline always does."""
    from taizhang.ledgers.lists import COUNTED
    from taizhang.ledgers.models import Entry
    from taizhang.units import paths

    inside = Entry.system.filter(paths.within(place.path, field="unit__path"), ledger=LEDGER)
    return bool(inside[: COUNTED + 1].count() <= COUNTED)


def _opened(port: int, address: str, cookie: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=STARTING)
    connection.request("GET", address, headers={"Cookie": cookie})
    return connection.getresponse().read().decode()


def _same_words(ours: str, peer: str) -> None:
    """Both show one list: otherwise the one that shows less would win."""
    first, second = (
        " ".join(re.sub(r"<[^>]*>", " ", page.partition("<body>")[2]).split()) for page in (ours, peer)
    )
    if first != second:
        at = next(n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b)
        raise RuntimeError(
            f"the baseline shows another list: {first[at : at + 60]!r}, not {second[at : at + 60]!r}"
        )


def _cookie(place: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(_account(place))
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


@contextmanager
def _server() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
               "--workers", str(WORKERS), "--log-level", "error",
               "taizhang.project.bench.pages_site:application"]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  ours
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    for _ in range(STARTING * 10):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _rate(port: int, address: str, cookie: str, seconds: float) -> float:
    """Answers a second to several clients that keep their connections."""
    until, counts, wrong = time.perf_counter() + seconds, [0] * CLIENTS, []

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < until:
            connection.request("GET", address, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.append(answer.status)
                return
            counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"{address}: {wrong[0]}")
    return sum(counts) / seconds


if __name__ == "__main__":
    main()
