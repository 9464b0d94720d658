"""A private PostgreSQL for one test run: its own directory, port, password and unprivileged user; always stopped.

Its locale is a Chinese ICU one on purpose: under it text sorts by pinyin, and a path column without a binary
collation makes subtrees silently empty. What passes here passes at the customer's.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from taizhang.project import lifetime
from taizhang.project.failure import Failure

OWNER = "tz"
PATIENCE = 30  # seconds for a start on a busy machine
# nothing here outlives the run, so durability is only cost
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "256MB",
    # it sees nothing of what a test lays in a transaction, and would tell the planner that those tables are empty
    "autovacuum": "off",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def unprivileged() -> str | None:
    """The user to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Failure("没有可用来运行 PostgreSQL 的普通用户（postgres 或 nobody）。")


@contextmanager
def running(programs: Path) -> Iterator[str]:
    """The database URL of a cluster that lives as long as the block."""
    home = Path(tempfile.mkdtemp(prefix="taizhang-pg-"))
    user = unprivileged()
    password = secrets.token_hex(16)
    try:
        _initialise(programs, home, user, password)
        port = free_port()
        with _server(programs, home, user, port):
            yield f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/taizhang"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _initialise(programs: Path, home: Path, user: str | None, password: str) -> None:
    secret = home / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if user:
        shutil.chown(home, user)
        shutil.chown(secret, user)
    command = [
        str(programs / "initdb"), f"--pgdata={home / 'data'}", f"--username={OWNER}", f"--pwfile={secret}",
        "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu",
        "--icu-locale=zh-Hans-CN", "--no-sync",
    ]  # fmt: skip
    done = subprocess.run(command, user=user, cwd=home, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failure(
            f"建立测试用 PostgreSQL 未成：{(done.stderr.strip() or done.stdout.strip()).splitlines()[-1]}"
        )


@contextmanager
def _server(programs: Path, home: Path, user: str | None, port: int) -> Iterator[None]:
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(home / "data"), "-p", str(port), "-k", str(home), *options]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            command, user=user, cwd=home, stdout=log, stderr=log, start_new_session=True,
            preexec_fn=lifetime.bound_to_parent,  # noqa: PLW1509  this process has one thread
        )  # fmt: skip
    try:
        _await(process, home / "log", port)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # "fast": ends sessions, not only waits for them
        process.wait()


def _await(process: "subprocess.Popen[bytes]", log: Path, port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if b"database system is ready to accept connections" in log.read_bytes():
            return
        time.sleep(0.05)
    lines = log.read_text(errors="replace").strip().splitlines()
    raise Failure(f"测试用 PostgreSQL 没有在端口 {port} 上启动：{lines[-1] if lines else '没有日志'}")
