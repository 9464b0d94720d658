"""A pack in plain data, ready for a page, for `pack show` and for an installer to store."""

from taizhang.packs.defaults import (
    After,
    Attribute,
    ByChoice,
    CampaignEnd,
    Copy,
    DaysOf,
    Default,
    Literal,
    OwnUnit,
    Parent,
    Today,
)
from taizhang.packs.definitions import condition_words
from taizhang.packs.fieldtypes import TYPE_WORDS
from taizhang.packs.model import Duty, Field, Grouping, Indicator, Item, Ledger, Lifecycle, ListView, Pack, PackSet
from taizhang.packs.report_model import Checklist, Report

Plain = dict[str, object]


def brief(item: Item) -> Plain:
    return {"key": item.key, "id": item.id, "label": item.label}


def describe_pack(packs: PackSet, key: str, *, whole: bool) -> Plain:
    """`whole` gives every item in full, otherwise keys and labels."""
    pack = packs.packs[key]
    items = {
        name: [describe_item(one) if whole else brief(one) for one in found]
        for name, found in packs.of(key).items()
    }
    return {**_head(pack), **items}


def _head(pack: Pack) -> Plain:
    return {
        "key": pack.key,
        "label": pack.title,
        "title": pack.title,
        "version": pack.version,
        "purpose": pack.purpose,
        "basis": pack.basis,
        "issuer": pack.issuer,
        "uses": list(pack.uses),
        "streams": dict(pack.streams),
        "batches": dict(pack.batches),
        "board": list(pack.board),
        "content": pack.content,
    }


def describe_item(item: Item) -> Plain:
    match item:
        case Ledger():
            more = _ledger(item)
        case Indicator():
            more = _indicator(item)
        case Duty():
            more = _duty(item)
        case ListView():
            more = {"ledger": item.ledger, "duty": item.duty, "take": item.take, "reach": str(item.reach)}
        case Grouping():
            more = {"parts": [{"key": one.key, "label": one.label, "show": list(one.show)} for one in item.parts]}
        case Checklist():
            more = _checklist(item)
        case Report():
            more = {"title": item.title, "kind": item.kind, "period": item.period, "limit": item.limit}
    return {**brief(item), **more}


def _ledger(one: Ledger) -> Plain:
    return {
        "word": one.word,
        "stream": one.stream,
        "purpose": one.purpose,
        "lump": one.lump,
        "scored": one.scored,
        "fields": [_field(field) for field in one.fields.values()],
        "lifecycle": _lifecycle(one.lifecycle),
        "children": [{"ledger": child.ledger, "label": child.label} for child in one.children.values()],
        "from": list(one.origins),
        "rules": [rule.say for rule in one.rules],
        "private": condition_words(one.private, one.fields) or "全部" if one.private else None,
    }


def _field(one: Field) -> Plain:
    return {
        "key": one.key,
        "label": one.label,
        "type": str(one.type),
        "type_words": TYPE_WORDS[one.type],
        "role": one.role and str(one.role),
        "required": one.required,
        "options": {option.key: option.label for option in one.options.options} if one.options else None,
        "default": default_words(one.default) if one.default else None,
        "help": one.help,
        "pack": one.pack,
    }


def _lifecycle(one: Lifecycle) -> Plain:
    return {
        "start": one.start,
        "states": {key: state.label for key, state in one.states.items()},
        "ends": sorted(one.ends),
        "steps": [
            {
                "key": step.key,
                "label": step.label,
                "from": list(step.sources),
                "to": step.to,
                "by": [str(by) for by in step.by],
                "needs": list(step.needs),
            }
            for step in one.steps.values()
        ],
    }


def _indicator(one: Indicator) -> Plain:
    return {
        "aliases": list(one.aliases),
        "word": one.word,
        "reach": str(one.reach),
        "ledger": one.ledger,
        "text": one.text,
        "definition": one.definition_id,
        "note": one.note,
    }


def _duty(one: Duty) -> Plain:
    return {"ledger": one.ledger, "text": one.text, "on": one.on, "purpose": one.purpose, "basis": one.basis}


def _checklist(one: Checklist) -> Plain:
    return {
        "scale": list(one.scale),
        "groups": dict(one.groups),
        "questions": [{"key": each.key, "group": each.group, "ask": each.ask} for each in one.questions],
    }


def default_words(default: Default) -> str:
    match default:
        case Literal(value):
            return str(value)
        case Today():
            return "当天"
        case CampaignEnd():
            return "活动结束日"
        case OwnUnit():
            return "本单位"
        case After(duration):
            return f"{duration.words()}后"
        case Copy(key) | DaysOf(key):
            return f"取自 {key}"
        case Attribute(key, name):
            return f"取自 {key} 的 {name}"
        case Parent(key):
            return f"取自上级条目的 {key}"
        case ByChoice(key, _):
            return f"按 {key} 的选项"
