"""The supervisor's rules, on processes that do nothing else."""

import os
import signal
import sys
import time

import pytest

from taizhang.project.failure import Failure
from taizhang.project.serve import supervisor
from taizhang.project.serve.children import Child, Copy, copy
from taizhang.project.serve.supervisor import Supervisor

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


def child(program: str, *, vital: bool = False) -> Child:
    return Child("试验", [sys.executable, "-c", program], vital=vital)


def test_a_worker_that_died_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "RESPAWN", 0.0)
    worker = child("import time; time.sleep(60)")
    house = Supervisor([worker])
    worker.start()
    assert worker.process is not None
    first = worker.process
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    house.tend()
    house.tend()
    assert worker.running()
    assert worker.process is not first
    house.stop()
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_vital_child_that_died_ends_the_service() -> None:
    web = child("raise SystemExit(3)", vital=True)
    web.start()
    assert web.process is not None
    web.process.wait()
    with pytest.raises(Failure, match="意外结束"):
        Supervisor([web]).tend()


def test_a_child_that_will_not_end_is_made_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.3)
    stubborn = child(STUBBORN)
    stubborn.start()
    time.sleep(0.3)
    Supervisor([stubborn]).stop()
    assert not stubborn.running()
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_copy_is_waited_for_told_apart_by_its_code_and_made_to_end() -> None:
    def fail() -> None:
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115  the copy ends with it
        raise ValueError

    assert Copy(copy(lambda: None)).wait(5) == 0
    assert Copy(copy(fail)).wait(5) == 1
    asleep = Child("试验", [], vital=False, process=Copy(copy(lambda: time.sleep(60))))
    assert asleep.running()
    time.sleep(0.3)  # until it leads its own group
    Supervisor([asleep]).stop()
    assert not asleep.running()
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_it_loads_nothing_it_does_not_need() -> None:
    """Without site-packages the import itself would fail."""
    import subprocess

    from tests.project.conftest import clean_environment

    for module in ("taizhang.project.serve.supervisor", "taizhang.project.setup.trial"):
        run = subprocess.run(
            [sys.executable, "-S", "-c", f"import {module}"], env=clean_environment(), check=False
        )
        assert run.returncode == 0, module
