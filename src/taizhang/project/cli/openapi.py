"""`taizhang openapi`: the specification of the API, as it is pinned in the tests."""

import typer

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="输出接口说明（OpenAPI）。")


@app.callback(invoke_without_command=True)
def run() -> None:
    """输出接口说明（OpenAPI 3.1，JSON）。"""
    from taizhang.project.django_setup import setup

    setup()
    from taizhang.api.specification import as_text

    typer.echo(as_text(), nl=False)
