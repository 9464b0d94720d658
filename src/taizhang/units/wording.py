"""How events of the tree, its people, bodies and sets read to a person."""

from taizhang.audit.wording import Table
from taizhang.units import kinds
from taizhang.units.operations.bodies import KINDS as BODY_KINDS
from taizhang.units.operations.head_counts import LABELS as COUNTED

YES_NO = {True: "是", False: "否"}

UNIT = Table(
    actions={
        "unit.created": "新设单位",
        "unit.edited": "修改单位资料",
        "unit.moved": "划转单位",
        "unit.line_changed": "变更行业上级",
        "unit.merged": "并入单位",
        "unit.split": "分设单位",
        "unit.ended": "撤销单位",
        "unit.placed": "调整排序",
        "unit.reordered": "重排下级",
        "unit.categorised": "变更分类",
        "unit.alias_added": "增加别名",
        "unit.alias_removed": "删去别名",
        "unit.imported": "导入单位表",
        "head_count.set": "登记人数",
        "person.ordered": "重排人员",
    },
    fields={
        "code": "单位编码", "name": "全称", "short_name": "简称", "kind": "类别", "categories": "分类",
        "credit_code": "统一社会信用代码", "doc_prefix": "发文代字", "started_on": "设立日期", "first_use": "启用日期",
        "parent": "上级", "line_parent": "行业上级", "on": "生效日期", "reason": "缘由", "order": "序位",
        "children": "下级", "people": "人员", "alias": "别名", "into": "并入", "gone": "被并入的单位",
        "gone_name": "被并入单位名称", "new": "新单位", "accounts_closed": "停用账号数", "grants_removed": "收回授权数",
        "what": "对象", "amount": "人数", "from_day": "自", "version": "版本", "created": "新增", "first": "首行",
        "file": "文件摘要",
    },
    values={"kind": {kind.key: kind.label for kind in kinds.KINDS.values()}, "what": COUNTED},
)  # fmt: skip

PERSON = Table(
    actions={
        "person.added": "登记人员",
        "person.edited": "修改人员",
        "person.ended": "人员离任",
        "person.transferred": "人员调动",
        "person.imported": "导入人员表",
    },
    fields={
        "name": "姓名", "post": "职务", "leader": "班子成员", "member": "党员", "floating": "流动党员", "phone": "电话",
        "term_end": "任期届满日", "ended_on": "离任日期", "reason": "缘由", "unit": "单位", "version": "版本",
        "created": "新增", "file": "文件摘要",
    },
    values={"leader": YES_NO, "member": YES_NO, "floating": YES_NO},
)  # fmt: skip

BODY = Table(
    actions={
        "body.created": "成立机构",
        "body.edited": "修改机构",
        "body.ended": "撤销机构",
        "body.member_added": "任职",
        "body.member_ended": "免职",
    },
    fields={
        "name": "名称", "kind": "类型", "campaign": "活动", "host": "承办单位", "parent": "所属机构", "person": "人员",
        "post": "职务", "chair": "组长", "started_on": "成立日期", "on": "日期", "reason": "缘由", "version": "版本",
    },
    values={"kind": BODY_KINDS, "chair": YES_NO},
)  # fmt: skip

SET = Table(
    actions={"set.created": "新建批次", "set.changed": "变更成员", "set.counted": "变更统计口径"},
    fields={
        "key": "编号", "starts": "开始日期", "ends": "结束日期", "joined": "加入", "left": "退出",
        "counted": "参与统计",
    },
    values={"counted": YES_NO},
)  # fmt: skip

DEMO = Table(
    actions={
        "demo.seeded": "装入演示数据",
        "demo.entries": "装入演示条目",
        "demo.duties": "装入演示周报",
        "demo.launches": "装入演示动员",
        "demo.owed": "补办演示应办",
        "demo.story": "写好一个看点",
    },
    fields={"scale": "规模", "seed": "种子", "units": "单位", "people": "人员"},
    values={"scale": {"county": "一个县", "province": "全省"}},
)

WORDINGS = {"unit": UNIT, "person": PERSON, "body": BODY, "set": SET, "demo": DEMO}
