"""`taizhang text`: read the numbers of a Chinese report."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from taizhang.files.errors import FileError
from taizhang.files.extract import extract as extracted
from taizhang.packs import library
from taizhang.text import reading
from taizhang.text.limits import Unread
from taizhang.text.ranking import Indicator, Ranker, catalogue
from taizhang.text.reading import Json

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="读中文报告里的数字：空位、数据表述、抽取文本。",
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="要读的文件：.txt、.docx、.doc、.wps、.pdf")]
Catalogue = Annotated[Path | None, typer.Option("--catalogue", help="指标目录 JSON；不给则用已安装活动包的指标")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")]
Explain = Annotated[bool, typer.Option("--explain", help="逐条列出所用规则、依据，以及略过的数字和理由")]


@app.command("slots")
def slots(file: File, catalogue: Catalogue = None, as_json: AsJson = False, explain: Explain = False) -> None:
    """找出报告里待填的空位，并推荐指标。"""
    text = _text(file)
    found, unread = reading.read_slots(text, _ranker(catalogue)), reading.unread_slots(text)
    _warn(unread)
    if as_json:
        _print_json(reading.slots_json(found, unread))
        return
    for one in found:
        _line(text, one.slot.start, one.slot.end, [one.slot.kind, one.slot.measure or "", one.subject.text])
        _offer(reading.slot_json(one), explain=explain)
    typer.echo(f"共 {len(found)} 处空位，其中 {sum(one.slot.kind == 'count' for one in found)} 处要填数。")


@app.command("claims")
def claims(file: File, catalogue: Catalogue = None, as_json: AsJson = False, explain: Explain = False) -> None:
    """找出报告里写明的数据和“全部、均、每人”一类表述，并推荐指标。"""
    text = _text(file)
    found = reading.read_claims(text, _ranker(catalogue))
    _warn(found.unread)
    if as_json:
        _print_json(reading.claims_json(found))
        return
    for one in found.claims:
        shown = [str(one.claim.value), one.claim.unit, one.claim.qualifier or "", one.subject.text]
        _line(text, one.claim.start, one.claim.end, shown)
        _offer(reading.claim_json(one), explain=explain)
    for quantifier in found.quantifiers:
        _line(text, quantifier.start, quantifier.end, [quantifier.head, quantifier.word, quantifier.subject])
        _offer(reading.quantifier_json(quantifier), explain=explain)
    if explain:
        for passed in found.passed:
            typer.echo(f"第 {passed.start} 字 {passed.surface}：略过，规则 {passed.rule}")
    typer.echo(f"共 {len(found.claims)} 处数据、{len(found.quantifiers)} 处“全部、均、每人”一类表述。")


@app.command("extract")
def extract(file: File) -> None:
    """输出抽取到的文本；其他命令给出的位置都以它为准。"""
    sys.stdout.write(_text(file))


_TOO_MANY = {"limit.numbers": "数字", "limit.slots": "空位", "limit.quantifiers": "“全部、均、每人”一类词"}


def _warn(unread: Iterable[Unread]) -> None:
    for one in unread:
        typer.echo(f"文中{_TOO_MANY[one.rule]}太多，第 {one.start} 字以后没有读。请拆成几份再查。", err=True)


def _fail(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)


def _text(file: Path) -> str:
    if not file.is_file():
        raise _fail(f"找不到文件 {file}。请检查路径。")
    try:
        return extracted(file.read_bytes(), file.name).text
    except FileError as error:
        raise _fail(str(error)) from error


def _ranker(path: Path | None) -> Ranker:
    if path is None:
        return _installed()
    if not path.is_file():
        raise _fail(f"找不到指标目录 {path}。请检查 --catalogue 的路径。")
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _fail(f"指标目录 {path} 不是正确的 JSON：{error}。") from error
    if not isinstance(raw, dict) or not all(isinstance(entry, Mapping) for entry in raw.values()):
        raise _fail(f"指标目录 {path} 应是“键 → 标签、量词、台账、别名”的对象。")
    return Ranker(catalogue(raw))


def _installed() -> Ranker:
    """The indicators of the installed packs."""
    installed = library.builtin().packs
    return Ranker(
        Indicator(one.id, one.label, one.word, one.ledger or "", one.aliases)
        for one in installed.indicators.values()
    )


def _print_json(found: Json) -> None:
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _line(text: str, start: int, end: int, parts: list[str]) -> None:
    around = f"…{text[max(0, start - 10) : start]}【{text[start:end]}】{text[end : end + 8]}…".replace("\n", "⏎")
    typer.echo(f"第 {start} 字 {around} " + "，".join(part for part in parts if part))


def _offer(found: Json, *, explain: bool) -> None:
    if found.get("indicator"):
        typer.echo(f"    指标：{found['indicator']}")
    if explain:
        offered = found.get("candidates")
        named = [f"{one['key']} {one['score']}" for one in offered] if isinstance(offered, list) else []
        typer.echo(
            f"    规则 {found['rule']}，依据“{found['evidence']}”"
            + ("，候选 " + "、".join(named) if named else "")
        )
