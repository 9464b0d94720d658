"""A unit's own additions: fields it keeps for itself, options that count as a shared one."""

from taizhang.audit.errors import Invalid, Missing
from taizhang.audit.operation import operation
from taizhang.ledgers import installed
from taizhang.ledgers.local import TYPES, widened
from taizhang.ledgers.models import LocalField, LocalOption
from taizhang.packs.model import Ledger
from taizhang.units.models import Unit
from taizhang.units.roles import Right
from taizhang.units.scope import Scope


def add_field(scope: Scope, unit: int, ledger: str, *, key: str, label: str, type_: str) -> LocalField:
    with operation(scope.actor) as op:
        at = _directed(scope, unit)
        found = installed.ledger(ledger)
        if LocalField.objects.filter(unit=at, ledger=ledger, key=key).exists():
            raise Invalid({"key": f"本单位在这本台账里已有键名为“{key}”的栏目（含已停用的），请换一个。"})
        _check_field(key, label, type_, _labels(found, at))
        order = LocalField.objects.filter(unit=at, ledger=ledger).count()
        row = LocalField.objects.create(
            unit=at, ledger=ledger, key=key, label=label.strip(), type=type_, order=order
        )
        about = {"key": key, "label": label, "type": type_}
        op.event(
            "local_field.added",
            f"ledger:{ledger}",
            f"{found.label}：{label}",
            unit=at.pk,
            home=at.home,
            after=about,
        )
        return row


def _labels(ledger: Ledger, unit: Unit) -> set[str]:
    return {one.label for one in widened(ledger, unit).fields.values()}


def _check_field(key: str, label: str, type_: str, taken: set[str]) -> None:
    problems = {}
    if not key.isidentifier() or not key.isascii() or len(key) > 30:
        problems["key"] = "键名用英文小写字母、数字和下划线，例如 road_name。"
    if not label.strip() or label.strip() in taken:
        problems["label"] = "栏目名称不能为空，也不能与台账已有的栏目同名。"
    if type_ not in {str(one) for one in TYPES}:
        problems["type"] = "自加栏目只能是文字、长文字、整数、日期或是否。"
    if problems:
        raise Invalid(problems)


def end_field(scope: Scope, field: int) -> LocalField:
    """It is asked for no more; what was filled stays and is exported."""
    with operation(scope.actor) as op:
        row = LocalField.objects.select_related("unit").filter(pk=field, ended_at=None).first()
        if row is None:
            raise Missing
        scope.need(Right.DIRECT, row.unit)
        row.ended_at = op.at
        row.save(update_fields=["ended_at"])
        op.event("local_field.ended", f"ledger:{row.ledger}", row.label, unit=row.unit_id, home=row.unit.home)
        return row


def add_option(scope: Scope, unit: int, ledger: str, field: str, *, label: str, shared: str) -> LocalOption:
    """A local word for a shared option of an open list."""
    with operation(scope.actor) as op:
        at = _directed(scope, unit)
        one = installed.ledger(ledger).fields.get(field)
        if one is None or one.options is None or not one.options.open:
            raise Invalid({"field": "这一栏的选项不能在本单位增加。"})
        if shared not in one.options:
            raise Invalid({"shared": "请选定它算作哪一个统一选项。"})
        label = label.strip()
        if not label or any(label in (option.key, option.label) for option in one.options.options):
            raise Invalid({"label": "选项名称不能为空，也不能与统一选项同名。"})
        if LocalOption.objects.filter(unit=at, options=one.options.id, label=label).exists():
            raise Invalid({"label": f"本单位已有名为“{label}”的选项（含已停用的）。"})
        row = LocalOption.objects.create(unit=at, options=one.options.id, label=label, shared=shared)
        op.event(
            "local_option.added", f"ledger:{ledger}", label, unit=at.pk, home=at.home, after={"shared": shared}
        )
        return row


def end_option(scope: Scope, option: int) -> LocalOption:
    """It is understood no more; rows keep the shared option it stood for."""
    with operation(scope.actor) as op:
        row = LocalOption.objects.select_related("unit").filter(pk=option, ended_at=None).first()
        if row is None:
            raise Missing
        scope.need(Right.DIRECT, row.unit)
        row.ended_at = op.at
        row.save(update_fields=["ended_at"])
        op.event("local_option.ended", f"options:{row.options}", row.label, unit=row.unit_id, home=row.unit.home)
        return row


def _directed(scope: Scope, unit: int) -> Unit:
    at = Unit.system.filter(pk=unit).first()
    if at is None:
        raise Missing
    scope.need(Right.DIRECT, at)
    return at
