"""The environment: installed into only when the lock changed; each way it cannot be made has its sentence.

Installing for real takes minutes and a network; continuous integration does it before this file runs.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from taizhang.project.failure import Failure
from taizhang.project.setup import environment, install
from taizhang.project.setup.environment import DEVELOPMENT, RUNTIME, Stamp, version
from tests.project.conftest import ROOT, bound_by_permissions, clean_environment, one_sentence

PINNED = re.compile(r"^(\S+==\S+)", re.MULTILINE)


def pins(lock: str) -> set[str]:
    return set(PINNED.findall((ROOT / lock).read_text()))


def sh(command: str, *arguments: str, **extra: str) -> "subprocess.CompletedProcess[str]":
    """One of bin/ as a person calls it, with no package index to be reached."""
    unreachable = {"PIP_CONFIG_FILE": "/dev/null", "PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_RETRIES": "0"}
    env = clean_environment(**{**unreachable, "PIP_NO_CACHE_DIR": "1", **extra})
    return subprocess.run(
        [ROOT / "bin" / command, *arguments],
        env=env,
        preexec_fn=bound_by_permissions,
        capture_output=True,
        text=True,
        check=False,
    )


def last_line(run: "subprocess.CompletedProcess[str]") -> str:
    """The sentence; what is being done may be said before it."""
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    return run.stderr.strip().splitlines()[-1]


def test_the_development_lock_holds_every_pin_of_the_runtime_lock() -> None:
    assert pins(RUNTIME) <= pins(DEVELOPMENT)


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_a_lock_pins_by_hash_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert text.count("--hash=sha256:") >= len(pins(lock)) > 0
    assert "://" not in text
    assert "index-url" not in text


def test_a_wish_for_the_runtime_never_takes_the_tests_away() -> None:
    held = Stamp(DEVELOPMENT, "old", version())
    assert environment.wished(ROOT, RUNTIME, held).lock == DEVELOPMENT
    assert environment.wished(ROOT, RUNTIME, None).lock == RUNTIME
    assert environment.wished(ROOT, DEVELOPMENT, Stamp(RUNTIME, "x", version())).lock == DEVELOPMENT


def test_what_is_installed_is_compiled_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    for folder in ("bin", "lib"):
        (tmp_path / folder).mkdir()
    (tmp_path / "bin/python").symlink_to(sys.executable)
    (tmp_path / "lib/sound.py").write_text("x = 1\n")
    (tmp_path / "lib/torn.py").write_text("x = = 1\n")
    install._compile(tmp_path)
    assert [file.name.partition(".")[0] for file in tmp_path.rglob("*.pyc")] == ["sound"]


def test_no_network_is_told_and_the_unfinished_environment_is_not_taken_for_whole(tmp_path: Path) -> None:
    run = sh("taizhang", "--help", TAIZHANG_VENV=str(tmp_path / "venv"))
    assert "连不上软件包源" in last_line(run)
    assert environment.read_stamp(tmp_path / "venv") is None


def test_a_directory_that_is_something_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    assert "TAIZHANG_VENV" in one_sentence(sh("serve", TAIZHANG_VENV=str(tmp_path)))
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_directory_without_write_permission_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert str(closed) in one_sentence(sh("test", TAIZHANG_VENV=str(closed / "venv")))


def test_without_the_venv_package_and_without_apt_the_package_is_named(tmp_path: Path) -> None:
    """Debian's Python without python3-venv: the module that installs pip cannot be found."""
    program = f"""
import sys, importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "ensurepip" else find(name)
from pathlib import Path
from taizhang.project.setup import install
from taizhang.project.failure import Failure
try:
    install.make(Path({str(tmp_path / "venv")!r}), fresh=False)
except Failure as failure:
    print(failure, file=sys.stderr); sys.exit(1)
"""
    env = clean_environment(PATH="/nonexistent")
    run = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
    assert f"python{version()}-venv" in one_sentence(run)


def test_without_python_the_command_says_so() -> None:
    run = subprocess.run(
        ["/bin/sh", ROOT / "bin" / "serve"],
        env={"PATH": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode != 0


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "校验值不符"),
        ("NewConnectionError('...: Failed to establish a new connection')", "连不上软件包源"),
        ("ERROR: [Errno 13] Permission denied: '/x'", "不可写"),
    ],
)
def test_what_pip_says_is_told_in_one_sentence(output: str, told: str) -> None:
    sentence = install._cause(output, Path("/x"))
    assert sentence is not None
    assert told in sentence


def test_a_stamp_that_cannot_be_read_is_no_stamp(tmp_path: Path) -> None:
    (tmp_path / "taizhang.json").write_text('{"lock": 1')
    assert environment.read_stamp(tmp_path) is None


def test_an_environment_that_stands_is_not_installed_into_again(tmp_path: Path) -> None:
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / RUNTIME).write_text("a==1")
    wish = environment.wished(tmp_path, RUNTIME, None)
    (venv / "taizhang.json").write_text(
        f'{{"lock": "{RUNTIME}", "digest": "{wish.digest}", "python": "{wish.python}"}}'
    )
    assert environment.ready(tmp_path, RUNTIME) == venv / "bin" / "python"
    (tmp_path / RUNTIME).write_text("a==2")
    with pytest.raises(Failure):  # it is not a virtual environment, so the changed lock cannot be installed
        environment.ready(tmp_path, RUNTIME)
