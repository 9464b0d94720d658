"""System packages: installed as root where apt is there, otherwise named in one sentence."""

import os
import shutil
import subprocess
import sys

from taizhang.project.failure import Failure


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def need_packages(names: list[str], purpose: str) -> None:
    """Install `names`, or say which are missing and for what."""
    wanted = " ".join(names)
    if not may_install():
        raise Failure(
            f"{purpose}缺少系统软件包：{wanted}；请以管理员身份执行 apt-get install {wanted}，然后重试。"
        )
    print(f"正在安装系统软件包：{wanted}……", file=sys.stderr, flush=True)
    _apt("update", "-q")  # a fresh container has no package lists
    _apt("install", "-y", "-q", "--no-install-recommends", *names)


def _apt(*arguments: str) -> None:
    # without a terminal a question about configuration would wait for ever
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failure(f"系统软件包没有装上（apt-get {' '.join(arguments)}）：{_reason(done.stdout + done.stderr)}")


def _reason(output: str) -> str:
    if "No space left on device" in output or "enough free space" in output:
        return "磁盘已满，请清理出空间后再试。"
    errors = [line for line in output.splitlines() if line.startswith("E:")]
    return errors[0].removeprefix("E:").strip() if errors else "请手工执行该命令查看原因。"
