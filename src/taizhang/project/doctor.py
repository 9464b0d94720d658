"""`taizhang doctor`: what lies about on a site that should not, and what becomes of it.

Every stray blob, cut-off upload, half-finished job, staged import, unsealed event, lost blob, loose permission and full
disk is named with its reason and with what is done about it, by itself or by a person. Nothing is changed.
"""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Min

from taizhang.audit.models import Event, Unsealed
from taizhang.jobs.health import worker_alive
from taizhang.jobs.models import Job
from taizhang.jobs.registry import KINDS
from taizhang.ledgers.evidence import keeping
from taizhang.ledgers.evidence.store import Folder, store
from taizhang.ledgers.importing.stage import LAID, left
from taizhang.ledgers.importing.work import LEFT_ALONE
from taizhang.ledgers.models import Blob, Export, Import
from taizhang.project import health

WRONG, LOOSE = "wrong", "loose"  # a person must act; time or a worker will see to it
LITTLE_ROOM = 1 << 30
SEAL_LATE = timedelta(minutes=30)
SHOWN = 20  # of one kind


@dataclass(frozen=True, slots=True)
class Found:
    kind: str
    grade: str
    object: str
    message: str
    remedy: str


Check = Callable[[datetime], Iterator[Found]]


def examine(now: datetime) -> list[Found]:
    return [found for check in CHECKS for found in check(now)]


def permissions(_now: datetime) -> Iterator[Found]:
    """Keys, database and files are the owner's alone."""
    config = settings.CONFIG
    kept = [
        config.data_dir,
        config.secret_key_file,
        config.seal_key_file,
        *([config.database_file] if config.database_file else []),
    ]
    for path in kept:
        if not path.exists():
            if path.suffix == ".key":
                yield Found("key", WRONG, path.name, f"密钥文件 {path.name} 不见了。", "请从备份恢复，不要新建。")
        elif path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) and (
            path.suffix == ".key" or path == config.data_dir
        ):
            mode = stat.filemode(path.stat().st_mode)
            yield Found(
                "permissions",
                WRONG,
                str(path),
                f"{path} 的权限是 {mode}，别人也能进。",
                f"请执行 chmod go-rwx {path}。",
            )


def room(_now: datetime) -> Iterator[Found]:
    if not settings.CONFIG.data_dir.exists():
        return  # nothing was set up yet, which the database's own answer says
    free = shutil.disk_usage(settings.CONFIG.data_dir).free
    if free < LITTLE_ROOM:
        yield Found(
            "disk",
            WRONG,
            str(settings.CONFIG.data_dir),
            f"磁盘只剩 {free >> 20} MB。",
            "请清理或扩容；剩余太少时不再收文件。",
        )


def migrations(_now: datetime) -> Iterator[Found]:
    if not health.migrations():
        yield Found("migrations", WRONG, "database", "数据库的结构不是这个版本的。", "请执行 taizhang init。")


def worker(now: datetime) -> Iterator[Found]:
    if not worker_alive(now):
        yield Found(
            "worker",
            WRONG,
            "worker",
            "没有任务进程在工作，封存、归并、提醒和导入都停着。",
            "请用 taizhang serve 或 taizhang jobs work 启动。",
        )


def jobs(now: datetime) -> Iterator[Found]:
    """Half-finished and failed work."""
    cut = Job.objects.filter(state=Job.RUNNING, lease_until__lt=now).order_by("pk")[:SHOWN]
    for job in cut:
        yield Found(
            "job.cut",
            LOOSE,
            f"job:{job.pk}",
            f"后台任务“{_label(job)}”做到一半中断了（{job.done}/{job.total}）。",
            "下一个任务进程会从头再做，不会做两遍。",
        )
    for job in Job.objects.filter(state=Job.FAILED).order_by("-pk")[:SHOWN]:
        yield Found(
            "job.failed",
            WRONG,
            f"job:{job.pk}",
            f"后台任务“{_label(job)}”失败：{(job.error.splitlines() or ['没有说明'])[-1][:200]}",
            "请查明原因后重新提交。",
        )


def _label(job: Job) -> str:
    return KINDS[job.kind].label if job.kind in KINDS else job.kind


def imports(now: datetime) -> Iterator[Found]:
    """What an import laid down beside rows that never became live: nobody sees it, it counts nowhere."""
    known = Import.objects.filter(state=Import.STAGING) | Import.objects.filter(
        state=Import.ABANDONED, asked__has_key=LAID
    )
    for one in known.order_by("pk")[:SHOWN]:
        n, silent = left(one).count(), one.touched_at < now - LEFT_ALONE
        if silent or one.state != Import.STAGING:
            yield Found(
                "import.left",
                LOOSE,
                f"import:{one.pk}",
                f"导入“{one.name}”没有完成，留下 {n} 条谁也看不见的暂存行。",
                "半小时内由任务进程清理；需要时请重新导入。",
            )


def seals(now: datetime) -> Iterator[Found]:
    """Events wait a minute for their seal; half an hour means that no sealer is at work."""
    first = Unsealed.objects.aggregate(at=Min("event_id"))["at"]
    oldest = Event.objects.filter(pk=first).values_list("at", flat=True).first() if first is not None else None
    if oldest is not None and oldest < now - SEAL_LATE:
        yield Found(
            "unsealed",
            WRONG,
            f"event:{first}",
            f"有 {Unsealed.objects.count()} 条留痕没有封存，最早的是 {oldest:%Y-%m-%d %H:%M}（UTC）。",
            "请启动任务进程，或执行 taizhang audit seal。",
        )


def lost_blobs(_now: datetime) -> Iterator[Found]:
    place, told = store(), 0
    for blob in Blob.objects.order_by("sha256").iterator(chunk_size=500):
        if told < SHOWN and not place.has(blob.sha256):
            told += 1
            yield Found(
                "blob.lost",
                WRONG,
                f"blob:{blob.sha256}",
                f"附件丢失：{keeping.shown_by(blob.sha256)}",
                "请从备份恢复这个文件；taizhang audit verify 会逐个核对内容。",
            )


def stray_blobs(now: datetime) -> Iterator[Found]:
    """Bytes nothing refers to: an upload or an import cut off before its transaction, or a row since deleted."""
    place = store()
    for told, sha256 in enumerate(keeping.strays()):
        if told == SHOWN:
            return
        age = now - place.touched(sha256)
        fresh = age < keeping.KEPT_UNREFERRED
        why = "上传或导入在登记之前中断" if fresh else "没有任何条目、报告或导入再用到它"
        when = "满一天后由任务进程删除。" if fresh else "任务进程下次清理时删除；一直在说明清理没有运行。"
        yield Found("blob.stray", LOOSE, f"blob:{sha256}", f"文件 {sha256[:12]} 没有被引用：{why}。", when)


def drafts(_now: datetime) -> Iterator[Found]:
    """Files that were being written when their process died."""
    place, folder = store(), Path(settings.CONFIG.data_dir) / "exports"
    uploads = place.drafts() if isinstance(place, Folder) else []
    for path in [*uploads, *sorted(folder.glob(".*"))][:SHOWN]:
        yield Found(
            "draft",
            LOOSE,
            path.name,
            f"{path.parent.name}/{path.name} 只写了一半：写它的进程中断了。",
            "满一天后由任务进程删除。",
        )
    there = {path.name for path in folder.glob("[0-9]*")}
    known = {f"{key}.{form}" for key, form in Export.objects.filter(state=Export.READY).values_list("pk", "form")}
    for name in sorted(known - there)[:SHOWN]:
        yield Found("export.lost", WRONG, name, f"导出的文件 {name} 不见了，下载链接已失效。", "请重新导出。")


CHECKS: tuple[Check, ...] = (
    permissions, room, migrations, worker, jobs, imports, seals, lost_blobs, stray_blobs, drafts,
)  # fmt: skip


def now() -> datetime:
    return datetime.now(UTC)
