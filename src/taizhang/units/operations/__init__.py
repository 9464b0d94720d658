"""Every change of the tree, its people and its bodies: one function each, called by every surface.

Whatever writes a path, an order, a size, a line or a set holds the shape of the tree alone; the rest shares it.
"""

from taizhang.units.operations.aliases import add_alias, remove_alias
from taizhang.units.operations.bodies import NewBody, add_member, create_body, edit_body, end_body, end_member
from taizhang.units.operations.categories import set_categories
from taizhang.units.operations.creation import NewUnit, create
from taizhang.units.operations.editing import edit, set_first_use
from taizhang.units.operations.ending import end
from taizhang.units.operations.head_counts import set_head_count
from taizhang.units.operations.importing import import_units
from taizhang.units.operations.importing_people import import_people
from taizhang.units.operations.line import set_line_parent
from taizhang.units.operations.merging import MERGE_HOOKS, merge
from taizhang.units.operations.moving import move
from taizhang.units.operations.ordering import place, reorder
from taizhang.units.operations.people import (
    NewPerson,
    add_person,
    edit_person,
    end_person,
    order_people,
    transfer_person,
)
from taizhang.units.operations.sets import create_batch, join_batch, leave_batch, set_counted
from taizhang.units.operations.splitting import split

__all__ = (
    "MERGE_HOOKS",
    "NewBody",
    "NewPerson",
    "NewUnit",
    "add_alias",
    "add_member",
    "add_person",
    "create",
    "create_batch",
    "create_body",
    "edit",
    "edit_body",
    "edit_person",
    "end",
    "end_body",
    "end_member",
    "end_person",
    "import_people",
    "import_units",
    "join_batch",
    "leave_batch",
    "merge",
    "move",
    "order_people",
    "place",
    "remove_alias",
    "reorder",
    "set_categories",
    "set_counted",
    "set_first_use",
    "set_head_count",
    "set_line_parent",
    "split",
    "transfer_person",
)
