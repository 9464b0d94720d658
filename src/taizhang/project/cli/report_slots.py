"""`taizhang report slots` and `report lint`: what a file offers to fill, and whether it is laid out as it should be."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from taizhang.files.errors import FileError
from taizhang.files.pdf import installed_faces
from taizhang.packs import library
from taizhang.reports.checking.layout import findings as findings_of
from taizhang.reports.proposing import catalogue as catalogues
from taizhang.reports.proposing.of_file import proposed
from taizhang.text.ranking import Ranker

File = Annotated[Path, typer.Argument(metavar="FILE", help="Word 文件或 Excel 表格")]
Catalogue = Annotated[Path | None, typer.Option("--catalogue", help="指标目录 JSON；不给则用随附活动包的指标")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")]

SEVERITIES = {"error": "错误", "warning": "提醒", "notice": "提示"}


def slots(file: File, catalogue: Catalogue = None, as_json: AsJson = False) -> None:
    """找出一份文件里可以填写的空位或单元格，推荐指标，并说明哪些不能填。"""
    data, ranker = read(file), _ranker(catalogue)
    try:
        found = proposed(data, ranker)
    except FileError as error:
        raise fail(f"{file.name}：{error}") from error
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for one in found.get("slots", []):
        typer.echo(f"【{one['surface']}】{one['context']}　{_offer(one)}")
    for one in found.get("cells", []):
        typer.echo(f"{one['sheet']} {one['cell']}　{one['row_head']} × {one['column_head']}　{_offer(one)}")
    for one in found["refused"]:
        typer.echo(f"不能填：{one.get('surface') or one['cell']}　{one['reason']}")
    typer.echo(f"可填 {len(found.get('slots', found.get('cells', [])))} 处，不能填 {len(found['refused'])} 处。")


def _offer(one: dict[str, Any]) -> str:
    if one["indicator"]:
        return str(one["indicator"])
    labels = [str(candidate["label"]) for candidate in one["candidates"][:3]]
    return f"待定，可选：{'、'.join(labels)}" if labels else str(one["kind"])


def lint(file: File, as_json: AsJson = False) -> None:
    """按 GB/T 9704 检查版式和写法；有错误以 1 退出。"""
    try:
        findings = findings_of(read(file), installed_faces())
    except FileError as error:
        raise fail(f"{file.name}：{error}") from error
    if as_json:
        typer.echo(json.dumps({"findings": [one.as_json() for one in findings]}, ensure_ascii=False, indent=2))
    else:
        for one in findings:
            place = f"第 {one.paragraph} 段" if one.paragraph else "全文"
            typer.echo(f"{SEVERITIES[one.severity]} {one.rule}　{place}　{one.message}")
        typer.echo(f"共 {len(findings)} 处。")
    if any(one.severity == "error" for one in findings):
        raise typer.Exit(1)


def read(file: Path) -> bytes:
    if not file.is_file():
        raise fail(f"找不到文件 {file}。请检查路径。")
    return file.read_bytes()


def fail(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)


def _ranker(path: Path | None) -> Ranker:
    if path is None:
        return catalogues.of_packs(library.builtin().packs)
    try:
        return catalogues.of_json(read(path), str(path))
    except FileError as error:
        raise fail(str(error)) from error
