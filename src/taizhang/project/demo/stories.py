"""What the demo world tells, and where to look. Each room adds its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.audit.models import Event, EventDetail
from taizhang.ledgers import installed
from taizhang.ledgers.models import Entry
from taizhang.project.demo import history
from taizhang.project.demo.tales.cast import TOLD
from taizhang.project.demo.world import COUNTY_CODE, SLOW


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    told: str
    see: tuple[str, ...] = ()  # commands or pages
    key: str = ""  # of the tale that made its rows

    def rows(self) -> Iterator[str]:
        """The entries it is about, as they are now: ledger, number, title, state and where to open them."""
        event = Event.objects.filter(action=TOLD, object=f"demo:{self.key}").order_by("-pk").first()
        detail = EventDetail.objects.filter(event_id=event.pk).first() if event is not None else None
        keys = json.loads(detail.json)["after"]["entries"] if detail is not None else []
        rows = {row.pk: row for row in Entry.system.filter(pk__in=keys).select_related("unit")}
        for row in (rows[key] for key in keys if key in rows):
            ledger = installed.ledger(row.ledger)
            state = ledger.lifecycle.states[row.state].label
            where = f"/ledgers/{row.ledger}/entries/{row.pk}"
            yield f"{ledger.label} {row.number}（{row.unit.name}，{state}）{row.title}　{where}"


FIGURES = f"taizhang figures get --unit {COUNTY_CODE}"

STORIES = (
    Story(
        key="loop",
        title="一个投诉走完一圈",
        told=(
            "村民打热线说路灯不亮，镇里转为调研课题，夜访后从走访里列出两个问题，各有措施，共用一项制度。销号申请被退回一次，"
            "补了照片才通过；跟踪问效时一个问题没有反弹，另一个冬季又有灯不亮，自动重开。"
        ),
        see=("以 town1 或 town1r 登录，打开问题，看办理过程和留痕",),
    ),
    Story(
        key="joint",
        title="联合学习日只算一次",
        told="青石镇、另一个镇和县委办公室合办一天学习，登记一次，三家各有一次，全县合计仍是一次。",
        see=(f"{FIGURES} --indicator base.site_studies --from 起 --to 止",),
    ),
    Story(
        key="middle",
        title="中途启用，先报总数再拆细",
        told="五个镇启用以前只有总数，按“只报总数”登记；其中一个镇后来从档案里找出三件实事逐件补录，总数里相应减去三件，合计不变。",
        see=(f"{FIGURES} --indicator base.services --from 去年起 --to 止（看“其中只报总数”）",),
    ),
    Story(
        key="slow",
        title="慢的乡镇得到帮助，不上榜",
        told="最后一个乡镇受灾、人手少，登记得少。系统没有排名，下级数字按单位次序列出；县里看到后去了解情况，派人驻点。",
        see=(
            f"taizhang units show {SLOW}",
            f"taizhang figures children --unit {COUNTY_CODE} --indicator base.problems_found --from 起 --to 止",
        ),
    ),
    Story(
        key="copied",
        title="两份互相抄的周报",
        told="两个镇的周报除末句和单位名外一字不差，作为附件存在两条宣传信息里，供查重比对。",
    ),
    Story(
        key="draft",
        title="一处错数、一处错话的送审稿",
        told="阶段报告送审稿里“查找问题”的个数与台账不符，“均已全部整改到位”也不属实；附件在通知条目里，供核对报告时查出。",
        see=(f"{FIGURES} --indicator base.problems_found,base.problems_closed --from 起 --to 止",),
    ),
    Story(
        key="sample",
        title="督导员的抽样",
        told="从已销号问题里按编号随机抽十二条看佐证，抽样可用同一种子重做；反馈一条意见，乡镇分析、回复，督导员认可。",
    ),
    Story(
        key="pen",
        title="领导把128改成130",
        told="实事小结送审稿写128件，领导在文档里改成130件；前后两份附件放在一起，收回修改稿时应逐处指出。",
    ),
    Story(
        key="dutiful",
        title="规定动作办到最后一项",
        told=(
            "县里把规定专题一个不落研讨完，班子成员每人牵头一个课题；青石镇有一周没有动态，由镇里签了零报告，"
            "没有签的单位那一周算缺报。"
        ),
        see=(f"{FIGURES} --indicator zhuti.topics_done,zhuti.monitor_units_zero --from 那一周一 --to 那一周日",),
    ),
    Story(
        key="looked",
        title="回头看答了一半",
        told=(
            "一个乡镇按“回头看十问”自查，一次答一问，答一问存一问。答“否”的一问当场列入问题清单；"
            "答“是”而台账里对不上的，旁边写明哪里对不上。还有几问没有答。"
        ),
        see=(f"{FIGURES} --indicator zhuti.checks_answered,zhuti.check_weak --from 起 --to 止",),
    ),
    Story(
        title="报告的一生",
        told=(
            "县办公室把一份往期月报传上来，空位逐处确认成模板；两个乡镇据此起草、复核、定稿并报送，一份已接收，一份还等县里接收；"
            "县里汇编两份，又起草了统计表和本县的月报（还差一处没填）。送审稿也核对过，错数和错话标在原处。"
        ),
        see=(
            "以 office 登录，打开“报告编制”“报告模板”“核对来文”",
            "点开任一定稿里的数字，看口径、明细和后来的变动",
        ),
    ),
    Story(
        title="一个撤并的村",
        told=(
            "青石镇白石村并入清水村：白石村的人员、账号和党支部都转到清水村，旧名成了清水村的别名，"
            "当天以前的白石村仍可按日期查到。"
        ),
        see=(
            f"taizhang units show {history.GONE}",
            f"taizhang units show {history.GONE} --on 启用那一年的4月1日，如 2026-04-01",
            f"taizhang units show {history.INTO}",
        ),
    ),
)
