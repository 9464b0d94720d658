"""How events of the ledgers read: actions by name, fields by their labels, values as the pack shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from taizhang.audit.wording import Asked, Table, Wording
from taizhang.ledgers import installed
from taizhang.ledgers.local import PREFIX
from taizhang.ledgers.models import Entry, LocalField
from taizhang.ledgers.shown import Names
from taizhang.packs.fieldtypes import REFERENCES, FieldType
from taizhang.packs.model import Field, Ledger
from taizhang.packs.values import display

ACTIONS = {
    "entry.created": "登记",
    "entry.edited": "修改",
    "entry.step": "办理",
    "entry.undone": "撤销上一步",
    "entry.withdrawn": "撤回",
    "entry.restored": "恢复",
    "entry.became": "转为其他条目",
    "entry.unbecame": "取消转为",
    "entry.copied": "随来源更新",
    "entry.merged": "并入",
    "entry.merged_in": "并入其他条目",
    "entry.unmerged": "拆出",
    "entry.lump_created": "登记只报总数",
    "entry.imported": "导入",
    "entry.extension_asked": "申请延期",
    "entry.extended": "同意延期",
    "entry.extension_refused": "不同意延期",
    "entry.effect_checked": "跟踪问效",
    "evidence.added": "上传材料",
    "evidence.removed": "去掉材料",
}
ABOUT = {
    "@version": "版本",
    "@state": "状态",
    "@day": "日期",
    "@step": "步骤",
    "@comment": "说明",
    "@reason": "原因",
    "@signed": "纸质签批",
    "@promised": "首次时限",
    "@file": "文件",
    "@evidence": "材料编号",
    "@sha256": "SHA-256",
    "@into": "并入",
    "@sources": "并入的条目",
    "@good": "见效",
    "@indicator": "指标",
    "@amount": "总数",
    "@from": "起",
    "@to": "止",
    "@import": "导入批次",
    "becomes": "转为",
}


class EntryWording:
    """Words of `entry:ID`: the ledger of the entry says how its fields read."""

    def action(self, action: str) -> str | None:
        return ACTIONS.get(action)

    def field(self, object: str, name: str) -> str | None:  # noqa: A002 - the word of the glossary
        if name in ABOUT:
            return ABOUT[name]
        found = self.field_of(object, name)
        return found.label if found is not None else None

    def value(self, object: str, name: str, value: object) -> str | None:  # noqa: A002
        ledger = self._ledger(object)
        if ledger is None:
            return None
        if name == "@state" and str(value) in ledger.lifecycle.states:
            return ledger.lifecycle.states[str(value)].label
        if name == "@step" and str(value) in ledger.lifecycle.steps:
            return ledger.lifecycle.steps[str(value)].label
        indicator = installed.known().indicators.get(str(value)) if name == "@indicator" else None
        if indicator is not None:
            return indicator.label
        found = self.field_of(object, name)
        return display(found, value) if found is not None and found.type not in REFERENCES else None

    def field_of(self, object: str, name: str) -> Field | None:  # noqa: A002
        ledger = self._ledger(object)
        if ledger is None:
            return None
        return ledger.fields.get(name) or (_local_field(ledger.id, name) if name.startswith(PREFIX) else None)

    def _ledger(self, object: str) -> Ledger | None:  # noqa: A002
        key = _ledger_of(object)
        return installed.known().ledgers.get(key) if key else None


@lru_cache(maxsize=2_000)
def _ledger_of(object: str) -> str | None:  # noqa: A002
    """An entry never changes its ledger, so the answer may be kept."""
    return Entry.system.filter(pk=int(object.partition(":")[2])).values_list("ledger", flat=True).first()


@lru_cache(maxsize=500)
def _local_field(ledger: str, name: str) -> Field | None:
    """The first unit's words for its own column: a key says the same wherever it was added."""
    row = LocalField.objects.filter(ledger=ledger, key=name.removeprefix(PREFIX)).order_by("pk").first()
    return Field(name, row.label, FieldType(row.type)) if row is not None else None


@dataclass(frozen=True, slots=True)
class _Value:
    """One value on its own, as `Names` reads rows."""

    data: Mapping[str, object]


def names(asked: Sequence[Asked]) -> dict[int, str]:
    """Values of reference fields by the names behind their ids: one query a kind for each ledger on the page."""
    of = WORDINGS["entry"]
    assert isinstance(of, EntryWording)
    by_ledger: dict[str, list[tuple[int, Field, object]]] = {}
    for at, (thing, name, value) in enumerate(asked):
        field = of.field_of(thing, name)
        if value is not None and field is not None and field.type in REFERENCES:
            by_ledger.setdefault(_ledger_of(thing) or "", []).append((at, field, value))
    found: dict[int, str] = {}
    for key, values in by_ledger.items():
        known = Names.of(installed.known().ledgers[key], [_Value({one.key: value}) for _, one, value in values])
        found |= {at: known.text(one, value) for at, one, value in values}
    return found


WORDINGS: dict[str, Wording] = {
    "entry": EntryWording(),
    "pack": Table(actions={"pack.installed": "安装活动包", "pack.upgraded": "升级活动包"}),
    "campaign": Table(
        actions={"campaign.created": "新建活动", "campaign.joined": "单位参加活动", "campaign.closed": "结束活动"}
    ),
    "import": Table(
        actions={
            "import.begun": "开始导入",
            "import.numbered": "为导入留出编号",
            "import.applied": "导入",
            "import.undone": "撤销整次导入",
            "import.abandoned": "放弃导入",
            "import.cleared": "清理导入的暂存行",
        },
        fields={"created": "新增", "updated": "更新", "same": "相同", "rows": "行数", "sha256": "文件摘要"},
    ),
    "webhook": Table(
        actions={
            "webhook.created": "新建推送订阅",
            "webhook.changed": "修改推送订阅",
            "webhook.deleted": "删除推送订阅",
            "webhook.disabled": "自动停用推送订阅",
            "webhook.pinged": "试发推送",
            "webhook.resent": "重发推送",
            "webhook.secret_renewed": "更换推送密钥",
        },
        fields={
            "label": "名称",
            "url": "地址",
            "actions": "变动",
            "ledger": "台账",
            "where": "条件",
            "active": "启用",
            "failures": "连续失败",
            "delivery": "推送编号",
        },
    ),
    "saved_list": Table(
        actions={
            "saved_list.created": "存为清单",
            "saved_list.changed": "修改清单",
            "saved_list.deleted": "删除清单",
        },
        fields={"label": "名称", "words": "条件、排序和栏目", "shared": "单位共享"},
    ),
    "options": Table(actions={"local_option.ended": "停用本单位选项"}),
    "ledger": Table(
        actions={
            "local_field.added": "增加本单位栏目",
            "local_field.ended": "停用本单位栏目",
            "local_option.added": "增加本单位选项",
            "list.exported": "导出清单",
            "file.collected": "收表",
            "search.refreshed": "更新检索",
        },
        fields={
            "rows": "行数",
            "files": "文件",
            "units": "单位",
            "form": "格式",
            "size": "字节",
            "words": "条件、排序和栏目",
        },
    ),
    "export": Table(
        actions={
            "export.requested": "要求后台导出",
            "export.ready": "导出完成",
            "export.failed": "导出未成",
            "export.downloaded": "下载导出文件",
            "export.expired": "导出文件到期删除",
        },
        fields={"form": "格式", "rows": "行数", "size": "字节", "words": "条件、排序和栏目", "error": "原因"},
    ),
}
