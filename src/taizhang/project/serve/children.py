"""The processes of the service: begun as copies of one that has loaded everything, started anew when one dies.

Loading the product costs seconds. The start has loaded it already, so both processes begin as copies of it and share
its memory; only a worker that died later is loaded again.
"""

import gc
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from taizhang.project.lifetime import bound_to_parent

TICK = 0.05


class Process(Protocol):
    """What is asked of a process, whether copied or started."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...


@dataclass
class Copy:
    """A child made by `copy`, known by its id alone: this process was another program when it was made."""

    pid: int
    code: int | None = None

    def poll(self) -> int | None:
        if self.code is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if ended else None
        return self.code

    def wait(self, timeout: float | None = None) -> int:
        deadline = time.monotonic() + (timeout or 0.0)
        while (code := self.poll()) is None:
            if timeout is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(TICK)
        return code


def copy(work: Callable[[], None]) -> int:
    """Begin `work` in a copy of this process, in a group of its own; the copy never comes back from here."""
    gc.collect()
    gc.freeze()  # what both share stays shared: the collector would write into every object
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        bound_to_parent()
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


@dataclass
class Child:
    name: str
    command: list[str]
    vital: bool  # without it there is no service; any other is started again
    process: Process | None = None
    again_at: float = field(default=0.0)

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=bound_to_parent,  # noqa: PLW1509  this process has one thread
        )

    def signal(self, number: signal.Signals) -> None:
        """To the whole group: a server has workers of its own."""
        if self.process:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None
