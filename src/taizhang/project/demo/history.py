"""A village that was merged into its neighbour: what a unit was on a day can be asked of it."""

from datetime import timedelta

from taizhang.project.demo.world import COUNTY, World
from taizhang.units.operations import merge
from taizhang.units.scope import SYSTEM_SCOPE

GONE, INTO = f"{COUNTY}100201", f"{COUNTY}100202"


def write(world: World) -> None:
    on = world.started + timedelta(days=45)
    merge(SYSTEM_SCOPE, world.ids[GONE], world.ids[INTO], on=on, reason="撤并村")
