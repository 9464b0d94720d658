"""Data of duties. Dues are not among it: they are computed. What people decide and sign is."""

from taizhang.duties.models.rules import DutyChange, DutySwitch, HolidayTable

__all__ = ["DutyChange", "DutySwitch", "HolidayTable"]
