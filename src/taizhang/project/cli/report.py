"""`taizhang report`: templates, making, issue, verification, and the checking of incoming files.

The commands stand in modules of their own (`report_*.py`); here they are only put together.
"""

import typer

from taizhang.project.cli import (
    report_begin,
    report_check,
    report_cite,
    report_issue,
    report_make,
    report_rewrite,
    report_slots,
    report_templates,
    report_verify,
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="报告：模板、成文、定稿、查验、核对。",
)
app.command()(report_slots.slots)
app.command()(report_slots.lint)
app.command()(report_check.check)
app.command("take-back")(report_rewrite.take_back)
app.command()(report_rewrite.decide)
app.command()(report_begin.begin)
app.command()(report_templates.templates)
app.command()(report_make.make)
app.command()(report_verify.verify)
for command in (
    report_issue.upload,
    report_issue.draft,
    report_cite.cite,
    report_issue.review,
    report_issue.issue,
    report_issue.reissue,
    report_issue.send,
    report_issue.level,
    report_issue.trace,
    report_issue.proof,
):
    app.command()(command)
app.command("list")(report_issue.reports)
