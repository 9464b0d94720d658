"""`report upload|draft|review|issue|reissue|send|level|list|trace|proof`: what the pages do, from the command line."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taizhang.project.cli.acting import As, scope_of_command
from taizhang.project.cli.report_make import AsJson, First, Last, Unit, Wanted
from taizhang.project.django_setup import setup

if TYPE_CHECKING:
    from taizhang.reports.making.facts import Fact
    from taizhang.reports.models import Report

Code = Annotated[str, typer.Argument(metavar="CODE", help="报告的查验码，如 7K3M-2Q9X")]
SHOWN = 50


def upload(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Word 文件或 Excel 表格")],
    unit: Unit,
    key: Annotated[str, typer.Option(help="模板编号；已有的则成为它的新版本")] = "",
    label: Annotated[str, typer.Option(help="模板名称")] = "",
    period: Annotated[str, typer.Option(help="周期：week、month、quarter、campaign 等")] = "",
    confirm: Annotated[bool, typer.Option("--confirm", help="把推荐的绑定一并确认")] = False,
    acting: As = "",
) -> None:
    """上传一个模板，或已有模板的新版本。"""
    setup()
    from taizhang.figures import catalogue
    from taizhang.reports.operations.templates import Upload, confirm_all
    from taizhang.reports.operations.templates import upload as run
    from taizhang.reports.queries.templates import version_of

    scope = scope_of_command(acting)
    place = catalogue.unit_by_code(scope, unit)
    row = run(scope, Upload(place.pk, file.name, file.read_bytes(), label, key, period))
    done = confirm_all(scope, row.key) if confirm else 0
    version = version_of(row)
    for one in version.refused:
        typer.echo(f"不能填：{one.get('surface') or one.get('cell')}　{one['reason']}")
    typer.echo(f"模板 {row.key} 第 {version.number} 版：{len(version.slots)} 处空位，已确认 {done} 处推荐。")


def draft(template: Wanted, unit: Unit, first: First, last: Last, acting: As = "") -> None:
    """起草一份报告，给出它的查验码。"""
    setup()
    from taizhang.figures import catalogue
    from taizhang.reports.operations.drafts import NewReport, create

    scope = scope_of_command(acting)
    place = catalogue.unit_by_code(scope, unit)
    row = create(scope, NewReport(template, place.pk, first.date(), last.date()))
    typer.echo(row.code)


def review(code: Code, acting: As = "") -> None:
    """复核：记下此刻的数字，以后有变就要再看。"""
    setup()
    from taizhang.reports.operations.drafts import review as run
    from taizhang.reports.queries.reports import find

    scope = scope_of_command(acting)
    row = run(scope, code, version=find(scope, code).version)
    typer.echo(f"{row.code} 已复核。")


def issue(
    code: Code,
    out: Annotated[Path | None, typer.Option("-o", "--output", help="文件写到哪里")] = None,
    acting: As = "",
) -> None:
    """定稿：冻结全部数字，记入留痕，存下文件。"""
    setup()
    from taizhang.ledgers.evidence.store import read
    from taizhang.reports.operations.issue import issue as run
    from taizhang.reports.queries.reports import find

    scope = scope_of_command(acting)
    row = run(scope, code, version=find(scope, code).version)
    if out is not None:
        out.write_bytes(read(row.blob))
    typer.echo(f"{row.code} 已定稿，第 {row.number} 版。")


def reissue(code: Code, acting: As = "") -> None:
    """重新定稿：以原稿为底起草下一版。"""
    setup()
    from taizhang.reports.operations.issue import reissue as run

    typer.echo(run(scope_of_command(acting), code).code)


def send(code: Code, acting: As = "") -> None:
    """报送上级。"""
    setup()
    from taizhang.reports.operations.sending import send as run

    sent = run(scope_of_command(acting), code)
    typer.echo(f"已报送{sent.to.name}。")


def level(
    template: Wanted,
    unit: Unit,
    first: First,
    last: Last,
    below: Annotated[str, typer.Option(help="children 为直属下级，或写单位类型，如 county、town")] = "children",
    acting: As = "",
) -> None:
    """给一级单位各做一份，由后台做成一个压缩包。"""
    setup()
    from taizhang.figures import catalogue
    from taizhang.reports.work import ask

    scope = scope_of_command(acting)
    job = ask(scope, template, catalogue.unit_by_code(scope, unit), below, first.date(), last.date())
    typer.echo(f"已排入后台任务 {job}，用 taizhang jobs 看进度。")


def reports(acting: As = "") -> None:
    """最近的报告，新的在前。"""
    setup()
    from taizhang.reports.queries.reports import listed

    for row in listed(scope_of_command(acting))[:SHOWN]:
        typer.echo(_line(row))


def _line(row: "Report") -> str:
    states = {"draft": "起草", "reviewed": "已复核", "issued": "已定稿"}
    span = f"{row.first:%Y-%m-%d}至{row.last:%Y-%m-%d}"
    return f"{row.code}　{row}　{row.unit.short_name}　{span}　{states[row.state]}　第 {row.number} 版"


def trace(
    code: Code,
    key: Annotated[str, typer.Option(help="只看一个数字：它的键")] = "",
    acting: As = "",
    as_json: AsJson = False,
) -> None:
    """一份已定稿报告的每个数字：口径、期间、当时和现在；给出键则列出它的条目。"""
    setup()
    from taizhang.reports.queries.reports import find
    from taizhang.reports.tracing import trace as run

    scope = scope_of_command(acting)
    row = find(scope, code)
    lines = run.lines(scope, row)
    if key:
        opened = run.opened(scope, row, key)
        rows = [one.as_json() for one in opened.page.rows]
        typer.echo(json.dumps({**opened.line.as_json(), "rows": rows}, ensure_ascii=False, indent=2))
        return
    if as_json:
        typer.echo(json.dumps({"facts": [one.as_json() for one in lines]}, ensure_ascii=False, indent=2))
        return
    for one in lines:
        now = f"，现为 {one.now.text}" if one.changed and one.now else ""
        typer.echo(f"{one.fact['key']}　{one.fact['label']}　{one.fact['printed']}{now}　{_meaning(one.fact)}")


def _meaning(fact: "Fact") -> str:
    return "勾选引用的条目" if "cited" in fact else str(fact.get("text", "人工填写"))


def proof(
    code: Code, out: Annotated[Path, typer.Option("-o", "--output", help="证明写到哪个文件")], acting: As = ""
) -> None:
    """导出离线核验用的证明：定稿留痕、封存路径和公钥。"""
    setup()
    from taizhang.reports.proof import export
    from taizhang.reports.queries.reports import find

    found = export(find(scope_of_command(acting), code))
    out.write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
    typer.echo(f"已写到 {out}。封存密钥 {found['proof']['key']}，请另行告知核验的人。")
