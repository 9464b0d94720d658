"""Keeps the web server and the worker running, and ends both whatever ends this process.

Only the standard library is imported: this process lives as long as the service and must stay small. Each child
leads a process group of its own, so that Ctrl-C reaches this process alone and the end is in order; and each is
bound to its parent, so that even `kill -9` leaves nothing behind.
"""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from taizhang.project.failure import Failure
from taizhang.project.serve.children import Child, Copy, Process
from taizhang.project.serve.start import DEMO

GRACE = 10.0  # seconds a process may take to finish what it is doing
PATIENCE = 60.0  # seconds for the first answer
RESPAWN = 1.0  # seconds before a worker that died is started again
TICK = 0.1


class Ended(Exception):
    """Somebody asked the service to end."""


@dataclass
class Supervisor:
    children: list[Child] = field(default_factory=list)

    def run(self, ready: Callable[[], None]) -> None:
        """Until a signal or the death of a vital child."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _end)
        try:
            ready()
            while True:
                self.tend()
                time.sleep(TICK)
        finally:
            self.stop()

    def tend(self) -> None:
        for child in self.children:
            if child.running():
                continue
            if child.vital:
                raise Failure(f"{child.name}意外结束，服务已停止；原因见上面的日志。")
            self._restart(child)

    def _restart(self, child: Child) -> None:
        now = time.monotonic()
        if not child.again_at:
            child.again_at = now + RESPAWN
        elif now >= child.again_at:
            child.again_at = 0.0
            child.start()

    def stop(self) -> None:
        """Ask, wait, then insist; a second Ctrl-C does not cut this short."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in self.children:
            if child.process:
                _wait(child.process, deadline)
        for child in self.children:
            child.signal(signal.SIGKILL)


def _wait(process: Process, deadline: float) -> None:
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def _end(_number: int, _frame: object) -> None:
    raise Ended


def children(web: int, worker: int, quick: int) -> list[Child]:
    python = [sys.executable, "-m"]
    work = [*python, "taizhang.project.cli", "jobs", "work"]
    return [
        Child("网页服务", [*python, "taizhang.project.serve.web"], vital=True, process=Copy(web)),
        Child("后台任务", work, vital=False, process=Copy(worker)),
        Child("后台短任务", [*work, "--quick"], vital=False, process=Copy(quick)),
    ]


def answers(host: str, port: int) -> bool:
    """Whether anything is answered: a worker may still be on its way, which /healthz tells to who asks."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound
    asked = http.client.HTTPConnection(reachable, port, timeout=2)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status in {200, 503}
    except OSError:
        return False
    finally:
        asked.close()


def announce(supervisor: Supervisor, host: str, port: int, data: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers(host, port):
        supervisor.tend()
        if time.monotonic() > deadline:
            raise Failure(f"服务启动后 {PATIENCE:.0f} 秒仍没有应答；原因见上面的日志。")
        time.sleep(TICK)
    shown = f"[{host}]" if ":" in host else host
    print(f"台账已启动：http://{shown}:{port}  （数据目录 {data}，按 Ctrl-C 结束）", flush=True)
    told = data / DEMO
    if told.exists():
        print(told.read_text(encoding="utf-8").rstrip(), flush=True)


def main(host: str, port: int, data: Path, *processes: int) -> int:
    supervisor = Supervisor(children(*processes))
    try:
        supervisor.run(lambda: announce(supervisor, host, port, data))
    except Ended:
        return 0
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    _, host, port, data, *processes = sys.argv
    sys.exit(main(host, int(port), Path(data), *map(int, processes)))
