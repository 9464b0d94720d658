"""Data of duties. Dues are not among it: they are computed. What people decide and sign is."""

from taizhang.duties.models.lookback import Answer, LookBack
from taizhang.duties.models.oversight import OversightArea, OversightGroup
from taizhang.duties.models.rules import DutyChange, DutySwitch, HolidayTable
from taizhang.duties.models.telling import Delivery, Digest, Feed, Letter, Robot
from taizhang.duties.models.weekly import Decision, Dispatch, WeekReport

__all__ = [
    "Answer",
    "Decision",
    "Delivery",
    "Digest",
    "Dispatch",
    "DutyChange",
    "DutySwitch",
    "Feed",
    "HolidayTable",
    "Letter",
    "LookBack",
    "OversightArea",
    "OversightGroup",
    "Robot",
    "WeekReport",
]
