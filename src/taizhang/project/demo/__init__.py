"""The fictional county 溪源县 of 云川省, or the whole province: invented names, people and texts only.

The same seed makes the same world on any day of one year. A room that has something to show adds a chapter here
and, if it has one, a story in `stories`; chapters run in order, each in operations of its own.
"""

from collections.abc import Callable

from taizhang.project.demo import duties, history, owed, settle, tales
from taizhang.project.demo.entries import fill
from taizhang.project.demo.world import World

Chapter = Callable[[World], None]

# what is being made, for the progress line -> how
CHAPTERS: dict[str, Chapter] = {
    "单位、人员、机构和账号": settle.write,
    "撤并的村": history.write,
    "活动和台账条目": fill.write,
    "应办和周报": duties.write,
    "补办": owed.write,
    "看点": tales.write,
}
