"""How the events of duties read."""

from taizhang.audit.wording import Table, Wording

WORDINGS: dict[str, Wording] = {
    "week": Table(
        actions={"week.confirmed": "确认周报", "week.zero_signed": "签一周零报告", "week.returned": "退回周报"},
        fields={"words": "补充说明", "comment": "退回意见"},
    ),
    "dispatch": Table(
        actions={
            "dispatch.opened": "开始调度",
            "dispatch.decided": "记下议定事项",
            "dispatch.issued": "印发调度单",
        },
        fields={"text": "事项", "unit": "承办单位", "due": "完成时限", "entry": "任务", "words": "调度意见"},
    ),
    "letter": Table(
        actions={"letter.sent": "发函", "letter.received": "签收函件", "letter.replied": "回复函件"},
        fields={"grade": "级别", "dues": "事项数", "reply": "回复"},
    ),
    "duty": Table(
        actions={"duty.switched": "开启或停止规定动作"},
        fields={"on": "开启", "from": "从", "to": "到", "purpose": "目的", "basis": "依据"},
    ),
    "calendar": Table(
        actions={"calendar.loaded": "载入节假日表"},
        fields={"notice": "通知", "off": "放假天数", "work": "调休天数"},
    ),
    "lookback": Table(
        actions={"lookback.answered": "回答回头看的问题", "lookback.closed": "结束一轮回头看"},
        fields={"question": "问题", "answer": "回答", "words": "说明", "entry": "转为", "answered": "已答"},
    ),
    "oversight": Table(
        actions={"oversight.area": "定督导范围"},
        fields={"area": "范围", "tree": "按地区或条线", "last_day": "结束日期"},
    ),
    "reminders": Table(actions={"duty.reminded": "提醒应办"}, fields={"digests": "提醒份数"}),
    "robot": Table(
        actions={"robot.added": "登记群机器人", "robot.ended": "停用群机器人"}, fields={"kind": "类别"}
    ),
    "feed": Table(actions={"feed.made": "建立日历订阅", "feed.ended": "停用日历订阅"}),
}
