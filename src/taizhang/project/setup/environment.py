"""The virtual environment: made once, and installed into only when the lock file has changed.

One environment serves all three commands. Its stamp names the lock it holds; the development lock contains the
runtime lock, so an environment once set up for tests stays so and is brought up to date by either wish.
"""

import fcntl
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from taizhang.project.failure import Failure, writable

RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-dev.lock"


@dataclass(frozen=True)
class Stamp:
    """What an environment holds: which lock, with which content, for which Python."""

    lock: str
    digest: str
    python: str


def place(root: Path) -> Path:
    return Path(os.environ.get("TAIZHANG_VENV") or root / ".venv").absolute()


def version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def read_stamp(venv: Path) -> Stamp | None:
    try:
        return Stamp(**json.loads((venv / "taizhang.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def wished(root: Path, lock: str, held: Stamp | None) -> Stamp:
    """The stamp to have: a wish for the runtime never takes the development tools away."""
    name = DEVELOPMENT if held and held.lock == DEVELOPMENT else lock
    return Stamp(name, hashlib.sha256((root / name).read_bytes()).hexdigest(), version())


def ready(root: Path, lock: str) -> Path:
    """The environment's Python, after installing what `lock` names where that is not yet done."""
    venv = place(root)
    python = venv / "bin" / "python"
    held = read_stamp(venv)
    if held and held == wished(root, lock, held) and python.exists():
        return python
    with _alone(venv):
        held = read_stamp(venv)  # another command may have finished it while this one waited
        wish = wished(root, lock, held)
        if held != wish or not python.exists():
            _install(root, venv, held, wish)
    return python


def _install(root: Path, venv: Path, held: Stamp | None, wish: Stamp) -> None:
    from taizhang.project.setup import install  # a command that finds all in place must not pay for its imports

    stamp = venv / "taizhang.json"
    stamp.unlink(missing_ok=True)  # an installation cut short must not look whole
    install.make(venv, fresh=held is not None and held.python != wish.python)
    install.packages(venv, root / wish.lock)
    stamp.write_text(json.dumps(asdict(wish)))


@contextmanager
def _alone(venv: Path) -> Iterator[None]:
    """Two commands started together must not install into one environment at once."""
    writable(venv.parent, "建立虚拟环境的上级目录")
    if venv.exists() and not (venv / "pyvenv.cfg").exists() and any(venv.iterdir()):
        raise Failure(f"{venv} 不是虚拟环境，也不是空目录，请把 TAIZHANG_VENV 指向别处。")
    with (venv.parent / f".{venv.name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
