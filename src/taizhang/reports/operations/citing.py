"""勾选引用的条目: which rows of a list a report cites, chosen one by one; none is as the list's condition says."""

from collections.abc import Sequence

from taizhang.audit.errors import Invalid
from taizhang.audit.operation import operation
from taizhang.reports.drafting import content
from taizhang.reports.evaluate import cited, listed
from taizhang.reports.models import Report
from taizhang.reports.operations import drafts
from taizhang.reports.queries import citing, reports
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


def cite(scope: Scope, code: str, name: str, entries: Sequence[int], *, version: int) -> Report:
    """Kept with the draft in the order of the list. Rows that are not in the list are refused."""
    row = reports.find(scope, code)
    scope.need(Right.ENTER, row.unit)
    view = citing.view_of(scope, row, name)
    asked = content.asked_of(scope, row, content.template_of(scope, row))
    found = listed.ticked(asked, view, _few(entries)) if entries else []
    missing = len(set(entries)) - len(found)
    if missing:
        raise Invalid({"entries": f"有 {missing} 条不在清单“{view.label}”里，可能已撤回或不合条件，请重新勾选。"})
    with operation(scope.actor) as op:
        row = drafts.locked(scope, code, Right.ENTER, version=version)
        held = dict(row.given.get("cited", {}))
        before = held.pop(name, [])
        chosen = [one.entry for one in found]
        if chosen == before:
            op.unchanged()
            return row
        given = {**row.given, "cited": {**held, **({name: chosen} if chosen else {})}}
        after = {"list": view.label, "rows": [one.text("number") for one in found]}
        drafts.save(op, row, "report.cited", {"given": given}, before={"rows": len(before)}, after=after)
    return row


def _few(entries: Sequence[int]) -> Sequence[int]:
    if len(entries) > cited.MOST:
        raise Invalid({"entries": f"一个清单最多勾选 {cited.MOST} 条。"})
    return entries
