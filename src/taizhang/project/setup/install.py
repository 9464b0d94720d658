"""Making the environment and installing a lock into it; each way this fails has its own sentence."""

import importlib.util
import subprocess
import sys
from pathlib import Path

from taizhang.project.failure import Failure
from taizhang.project.setup import system

# what pip writes when the cause lies outside it -> the sentence; the first that matches, most specific first
_CAUSES = (
    (("No space left on device", "Disk quota exceeded"), "磁盘已满，依赖没有装完；请清理出空间后再试。"),
    (("THESE PACKAGES DO NOT MATCH THE HASHES",), "下载到的依赖与锁文件的校验值不符，安装已停止；请核对软件源。"),
    (
        ("Permission denied", "Read-only file system"),
        "虚拟环境目录 {venv} 不可写；请改好权限，或用 TAIZHANG_VENV 指向别处。",
    ),
    (
        ("Max retries exceeded", "NewConnectionError", "Failed to establish", "Name or service not known",
         "name resolution", "ConnectTimeout", "Read timed out", "No matching distribution found", "ProxyError"),
        "连不上软件包源，依赖没有装完；请检查网络或 pip 的源设置后再试（详情见 {log}）。",
    ),
)  # fmt: skip


def make(venv: Path, *, fresh: bool) -> None:
    """Create the environment; `fresh` empties one that was made for another Python."""
    if not fresh and (venv / "bin" / "pip").exists() and (venv / "bin" / "python").exists():
        return
    _need_venv_module()
    clear = ["--clear"] if fresh else []
    done = subprocess.run(
        [sys.executable, "-m", "venv", *clear, str(venv)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failure(_cause(done.stdout + done.stderr, venv) or f"建立虚拟环境 {venv} 未成：{_last(done.stderr)}")


def _need_venv_module() -> None:
    """Debian and Ubuntu ship `venv` without `ensurepip`, in a package of its own."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    system.need_packages([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"], "建立虚拟环境")


def packages(venv: Path, lock: Path) -> None:
    log = venv / "install.log"
    print("正在安装依赖，第一次约需一两分钟……", file=sys.stderr, flush=True)
    options = ["--quiet", "--require-hashes", "--disable-pip-version-check", "--no-compile"]
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", *options, "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    if done.returncode:
        raise Failure(_cause(output, venv, _keep(log, output)) or f"安装依赖未成，详情见 {log}。")
    _compile(venv)


def _compile(venv: Path) -> None:
    """On all cores; pip would do it on one. What does not compile is never imported, or says so where it is."""
    command = [str(venv / "bin" / "python"), "-m", "compileall", "-q", "-j", "0", str(venv / "lib")]
    subprocess.run(command, capture_output=True, check=False)


def _keep(log: Path, output: str) -> Path:
    try:
        log.write_text(output)
    except OSError:  # a full disk is one of the causes told here
        log.unlink(missing_ok=True)
    return log


def _cause(output: str, venv: Path, log: Path | None = None) -> str | None:
    for marks, told in _CAUSES:
        if any(mark in output for mark in marks):
            return told.format(venv=venv, log=log or "上文")
    return None


def _last(output: str) -> str:
    return (output.strip().splitlines() or ["原因不明"])[-1]
