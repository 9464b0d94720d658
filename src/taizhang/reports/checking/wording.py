"""How events of checks and of beginning in the middle read."""

from taizhang.audit.wording import Table, Wording

_FIELDS = {
    "file": "文件",
    "sha256": "文件摘要",
    "words": "说法",
    "indicator": "指标",
    "entries": "条目",
    "from": "起",
    "to": "止",
}
WORDINGS: dict[str, Wording] = {
    "incoming": Table(actions={"incoming.checked": "核对来文", "incoming.confirmed": "记住说法"}, fields=_FIELDS),
    "beginning": Table(
        actions={"beginning.made": "从中途开始", "beginning.undone": "撤销从中途开始"}, fields=_FIELDS
    ),
}
