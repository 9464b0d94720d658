"""`taizhang init`: make the data directory, the keys and the tables, or bring them up to date."""

import typer

from taizhang.project.django_setup import setup

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="建立或更新数据目录、密钥和数据库。")


@app.callback(invoke_without_command=True)
def run() -> None:
    """建立或更新数据目录、密钥和数据库；可以反复执行。"""
    setup()
    from django.conf import settings

    from taizhang.project.initialise import initialise

    initialise()
    typer.echo(f"已就绪：{settings.CONFIG.data_dir}")
