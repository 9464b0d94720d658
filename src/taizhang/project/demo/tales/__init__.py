"""The stories of the demo, made by the operations themselves, so that their rows have a history like any other."""

from taizhang.project.demo.tales import dutiful, looked, loop, paperwork, reported, shared
from taizhang.project.demo.tales.cast import Cast
from taizhang.project.demo.world import World

TALES = (
    loop.write, shared.study_day, shared.middle_start, shared.helped, paperwork.copied, paperwork.drafted,
    paperwork.sampled, paperwork.corrected, paperwork.kept, dutiful.write, looked.write,
    reported.write,
)  # fmt: skip


def write(world: World) -> None:
    """Only where entries are wanted: a bare tree is for those who measure it."""
    if world.entries:
        for tale in TALES:
            tale(Cast(world))
