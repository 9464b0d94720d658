"""A file somebody brings becomes a template: slots found and put into controls, what each may be bound to proposed."""

from taizhang.reports.intake.take import Taken, taken

__all__ = ["Taken", "taken"]
