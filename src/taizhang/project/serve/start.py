"""The order of a start: what can fail cheaply first, so that a refused start has written nothing."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from taizhang.project import config
from taizhang.project.django_setup import setup
from taizhang.project.failure import Failure, sentence
from taizhang.project.serve.children import copy

DEMO = "demo.txt"  # in the data directory: what the demo said when it was made, shown at every start


def start(scale: str | None) -> None:
    """Prepare, begin the processes, then become the supervisor, which needs nothing of what is loaded here."""
    settings = config.load()
    need_port(settings.host, settings.port)
    prepare()
    if scale:
        seed(settings.data_dir, scale)
    processes = [str(copy(work)) for work in (serve_pages, work_jobs, work_quickly)]
    arguments = [settings.host, str(settings.port), str(settings.data_dir), *processes]
    os.execv(sys.executable, [sys.executable, "-m", "taizhang.project.serve.supervisor", *arguments])


def serve_pages() -> None:
    from taizhang.project.serve import web

    web.main()


def work_jobs() -> None:
    from taizhang.jobs.worker import Worker

    Worker().run()


def work_quickly() -> None:
    from taizhang.jobs.worker import Worker

    Worker(quick=True).run()


def need_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Failure(f"没有权限使用端口 {port}；请用 --port 换一个 1024 以上的端口。") from error
        except OSError as error:
            raise Failure(_port_sentence(error, host, port)) from error


def _port_sentence(error: OSError, host: str, port: int) -> str:
    if "in use" in str(error):
        return f"端口 {port} 已被占用；请用 --port 换一个端口，或先结束占用它的程序。"
    return sentence(error, f"监听 {host} 的端口 {port}")


def seed(data: Path, scale: str) -> None:
    """Make the demo world once. The command itself leaves the mark, and only in a world it has made: a site with
    units of its own must never become one that anybody may enter."""
    if not (data / DEMO).exists():
        command(["demo", "--scale", scale])


def prepare() -> None:
    """In this process, which is about to be replaced: another would cost a second of every start."""
    setup()
    from taizhang.project.initialise import initialise

    initialise()


def command(arguments: list[str]) -> None:
    """One of our own commands in a process of its own, in silence; it has told its sentence when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "taizhang.project.cli", *arguments], stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)
