"""How events of templates and reports read."""

from taizhang.audit.wording import Table, Wording

TEMPLATE = Table(
    actions={
        "template.uploaded": "上传模板",
        "template.bound": "绑定空位",
        "template.confirmed": "确认全部绑定",
        "template.retired": "停用模板",
    },
    fields={
        "version": "版本",
        "number": "第几版",
        "file": "文件",
        "sha256": "文件摘要",
        "slot": "空位",
        "slots": "空位",
        "binding": "绑定",
    },
)
REPORT = Table(
    actions={
        "report.created": "起草报告",
        "report.given": "填写报告",
        "report.by_hand": "人工填写数字",
        "report.cited": "勾选引用的条目",
        "report.remade": "重新取数",
        "report.reviewed": "复核报告",
        "report.reopened": "退回起草",
        "report.rewritten": "收回修改稿",
        "report.unwritten": "撤销修改稿",
        "report.dropped": "删除草稿",
        "report.issued": "定稿",
        "report.reissue_begun": "开始重新定稿",
        "report.sent": "报送",
        "report.received": "接收报送",
        "report.returned": "退回报送",
        "report.level_asked": "成批做报告",
    },
    fields={
        "template": "模板",
        "from": "起",
        "to": "止",
        "given": "填写内容",
        "version": "版本",
        "slot": "空位",
        "slots": "空位",
        "value": "数字",
        "list": "清单",
        "rows": "条目",
        "basis": "依据",
        "state": "状态",
        "code": "查验码",
        "number": "第几版",
        "facts_hash": "数字摘要",
        "facts": "数字个数",
        "file": "文件摘要",
        "as_of": "截至留痕",
        "by_hand": "人工填写",
        "explained": "说明",
        "replaces": "替代",
        "by": "办理单位",
        "comment": "意见",
    },
)
WORDINGS: dict[str, Wording] = {"template": TEMPLATE, "report": REPORT}
