"""What a data directory needs before anything runs on it; safe to do again at every start."""

import shutil
import sqlite3
import threading
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from taizhang.audit.errors import Refused
from taizhang.ledgers.evidence.store import store
from taizhang.ledgers.models import InstalledPack
from taizhang.ledgers.operations.packs import install
from taizhang.packs.loader import builtin_folders
from taizhang.project import keys
from taizhang.project.failure import Failure, writable
from taizhang.units import paths
from taizhang.units.scope import SYSTEM_SCOPE

LOOK = 1.0  # seconds spent looking for damage: a whole county, the first part of a province
ROOM = 16 << 20  # bytes free below which nothing is begun
SQLITE_MAGIC = b"SQLite format 3\0"


def initialise() -> None:
    """Make the directory, the keys and the tables, and prove that the database orders paths as it must."""
    config = settings.CONFIG
    writable(config.data_dir, "建立数据目录", mode=0o700)
    need_room(config.data_dir)
    if config.database_file:
        look_for_damage(config.database_file)
    keys.create(config)
    need_bucket(config.evidence_url)
    call_command("migrate", interactive=False, verbosity=0)
    paths.probe()
    install_builtin()
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    connection.close()


def install_builtin() -> None:
    """A fresh site runs on the packs the product ships; a site with packs of its own keeps exactly those."""
    if not InstalledPack.objects.exists():
        install(SYSTEM_SCOPE, builtin_folders())


def need_bucket(url: str) -> None:
    """Files acknowledged must be there later: a bucket that cannot be listed now will not keep any."""
    if not url:
        return
    try:
        store().probe()
    except Refused as refusal:
        raise Failure(f"{refusal.message.rstrip('。')}；所设地址 {url}。") from refusal


def need_room(directory: Path) -> None:
    """Near the end of a disk SQLite fails in many ways, of which few say so."""
    free = shutil.disk_usage(directory).free
    if free < ROOM:
        raise Failure(f"磁盘已满：{directory} 只剩 {free >> 20} MB，至少要 {ROOM >> 20} MB；请清理出空间后再试。")


def look_for_damage(file: Path) -> None:
    """Refuse a damaged SQLite file before anything is written into it."""
    if not file.exists() or file.stat().st_size == 0:
        writable(file.parent, "建立数据库目录")
        return
    with file.open("rb") as handle:
        if handle.read(len(SQLITE_MAGIC)) != SQLITE_MAGIC:
            raise Failure(f"数据库文件 {file} 已损坏或不是 SQLite 数据库；请用备份恢复它，或换一个数据目录。")
    found = _checked(file)
    if found != "ok":
        raise Failure(f"数据库文件 {file} 已损坏；请先把它另存一份，再用备份恢复，或换一个数据目录。")


def _checked(file: Path) -> str:
    """SQLite's own check, cut short: a large file must not keep the start waiting."""
    base = sqlite3.connect(file, check_same_thread=False)
    # the check is one step to SQLite, which a progress handler is not asked in: only an interruption ends it
    enough = threading.Timer(LOOK, base.interrupt)
    enough.start()
    try:
        return str(base.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError as error:
        return "ok" if "interrupted" in str(error) else str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        enough.cancel()
        enough.join()
        base.close()
