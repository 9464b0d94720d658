"""What went wrong outside the program, in one Chinese sentence: the disk, the network, a port, a file.

Only the standard library may be imported here: the set-up uses it before anything is installed.
"""

import contextlib
import errno
from pathlib import Path


class Failure(Exception):
    """A sentence for the person at the keyboard; whoever catches it prints it and exits with 1."""


_REASONS = {
    errno.ENOSPC: "磁盘已满，请清理出空间后再试",
    errno.EDQUOT: "磁盘配额已用完，请清理出空间后再试",
    errno.EACCES: "没有权限，请换一个可写的目录，或改好它的属主和权限",
    errno.EPERM: "没有权限，请换一个可写的目录，或改好它的属主和权限",
    errno.EROFS: "所在的磁盘是只读的，请换一个可写的目录",
    errno.ENOTDIR: "路径中有一段不是目录，请核对路径",
    errno.ENOENT: "路径不存在，请核对路径",
    errno.EMFILE: "同时打开的文件太多，请调高系统上限（ulimit -n）",
    errno.ENOMEM: "内存不足，请关闭其他程序后再试",
}


def sentence(error: OSError, doing: str) -> str:
    """One sentence for a system error met while `doing` something ("建立数据目录")."""
    where = f" {error.filename} " if error.filename else ""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return f"{doing}{where}未成：{reason}。"


def writable(directory: Path, doing: str, *, mode: int = 0o777) -> None:
    """Make `directory` and prove that a file can be written in it, or fail with a sentence."""
    probe = directory / ".probe"
    try:
        directory.mkdir(mode=mode, parents=True, exist_ok=True)
        probe.write_bytes(b"\0" * 4096)
        probe.unlink()
    except OSError as error:
        with contextlib.suppress(OSError):
            probe.unlink()
        error.filename = directory  # not the probe, which is ours
        raise Failure(sentence(error, doing)) from error
