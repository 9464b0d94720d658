"""`taizhang pack`: check, list, show, start, compare, install and upgrade packs."""

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.packs import library
from taizhang.packs.describe import describe_pack
from taizhang.packs.diff import compare
from taizhang.packs.findings import SEVERITY_WORDS, Finding, Severity
from taizhang.packs.folder import content_digest
from taizhang.packs.loader import Loaded, builtin_folders, load
from taizhang.packs.model import PackSet
from taizhang.packs.rules import RULES
from taizhang.packs.shapes import KEY_PATTERN
from taizhang.packs.skeleton import write_skeleton
from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.ledgers.prospect import Prospect

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="活动包：检查、列出、查看、新建、比较、安装、升级。",
)

WORDS = {
    "ledgers": "台账",
    "duties": "规定动作",
    "indicators": "指标",
    "lists": "清单",
    "groupings": "分组",
    "checklists": "检查表",
    "reports": "报告模板",
}
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
With = Annotated[list[Path] | None, typer.Option("--with", help="一并读入的活动包文件夹，可写多次")]
Folder = Annotated[Path, typer.Argument(help="活动包文件夹")]


def _print(content: object) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _stop(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)


def _need_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise _stop(f"没有文件夹 {folder}。请写活动包所在的文件夹。")


def _relevant(loaded: Loaded, folder: Path) -> list[Finding]:
    """All about the folder asked for; of the packs it uses only what makes them unusable."""
    key = library.folder_key(folder) or folder.name
    return [one for one in loaded.findings if one.pack in {key, folder.name} or one.severity == "error"]


@app.command()
def check(folder: Folder, extra: With = None, as_json: AsJson = False) -> None:
    """检查一个活动包，一次列出全部问题；有错误时退出码为 1。"""
    _need_folder(folder)
    loaded = library.check(folder, extra or [])
    found = _relevant(loaded, folder)
    if as_json:
        _print(
            {
                "pack": library.folder_key(folder),
                "ok": not loaded.errors,
                "findings": [one.as_dict() for one in found],
            }
        )
    else:
        for one in found:
            typer.echo(one.line())
        typer.echo(_summary(found))
    if loaded.errors:
        raise typer.Exit(1)


def _summary(found: list[Finding]) -> str:
    counts = {name: sum(one.severity == name for one in found) for name in ("error", "warning", "notice")}
    if not found:
        return "没有问题。"
    return f"错误{counts['error']}个，提醒{counts['warning']}个，提示{counts['notice']}个。"


def _packs(extra: list[Path] | None) -> tuple[PackSet, bool]:
    """The packs of the site and True; where there is no site, or others are asked for, those of the product."""
    if not extra:
        here = _installed()
        if here is not None:
            return here, True
    loaded = load([*builtin_folders(), *(extra or [])])
    if loaded.errors:
        for one in loaded.errors:
            typer.echo(one.line(), err=True)
        raise typer.Exit(1)
    return loaded.packs, False


def _installed() -> PackSet | None:
    """What the site of this data directory runs on; None before `taizhang init`."""
    from taizhang.project import config

    file = config.load().database_file
    if file is not None and not file.exists():
        return None
    setup()
    from django.db import connection

    from taizhang.ledgers import installed
    from taizhang.ledgers.models import InstalledPack

    if InstalledPack._meta.db_table not in connection.introspection.table_names():
        return None
    return installed.current()


@app.command("list")
def list_packs(extra: With = None, as_json: AsJson = False) -> None:
    """列出已安装的活动包；还没有建库时列出随程序提供的。"""
    packs, here = _packs(extra)
    described = [describe_pack(packs, key, whole=False) for key in packs.packs]
    if as_json:
        _print({"installed": here, "packs": described})
        return
    typer.echo("已安装的活动包：" if here else "随程序提供的活动包：")
    for key, pack in packs.packs.items():
        counts = "，".join(f"{WORDS[name]}{len(items)}" for name, items in packs.of(key).items())
        typer.echo(f"{key} {pack.version} {pack.title}：{counts}")


@app.command()
def show(
    key: Annotated[str, typer.Argument(help="活动包的键")], extra: With = None, as_json: AsJson = False
) -> None:
    """查看一个活动包的全部内容。"""
    packs, _ = _packs(extra)
    if key not in packs.packs:
        raise _stop(f"没有名为 {key} 的活动包；已有的是：{'、'.join(packs.packs)}。")
    if as_json:
        _print(describe_pack(packs, key, whole=True))
        return
    pack = packs.packs[key]
    typer.echo(f"{pack.title}（{key} {pack.version}）：{pack.purpose}")
    for name, items in packs.of(key).items():
        typer.echo(f"\n{WORDS[name]}（{len(items)}）")
        for one in items:
            text = getattr(one, "text", "")
            typer.echo(f"  {one.key}  {one.label}{'：' + text if text else ''}")


@app.command()
def rules(as_json: AsJson = False) -> None:
    """列出检查用的全部规则编号。"""
    if as_json:
        _print([{"rule": key, "severity": one.severity, "title": one.title} for key, one in RULES.items()])
        return
    for key, one in RULES.items():
        typer.echo(f"{key} {SEVERITY_WORDS[Severity(one.severity)]} {one.title}")


@app.command()
def new(
    folder: Folder,
    title: Annotated[str, typer.Option(help="活动名称")] = "我的活动",
    key: Annotated[str, typer.Option(help="永久的键，默认用文件夹名")] = "",
) -> None:
    """新建一个能通过检查的小活动包。"""
    key = key or folder.name
    if not re.fullmatch(KEY_PATTERN, key):
        raise _stop(f"键“{key}”不合规则：小写字母开头，只用小写字母、数字和下划线。可用 --key 另写。")
    try:
        written = write_skeleton(folder, key, title)
    except FileExistsError:
        raise _stop(f"{folder} 里已经有文件。请换一个空文件夹。") from None
    for path in written:
        typer.echo(str(path))
    typer.echo(f"建好了。接着改这些文件，再运行 taizhang pack check {folder}")


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="旧版文件夹")],
    new_folder: Annotated[Path, typer.Argument(metavar="NEW", help="新版文件夹")],
    as_json: AsJson = False,
) -> None:
    """比较两个版本：对已录数据有什么影响；有不允许的改动时退出码为 1。"""
    for folder in (old, new_folder):
        _need_folder(folder)
    before, after = (load(library.with_used(folder)) for folder in (old, new_folder))
    for loaded in (before, after):
        if loaded.errors:
            raise _stop("\n".join(one.line() for one in loaded.errors))
    key = library.folder_key(new_folder)
    if key is None or key != library.folder_key(old):
        raise _stop("两个文件夹不是同一个活动包。请核对 pack.toml 里的 key。")
    changes = compare(before.packs, after.packs, key)
    if as_json:
        _print({"pack": key, "changes": [one.as_dict() for one in changes]})
    else:
        for one in changes:
            typer.echo(one.line())
        typer.echo(f"共{len(changes)}处改动。" if changes else "没有改动。")
    if any(one.refuse for one in changes):
        raise typer.Exit(1)


def _named(names: list[str]) -> list[Path]:
    """Folders, or keys of packs that ship."""
    shipped = {path.name: path for path in builtin_folders()}
    found = [shipped.get(name) or Path(name) for name in names]
    for folder in found:
        _need_folder(folder)
    return found


@app.command()
def install(
    names: Annotated[list[str], typer.Argument(help="活动包文件夹，或随程序提供的活动包的键")], acting: As = ""
) -> None:
    """安装活动包，连同它用到而没有装的；全部装上或全部不装。"""
    named = _named(names)
    setup()
    from taizhang.ledgers.models import InstalledPack
    from taizhang.ledgers.operations import packs

    held = {row.key: row for row in InstalledPack.objects.defer("files")}
    for folder in named:
        row = held.get(library.folder_key(folder) or "")
        if row is not None and row.content != content_digest(folder):
            raise _stop(f"{row.key} {row.version} 已经安装。换成这一版请用 taizhang pack upgrade {folder}")
    for row in packs.install(scope_of_command(acting), _with_used(named, held)):
        typer.echo(f"已安装 {row.key} {row.version}")


def _with_used(named: list[Path], held: Collection[str]) -> list[Path]:
    """What they use comes along, unless the site has it in whatever version."""
    found: list[Path] = []
    for folder in named:
        used = [one for one in library.with_used(folder) if one == folder or library.folder_key(one) not in held]
        found += [one for one in reversed(used) if one not in found]
    return found


@app.command()
def upgrade(
    folder: Folder,
    apply: Annotated[bool, typer.Option("--apply/--dry-run", help="真正升级，还是只列出影响")] = False,
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """升级已安装的活动包：先列出对已录数据的影响，加 --apply 才真正升级；有不允许的改动时以 1 退出。"""
    _need_folder(folder)
    setup()
    from taizhang.ledgers.operations import packs
    from taizhang.ledgers.prospect import prospect

    found = prospect(folder)
    if found is None:
        raise _stop(f"{folder} 里的活动包还没有安装。先用 taizhang pack install {folder}")
    apply = apply and not found.refused
    if apply:
        packs.install(scope_of_command(acting), [folder])
    if as_json:
        effects = [one.as_dict() for one in found.effects]
        _print({"pack": found.pack, "from": found.old, "to": found.new, "applied": apply, "changes": effects})
    else:
        for one in found.effects:
            typer.echo(one.line())
        if not found.refused:
            typer.echo(_outcome(found, applied=apply))
    if found.refused:
        raise _stop(f"有{sum(one.refused for one in found.effects)}处不允许的改动，没有升级。")


def _outcome(found: "Prospect", *, applied: bool) -> str:
    if applied:
        return f"已升级 {found.pack} 到 {found.new}"
    return f"共{len(found.effects)}处改动。以上是预演；加 --apply 才真正升级。"
