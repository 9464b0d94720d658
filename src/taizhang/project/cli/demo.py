"""`taizhang demo`: make the fictional county or province, or tell what it shows."""

from typing import Annotated

import typer

from taizhang.project.django_setup import setup
from taizhang.project.failure import Failure

MARK, SEEDED = "demo.txt", "demo.seeded"
ENTRIES = {"county": 20_000, "province": 0}

app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, help="装入演示数据：虚构的溪源县或云川全省。"
)


@app.callback(invoke_without_command=True)
def run(
    scale: Annotated[str, typer.Option(help="规模：county（一个县）或 province（全省 97501 个单位）")] = "county",
    seed: Annotated[int, typer.Option(help="随机种子：同一种子得到同一套数据")] = 1,
    entries: Annotated[int, typer.Option(min=-1, help="台账条目数；不写时一个县两万条，全省不装条目")] = -1,
    story: Annotated[bool, typer.Option("--story", help="只说明演示数据里有哪些看点")] = False,
) -> None:
    """装入演示数据；已有单位的库不动。"""
    if scale not in {"county", "province"}:
        raise Failure(f"--scale 只能是 county 或 province，现为“{scale}”。")
    setup()
    if story:
        _tell()
        return
    from taizhang.units.models import Unit

    if Unit.system.exists():
        typer.echo("库里已有单位，没有再装入演示数据。")
    else:
        _make(scale, seed, ENTRIES[scale] if entries < 0 else entries)
    mark()
    typer.echo("\n".join(_accounts()))


def _tell() -> None:
    from taizhang.project.demo.stories import STORIES

    for number, story in enumerate(STORIES, start=1):
        typer.echo(f"{number}. {story.title}：{story.told}")
        for row in story.rows():
            typer.echo(f"   {row}")
        for see in story.see:
            typer.echo(f"   看：{see}")


def _make(scale: str, seed: int, entries: int) -> None:
    from django.utils import timezone

    from taizhang.project import demo
    from taizhang.project.cli import steps
    from taizhang.project.demo.world import World
    from taizhang.project.initialise import install_builtin

    install_builtin()  # the entries of the demo are rows of the shipped packs
    world = World(scale=scale, seed=seed, today=timezone.localdate(), entries=entries)
    with steps.bar("演示数据") as step:
        for done, chapter in enumerate(demo.CHAPTERS.values()):
            step(done, len(demo.CHAPTERS))
            chapter(world)
    typer.echo(f"已装入演示数据：{len(world.rows)} 个单位。")


def mark() -> None:
    """Say in the data directory that this is a demo site: only then may anybody come in without a password.

    A site with units of its own is never one, so the trail is asked whether its units were seeded. Asked each
    time, because a start may have been cut short between seeding and this.
    """
    from django.conf import settings

    from taizhang.audit.models import Event

    if Event.objects.filter(action=SEEDED).exists():
        (settings.CONFIG.data_dir / MARK).write_text("\n".join(_accounts()) + "\n", encoding="utf-8")


def _accounts() -> list[str]:
    from taizhang.project.demo.accounts import PASSWORD, printed

    lines = printed()
    head = [f"演示账号，口令均为 {PASSWORD}（仅供演示，勿用于正式库）："] if lines else []
    return head + [f"  {line}" for line in lines]
