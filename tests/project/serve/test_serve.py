"""The service as a person starts and ends it: it answers on loopback and leaves no process behind."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from taizhang.project.setup.cluster import free_port
from tests.project.conftest import Command, clean_environment, one_sentence

PATIENCE = 60.0
SECOND_START = 5.0  # seconds of one processor, so at most as many of an idle machine


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def processes_with(mark: str) -> list[int]:
    """Ours are told by a variable only this test has set."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in entry.read_bytes():
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found


class Service:
    """One start of the product."""

    def __init__(self, data: Path) -> None:
        self.port = free_port()
        self.mark = f"TAIZHANG_SITE_NAME={data}"
        environment = clean_environment(TAIZHANG_SITE_NAME=str(data), TAIZHANG_DATA_DIR=str(data))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "taizhang.project.cli", "serve", "--no-demo", "--port", str(self.port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()

    def get(self, path: str) -> tuple[int, bytes]:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        asked.request("GET", path)
        answer = asked.getresponse()
        return answer.status, answer.read()

    def processor_seconds(self) -> float:
        """What the start has cost so far, which other tests on the same machine do not lengthen."""
        ticks = 0
        for pid in processes_with(self.mark):
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(after_name[11]) + int(after_name[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def gone(self) -> bool:
        return processes_with(self.mark) == []

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        until(self.gone)


@pytest.fixture
def service(ready: Path) -> Iterator[Service]:
    started = Service(ready)
    yield started
    started.end()


def listening(port: int) -> list[str]:
    """The addresses on which something listens at `port`, as the kernel writes them."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [row[1].split(":")[0] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]


def test_it_answers_on_loopback_only_and_ctrl_c_leaves_nothing(service: Service) -> None:
    assert f"http://127.0.0.1:{service.port}" in service.said
    status, body = service.get("/healthz")
    assert json.loads(body)["checks"]["database"] == "ok"
    assert status in {200, 503}  # a worker may still be on its way
    assert set(listening(service.port)) == {"0100007F"}
    assert len(processes_with(service.mark)) >= 3
    service.process.send_signal(signal.SIGINT)
    assert service.process.wait(PATIENCE) == 0
    assert service.gone()


def test_a_second_start_is_quick_keeps_the_data_and_ends_when_told(service: Service, ready: Path) -> None:
    key = (ready / "secret.key").read_bytes()
    assert service.processor_seconds() < SECOND_START
    service.process.terminate()
    assert service.process.wait(PATIENCE) == 0
    assert service.gone()
    assert (ready / "secret.key").read_bytes() == key


def test_even_a_killed_supervisor_leaves_nothing(service: Service) -> None:
    service.process.kill()
    service.process.wait()
    until(service.gone)


def test_a_dead_web_server_ends_the_service_loudly(service: Service) -> None:
    web = int(
        Path(f"/proc/{service.process.pid}/cmdline").read_text().split("\0")[-4]
    )  # as the supervisor was told
    os.kill(web, signal.SIGKILL)
    assert service.process.wait(PATIENCE) == 1
    assert service.process.stderr is not None
    assert "网页服务意外结束" in service.process.stderr.read()
    until(service.gone)


def test_a_port_in_use_is_told_before_anything_is_written(taizhang: Command, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run = taizhang("serve", "--port", str(taken.getsockname()[1]))
    assert "已被占用" in one_sentence(run)
    assert not (tmp_path / "data").exists()


def test_a_wrong_option_is_refused(taizhang: Command) -> None:
    assert "county" in one_sentence(taizhang("serve", "--scale", "world"))
    assert taizhang("serve", "--port", "99999").returncode == 2


def test_the_worker_process_is_out_of_the_collectors_rounds() -> None:
    """In a process of its own: freezing this one would keep every object of the test run."""
    program = "import gc; from taizhang.project.serve.web import load; load(); print(gc.get_freeze_count())"
    run = subprocess.run(
        [sys.executable, "-c", program], env=clean_environment(), capture_output=True, text=True, check=False
    )
    assert int(run.stdout) > 10_000, run.stderr
