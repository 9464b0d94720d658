"""减负自查: what the product must not do and must do, each looked up where it can be, never merely claimed."""

from dataclasses import dataclass
from datetime import date

from taizhang.ledgers import installed
from taizhang.ledgers.models import Campaign
from taizhang.packs.burden import ON_BY_DEFAULT
from taizhang.packs.model import PackSet

TESTED = "由自动测试保证"


@dataclass(frozen=True, slots=True)
class Row:
    wrong: str  # what is not done
    right: str  # what is done instead
    holds: bool
    found: str


def rows(*, today: date) -> list[Row]:
    packs = installed.current()
    return [
        Row(
            "打卡、积分、按活跃程度排名、在线时长、“几天未登录”",
            "只按事项和时限显示进度，单位一律按法定排序",
            True,
            TESTED,
        ),
        Row(
            "用登录、使用、转发情况做考核，导出个人活跃情况",
            "操作留痕只用于安全，只有审计管理员能看",
            True,
            TESTED,
        ),
        _photos(packs),
        Row("同一个数反复要", "一件事只录一次，各活动都从同一条取数；相同的规定动作只算一次", True, TESTED),
        _basis(packs),
        Row("催办、要求即时回复、已读回执", "只在到期前提醒，不催办，不看已读", True, TESTED),
        Row("按会议次数、记录篇数评判", "看板用问题发现、办结和逾期这样的结果", True, TESTED),
        _closing(today=today),
        _duties(packs),
        Row("商业广告", "没有", True, TESTED),
        Row("阻碍退出", "清单可导出为 Excel、csv、JSON，报告是 Word 文件", True, TESTED),
        Row("做成手机应用或小程序", "电脑和手机都用浏览器打开，不要求安装", True, TESTED),
    ]


def _photos(packs: PackSet) -> Row:
    """A step that asks for a file and takes no reason instead."""
    steps = [
        f"{ledger.label}“{step.label}”"
        for ledger in packs.ledgers.values()
        for step in ledger.lifecycle.steps.values()
        if "evidence" in step.needs
    ]
    found = f"必须有材料的步骤：{'、'.join(dict.fromkeys(steps))}" if steps else "没有一步非要材料不可"
    return Row("强制要照片、视频、截图、轨迹", "材料可不传；要材料的步骤都可以写原因代替", not steps, found)


def _basis(packs: PackSet) -> Row:
    bare = [pack.title for pack in packs.packs.values() if not (pack.purpose and pack.basis)]
    found = f"缺目的或依据：{'、'.join(bare)}" if bare else f"已安装的 {len(packs.packs)} 个活动包都写明"
    return Row("没有依据就设台账和表格", "每个活动包写明目的和依据", not bare, found)


def _closing(*, today: date) -> Row:
    over = Campaign.objects.filter(closed_on=None, ends_on__lt=today).values_list("label", flat=True)[:20]
    found = f"到期未结束：{'、'.join(over)}" if over else "没有到期还开着的活动"
    return Row("变成长期的报送渠道", "活动到期即结束，停止收集", not over, found)


def _duties(packs: PackSet) -> Row:
    many = [pack.title for pack in packs.packs.values() if _on(packs, pack.key) > ON_BY_DEFAULT]
    found = f"超过的：{'、'.join(many)}" if many else f"每个活动包默认开启的不超过 {ON_BY_DEFAULT} 项"
    return Row(
        "默认要求层层报送",
        f"规定动作默认最多开 {ON_BY_DEFAULT} 项，其余由办公室写明目的、依据和期限再开",
        not many,
        found,
    )


def _on(packs: PackSet, pack: str) -> int:
    return sum(1 for duty in packs.duties.values() if duty.pack == pack and duty.on)
