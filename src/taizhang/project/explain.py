"""An error of the machine or of the rules as one Chinese sentence; None for a mistake of ours."""

import errno
import sys

from taizhang.project.failure import Failure, sentence

# what the two engines say -> what it means to the person who started the command
_DATABASE = (
    (("disk is full", "No space left", "could not extend file"), "磁盘已满，数据库写不进去；请清理出空间后再试。"),
    (("disk I/O error",), "读写数据库文件出错；请检查磁盘是否已满或有故障。"),
    (("file is not a database", "malformed"), "数据库文件已损坏；请先把它另存一份，再用备份恢复。"),
    (("unable to open database file",), "打不开数据库文件；请核对数据目录是否存在、可写。"),
    (("readonly database", "read-only"), "数据库是只读的；请改好数据目录的属主和权限。"),
    (('database "',), "数据库服务器上没有这个库；请先建库，或核对 TAIZHANG_DATABASE_URL。"),
    (("no such table", 'relation "'), "数据库还没有建好；请先执行 bin/taizhang init。"),
    (("no such column", "has no column named", "does not exist"), "数据库比程序旧；请先执行 bin/taizhang init。"),
    (("password authentication failed", "no password supplied"), "数据库的用户名或密码不对；请核对数据库地址。"),
    (
        ("onnection refused", "could not translate host", "timeout expired", "connection failed",
         "failed to resolve", "server closed the connection"),
        "连不上数据库；请核对 TAIZHANG_DATABASE_URL，并确认数据库已启动。",
    ),
    (("database is locked", "lock timeout"), "数据库正忙，等了 20 秒仍未轮到；请稍后再试。"),
)  # fmt: skip


def explain(error: BaseException) -> str | None:
    if isinstance(error, Failure):
        return str(error)
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS}:
        return sentence(error, "读写文件")
    return _refused(error) or _database(error)


def _refused(error: BaseException) -> str | None:
    """Looked up among what is loaded: a command that never touched Django must not load it to fail."""
    errors = sys.modules.get("taizhang.audit.errors")
    return str(error) if errors and isinstance(error, errors.Refused) else None


def _database(error: BaseException) -> str | None:
    database = sys.modules.get("django.db.utils")
    if not database or not isinstance(error, database.DatabaseError | database.InterfaceError):
        return None
    said = str(error)
    return next((told for marks, told in _DATABASE if any(mark in said for mark in marks)), None)
