"""Data of reports: templates with their versions, reports with their frozen facts, sendings, what people confirmed."""

from taizhang.reports.models.checks import Beginning, Incoming
from taizhang.reports.models.memory import SlotMemory
from taizhang.reports.models.report import Report, Sending
from taizhang.reports.models.rewrite import Rewrite
from taizhang.reports.models.template import Template, TemplateVersion

__all__ = ["Beginning", "Incoming", "Report", "Rewrite", "Sending", "SlotMemory", "Template", "TemplateVersion"]
