"""Words beside a number that no name of the indicator explains: they may narrow what is counted (安全生产领域问题),
and then a difference proves nothing."""

import re

from taizhang.packs.model import Indicator
from taizhang.text.ranking import squeeze
from taizhang.text.subjects import Subject

MOST = 2
PLAIN = re.compile(
    r"全[县市区镇乡省州系街院校]统?|各级|各类|各项|一批|一系列|突出|共计|累计|总计|合计|共|已经|已|均|新|再|又|并|也|还|有关|相关"
    r"|工作|活动|开展|组织|召开|举办|进行|认真|扎实|深入|先后|陆续|切实|全面|广泛|积极|及时|着力|全力|统筹|持续|目前|当前|截至|截止"
    r"|今年|本年|本周|本月|本季度|上半年|期间|以来|主题教育|完成|形成|建立|推动|实现|达到|达|参加|参与|参学|到位|单位|个|项|名|次|条|件|期|家"
    r"|[年月日底初末\d]+|[县市区镇乡]直|其中|我[县市区镇乡局]|本[县市区镇乡局级]"
)


def unexplained(subject: Subject, indicator: Indicator, names: tuple[str, ...]) -> str:
    """What is left of the near words when names of units, plain words and the indicator's own names are gone."""
    words = squeeze((subject.before or subject.carried) + subject.after)
    for name in names:
        words = words.replace(name, "")
    known = set("".join((indicator.label, *indicator.aliases)))
    return "".join(one for one in PLAIN.sub("", words) if one not in known)
