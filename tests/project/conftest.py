"""How these tests call the product: as a person does, by its commands, each in a data directory of its own."""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE = 1

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def clean_environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TAIZHANG_", "PIP_"))}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", **extra}


def bound_by_permissions() -> None:
    """In the child: root obeys file modes like anybody else."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)


def run_taizhang(*arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "taizhang.project.cli", *arguments],
        env=clean_environment(**extra),
        preexec_fn=bound_by_permissions,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def taizhang(tmp_path: Path) -> Command:
    """Run one command; keyword arguments are environment variables."""

    def call(*arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
        return run_taizhang(*arguments, **{"TAIZHANG_DATA_DIR": str(tmp_path / "data"), **extra})

    return call


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory as `taizhang init` leaves it; tests copy it rather than wait for the migrations again."""
    data = tmp_path_factory.mktemp("made") / "data"
    done = run_taizhang("init", TAIZHANG_DATA_DIR=str(data))
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def ready(made: Path, tmp_path: Path) -> Path:
    """The data directory of `taizhang`, already made."""
    return shutil.copytree(made, tmp_path / "data")


def one_sentence(run: "subprocess.CompletedProcess[str]") -> str:
    """What a refused command says: one line, closed by a full stop, nothing of the machine around it."""
    lines = run.stderr.strip().splitlines()
    assert run.returncode == 1, run.stderr
    assert len(lines) == 1, run.stderr
    assert lines[0].endswith(("。", "？", "）"))
    return lines[0]
