"""Answers of look-backs as the built-in ledger `@check`: counted like any registry, wired into the figures floor."""

from taizhang.duties.models import Answer
from taizhang.figures.builtin import Registry

ANSWERS = Registry(
    lambda day: Answer.objects.filter(day__lte=day),
    "unit__",
    {"checklist": "checklist", "question": "question", "answer": "value", "day": "day", "name": "question"},
    day="day",
    label="question",
)
