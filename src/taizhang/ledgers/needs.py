"""What a step asks for beside the right to take it: fields, named conditions, evidence, children."""

from collections.abc import Callable
from dataclasses import dataclass

from taizhang.ledgers import children
from taizhang.ledgers.models import Entry, Evidence
from taizhang.packs.conditions import evaluate, fields_of, is_empty
from taizhang.packs.model import Child, Ledger, Step


@dataclass(frozen=True, slots=True)
class Given:
    comment: str = ""
    reason: str = ""


def unmet(ledger: Ledger, row: Entry, step: Step, given: Given) -> dict[str, str]:
    """What is still missing, by field, each with what to do."""
    problems: dict[str, str] = {}
    for need in step.needs:
        said = _need(ledger, row, need, given)
        if said is not None:
            problems[need] = said
    for child in ledger.children.values():
        said = _enough_children(row, step, child)
        if said is not None:
            problems[child.ledger] = said
    return problems


def _need(ledger: Ledger, row: Entry, need: str, given: Given) -> str | None:
    if need in _SPECIAL:
        return _SPECIAL[need](ledger, row, given)
    if need in ledger.needs:
        return None if evaluate(ledger.needs[need], row.data) else _say_condition(ledger, need)
    field = ledger.fields[need]
    return f"请先填写“{field.label}”。" if is_empty(row.data.get(need)) else None


def _say_condition(ledger: Ledger, need: str) -> str:
    labels = dict.fromkeys(ledger.fields[key].label for key in fields_of(ledger.needs[need]))
    return f"请填写{'或'.join(f'“{label}”' for label in labels)}。"


def _comment(_ledger: Ledger, _row: Entry, given: Given) -> str | None:
    return None if given.comment.strip() else "请填写办理说明。"


def _evidence(_ledger: Ledger, row: Entry, _given: Given) -> str | None:
    return None if has_evidence(row) else "请先上传佐证材料。"


def _evidence_or_reason(_ledger: Ledger, row: Entry, given: Given) -> str | None:
    if given.reason.strip() or has_evidence(row):
        return None
    return "请上传佐证材料，或写明没有材料的原因。"


def _children_closed(ledger: Ledger, row: Entry, _given: Given) -> str | None:
    open_ones = children.unfinished(ledger, row)
    return f"还有 {len(open_ones)} 条下属条目没有办结：{'、'.join(open_ones[:5])}。" if open_ones else None


_SPECIAL: dict[str, Callable[[Ledger, Entry, Given], str | None]] = {
    "comment": _comment,
    "evidence": _evidence,
    "evidence_or_reason": _evidence_or_reason,
    "children_closed": _children_closed,
}


def has_evidence(row: Entry) -> bool:
    return Evidence.objects.filter(entry=row.pk, removed_at=None).exists()


def _enough_children(row: Entry, step: Step, child: Child) -> str | None:
    wanted = max(step.children.get(child.ledger, 0), child.at_least if child.at == step.key else 0)
    if not wanted:
        return None
    have = children.of(row, child).count()
    return f"“{child.label}”至少要有 {wanted} 条，现在有 {have} 条。" if have < wanted else None
