"""`taizhang report`: reports and the files they are made from or checked against."""

import typer

from taizhang.project.cli import report_slots

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="报告：找空位、查版式。",
)
app.command()(report_slots.slots)
app.command()(report_slots.lint)
