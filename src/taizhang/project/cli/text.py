"""`taizhang text`: read the numbers of a Chinese report."""

import typer

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="读中文报告里的数字。")
