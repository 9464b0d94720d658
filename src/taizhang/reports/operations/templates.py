"""Templates: uploaded, given a new version, bound, retired. The version in use stays in use when an upload fails."""

import re
import secrets
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import F

from taizhang.audit.classified import refuse_classified
from taizhang.audit.errors import Conflict, Invalid, Refused
from taizhang.audit.operation import Operation, operation
from taizhang.files.errors import FileError
from taizhang.ledgers import installed
from taizhang.ledgers.evidence.blob import TooLarge
from taizhang.ledgers.evidence.kinds import clean_name
from taizhang.ledgers.evidence.store import store
from taizhang.ledgers.models import Blob
from taizhang.packs.model import PackSet
from taizhang.packs.periods import Kind
from taizhang.packs.reach import Reach
from taizhang.packs.templates import words
from taizhang.reports import binding, expressions
from taizhang.reports.binding import Binding
from taizhang.reports.intake import Taken, known, taken
from taizhang.reports.models import SlotMemory, Template, TemplateVersion
from taizhang.reports.queries import templates
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Upload:
    unit: int
    name: str
    data: bytes
    label: str = ""
    key: str = ""  # "" makes a new template
    period: str = ""
    limit: int | None = None
    addressee: str = ""


def upload(scope: Scope, new: Upload) -> Template:
    """A new template, or the next version of the one named. Read and stored before the transaction."""
    unit = _unit(scope, new.unit)
    existing = Template.objects.visible_to(scope).filter(key=new.key).select_related("unit").first()
    if existing is not None:
        scope.need(Right.ENTER, existing.unit)
    _check(new, existing)
    found = _read(new, unit)
    if existing is not None and found.kind != existing.kind:
        raise Refused(
            "新版本要和原来是同一种文件（Word 或表格），否则请另建模板。", code="other_kind", field="file"
        )
    original, blob = _kept(new.data), _kept(found.data)
    with operation(scope.actor) as op:
        for sha256, data in ((original, new.data), (blob, found.data)):
            Blob.objects.get_or_create(
                sha256=sha256, defaults={"size": len(data), "kind": found.kind, "stored_at": op.at}
            )
        row = _next_version(existing, found) if existing else _new(new, unit, found)
        version = TemplateVersion.objects.create(
            template=row,
            number=row.current,
            name=clean_name(new.name),
            original=original,
            blob=blob,
            slots=found.slots,
            refused=found.refused,
            bindings=found.bindings,
            made_at=op.at,
            made_by=op.actor.account,
        )
        op.event(
            "template.uploaded",
            f"template:{row.pk}",
            row.label,
            unit=row.unit_id,
            after={"version": row.version, "number": version.number, "file": version.name, "sha256": original},
        )
    return row


def _unit(scope: Scope, key: int) -> Unit:
    unit = Unit.objects.visible_to(scope).filter(pk=key).first()
    if unit is None:
        raise Refused("没有这个单位，或您无权查看。", code="unit_unknown", field="unit")
    scope.need(Right.ENTER, unit)
    return unit


def _check(new: Upload, existing: Template | None) -> None:
    problems: dict[str, str] = {}
    if new.key and existing is None and not KEY.fullmatch(new.key):
        problems["key"] = "编号只用小写字母、数字、短横线，最长 40 个字符。"
    if new.key and existing is None and Template.system.filter(key=new.key).exists():
        problems["key"] = f"编号“{new.key}”已被别的单位使用，请换一个。"
    if new.period and new.period not in set(Kind):
        problems["period"] = f"没有“{new.period}”这种周期。"
    if new.limit is not None and new.limit < 1:
        problems["limit"] = "字数上限应大于零。"
    if len(new.data) > settings.CONFIG.upload_megabytes << 20:
        raise TooLarge(settings.CONFIG.upload_megabytes << 20)
    if problems:
        raise Invalid(problems)


def _read(new: Upload, unit: Unit) -> Taken:
    try:
        refuse_classified(new.name, new.data)
        return taken(new.data, installed.current(), known.of(unit))
    except FileError as error:
        raise Refused(f"“{new.name}”没有存为模板：{error}", code="bad_file", field="file") from error


def _kept(data: bytes) -> str:
    return store().put([data], len(data)).sha256


def _new(new: Upload, unit: Unit, found: Taken) -> Template:
    label = new.label.strip() or new.name.rsplit(".", 1)[0]
    return Template.system.create(
        key=new.key or f"t-{secrets.token_hex(4)}",
        unit=unit,
        label=label[:100],
        kind=found.kind,
        period=new.period,
        addressee=new.addressee.strip()[:100],
        limit=new.limit,
    )


def _next_version(row: Template, found: Taken) -> Template:
    """The old version's choices are carried over: as they were for the same sentence, to be confirmed for another."""
    row = Template.system.select_for_update().get(pk=row.pk)
    old = templates.version_of(row)
    same, alike = _choices(old)
    for slot in found.slots:
        carried = same.get(_sentence(slot)) or alike.get(slot["words"])
        if carried is not None and found.bindings.get(slot["key"], {}).get("kind") != binding.TEXT:
            found.bindings[slot["key"]] = carried.as_json()
    row.current = old.number + 1
    row.version += 1
    row.save(update_fields=["current", "version"])
    return row


def _choices(old: TemplateVersion) -> tuple[dict[str, Binding], dict[str, Binding]]:
    same: dict[str, Binding] = {}
    alike: dict[str, Binding] = {}
    for slot in old.slots:
        chosen = Binding.of(old.bindings.get(slot["key"]))
        if chosen.kind:
            same.setdefault(_sentence(slot), chosen)
            alike.setdefault(slot["words"], replace(chosen, confirmed=False))
    return same, alike


def _sentence(slot: dict[str, Any]) -> str:
    """The slot's own sentence, whatever stood in it; of a form, its heads."""
    if "cell" in slot:
        return f"{slot['row_head']}｜{slot['column_head']}"
    text, start, end = slot["paragraph"], slot["start"], slot["end"]
    return re.sub(r"[Xx×*○〇_\d]+", "#", f"{text[max(0, start - 20) : start]}#{text[end : end + 12]}")


def bind(scope: Scope, template: str, slot: str, chosen: Binding, *, version: int) -> TemplateVersion:
    """A person's choice for one slot, confirmed; the words about it are remembered."""
    row = templates.find(scope, template)
    scope.need(Right.ENTER, row.unit)
    packs = installed.current()
    chosen = replace(chosen, confirmed=True)
    check(chosen, packs)
    with operation(scope.actor) as op:
        held = TemplateVersion.objects.select_for_update().get(template=row, number=row.current)
        place = next((one for one in held.slots if one["key"] == slot), None)
        if place is None:
            raise Refused("模板里没有这个空位，可能已有新版本，请刷新。", code="no_slot")
        if version != held.version and held.bindings.get(slot, {}) != chosen.as_json():
            _refuse_stale(held, slot, version)
        before = held.bindings.get(slot, {})
        held.bindings = {**held.bindings, slot: chosen.as_json()}
        held.version = F("version") + 1
        held.save(update_fields=["bindings", "version"])
        held.refresh_from_db(fields=["version"])
        _remember(op, row.unit, place, chosen)
        op.event(
            "template.bound",
            f"template:{row.pk}",
            row.label,
            unit=row.unit_id,
            before={"slot": slot, "binding": before},
            after={"slot": slot, "binding": chosen.as_json()},
        )
    return held


def _refuse_stale(held: TemplateVersion, slot: str, version: int) -> None:
    """Others' choices for other slots do not collide; for this one they do."""
    now = Binding.of(held.bindings.get(slot))
    if now.confirmed and version < held.version:
        packs = installed.current()
        raise Conflict(f"别人刚把这个空位定为“{now.words(packs)}”，请刷新后再定。")


def confirm_all(scope: Scope, template: str) -> int:
    """Every proposal that stands, confirmed at once; what has none stays open."""
    row = templates.find(scope, template)
    scope.need(Right.ENTER, row.unit)
    with operation(scope.actor) as op:
        held = TemplateVersion.objects.select_for_update().get(template=row, number=row.current)
        places = {one["key"]: one for one in held.slots}
        open_ = [key for key, raw in held.bindings.items() if raw.get("kind") and not raw.get("confirmed")]
        held.bindings = {
            key: {**raw, "confirmed": True} if key in open_ else raw for key, raw in held.bindings.items()
        }
        held.version += 1
        held.save(update_fields=["bindings", "version"])
        for key in open_:
            _remember(op, row.unit, places[key], Binding.of(held.bindings[key]))
        if not open_:
            op.unchanged()
        else:
            after = {"slots": open_}
            op.event("template.confirmed", f"template:{row.pk}", row.label, unit=row.unit_id, after=after)
    return len(open_)


def _remember(op: Operation, unit: Unit, place: dict[str, Any], chosen: Binding) -> None:
    words_ = f"{place['words']}｜{place['place']}" if place.get("place") else str(place.get("words", ""))
    if not words_.strip() or place.get("loop"):
        return
    SlotMemory.objects.update_or_create(
        unit=unit,
        words=words_[:200],
        defaults={
            "indicator": chosen.indicator if chosen.kind == binding.FIGURE else "",
            "binding": chosen.as_json(),
            "at": op.at,
        },
    )


def check(chosen: Binding, packs: PackSet) -> None:
    problems: dict[str, str] = {}
    if chosen.kind not in binding.KINDS:
        problems["kind"] = "请选择这个空位填什么。"
    if chosen.kind == binding.FIGURE and chosen.indicator not in packs.indicators:
        problems["indicator"] = "请选择指标。"
    if chosen.kind == binding.TEXT:
        wrong = expressions.read(chosen.text, packs).problems if chosen.text.strip() else ["请写明取什么。"]
        problems |= {"text": wrong[0]} if wrong else {}
    if chosen.period not in words.PERIODS.values():
        problems["period"] = "没有这种期间。"
    if chosen.reach and chosen.reach not in set(Reach):
        problems["reach"] = "没有这种范围。"
    if chosen.scale not in binding.SCALES or chosen.part not in binding.PARTS:
        problems["scale"] = "没有这种写法。"
    if chosen.places is not None and not 0 <= chosen.places <= 6:
        problems["places"] = "小数位数应在 0 到 6 之间。"
    if problems:
        raise Invalid(problems)


def retire(scope: Scope, template: str) -> None:
    row = templates.find(scope, template)
    scope.need(Right.ENTER, row.unit)
    with operation(scope.actor) as op:
        if row.retired_at is not None:
            op.unchanged()
            return
        Template.system.filter(pk=row.pk).update(retired_at=op.at, version=F("version") + 1)
        op.event("template.retired", f"template:{row.pk}", row.label, unit=row.unit_id)
