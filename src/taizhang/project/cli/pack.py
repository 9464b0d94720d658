"""`taizhang pack`: check, list, show, start and compare packs."""

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from taizhang.packs import library
from taizhang.packs.describe import describe_pack
from taizhang.packs.diff import compare
from taizhang.packs.findings import Finding
from taizhang.packs.loader import Loaded, builtin_folders, load
from taizhang.packs.shapes import KEY_PATTERN
from taizhang.packs.skeleton import write_skeleton
from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.django_setup import setup

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


def _packs(extra: list[Path] | None) -> Loaded:
    loaded = load([*builtin_folders(), *(extra or [])])
    if loaded.errors:
        for one in loaded.errors:
            typer.echo(one.line(), err=True)
        raise typer.Exit(1)
    return loaded


@app.command("list")
def list_packs(extra: With = None, as_json: AsJson = False) -> None:
    """列出随程序提供的活动包。"""
    packs = _packs(extra).packs
    described = [describe_pack(packs, key, whole=False) for key in packs.packs]
    if as_json:
        _print({"packs": described})
        return
    for key, pack in packs.packs.items():
        counts = "，".join(f"{WORDS[name]}{len(items)}" for name, items in packs.of(key).items())
        typer.echo(f"{key} {pack.version} {pack.title}：{counts}")


@app.command()
def show(
    key: Annotated[str, typer.Argument(help="活动包的键")], extra: With = None, as_json: AsJson = False
) -> None:
    """查看一个活动包的全部内容。"""
    packs = _packs(extra).packs
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


def _folders(names: list[str]) -> list[Path]:
    """Folders, or keys of packs that ship; with the packs they use."""
    shipped = {path.name: path for path in builtin_folders()}
    found: list[Path] = []
    for name in names:
        folder = shipped.get(name) or Path(name)
        _need_folder(folder)
        found += [one for one in reversed(library.with_used(folder)) if one not in found]
    return found


@app.command()
def install(
    names: Annotated[list[str], typer.Argument(help="活动包文件夹，或随程序提供的活动包的键")], acting: As = ""
) -> None:
    """安装活动包，连同它用到的；全部装上或全部不装。"""
    folders = _folders(names)
    setup()
    from taizhang.ledgers.operations import packs

    for row in packs.install(scope_of_command(acting), folders):
        typer.echo(f"已安装 {row.key} {row.version}")


@app.command()
def upgrade(
    folder: Folder,
    apply: Annotated[bool, typer.Option("--apply", help="真正升级；不写只列出影响")] = False,
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """升级已安装的活动包：先列出对已录数据的影响，加 --apply 才真正升级。"""
    _need_folder(folder)
    setup()
    from taizhang.ledgers import installed
    from taizhang.ledgers.operations import packs

    key = library.folder_key(folder) or folder.name
    if key not in installed.current().packs:
        raise _stop(f"活动包“{key}”还没有安装。先用 taizhang pack install {folder}。")
    before, after = packs.preview([folder])
    changes = compare(before, after, key)
    refused = [one for one in changes if one.refuse]
    if as_json:
        _print({"pack": key, "applied": apply and not refused, "changes": [one.as_dict() for one in changes]})
    else:
        for one in changes:
            typer.echo(one.line())
    if refused:
        raise _stop(f"有{len(refused)}处不允许的改动，没有升级。")
    if apply:
        packs.install(scope_of_command(acting), [folder])
        typer.echo(f"已升级 {key} 到 {after.packs[key].version}", err=as_json)
    elif not as_json:
        typer.echo(f"共{len(changes)}处改动。以上是预演；加 --apply 才真正升级。")
