"""A round as programs read it: the same from the API and the command line."""

from typing import Any

from taizhang.duties.lookback.queries import Line, Progress, Round


def progress(one: Progress) -> dict[str, Any]:
    return {
        "checklist": one.checklist.id,
        "label": one.checklist.label,
        "questions": len(one.checklist.questions),
        "answered": one.answered,
        "day": one.row.day if one.row else None,
        "closed_at": one.row.closed_at if one.row else None,
    }


def round_(one: Round) -> dict[str, Any]:
    return {
        "checklist": one.checklist.id,
        "label": one.checklist.label,
        "scale": list(one.checklist.scale),
        "weak": one.checklist.weak,
        "answered": one.answered,
        "closed_at": one.row.closed_at if one.row else None,
        "questions": [_line(line) for line in one.lines],
    }


def _line(one: Line) -> dict[str, Any]:
    answer = one.answer
    return {
        "question": one.asked.key,
        "group": one.asked.group,
        "ask": one.asked.ask,
        "figures": [figure.as_json() for figure in one.figures],
        "duty": one.asked.duty,
        "task": one.asked.task,
        "value": answer.value if answer else None,
        "words": answer.words if answer else "",
        "rows": answer.rows if answer else [],
        "cited": answer.figures if answer else [],
        "entry": answer.entry if answer else None,
        "against": list(one.against),
        "version": answer.version if answer else 0,
    }
