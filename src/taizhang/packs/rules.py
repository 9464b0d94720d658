"""The catalogue of what `pack check` looks at. A number is permanent: tests and authors cite it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    severity: str
    title: str


def _error(title: str) -> Rule:
    return Rule("error", title)


def _warning(title: str) -> Rule:
    return Rule("warning", title)


def _notice(title: str) -> Rule:
    return Rule("notice", title)


# Names that lead nowhere, and what follows from them. Where a used pack is missing as a whole they say nothing new.
DANGLING = frozenset(
    [
        "P206",
        "P301",
        "P302",
        "P303",
        "P306",
        "P307",
        "P308",
        "P309",
        "P315",
        "P405",
        "P409",
        "P501",
        "P604",
        "P605",
        "P611",
        "P612",
        "P701",
        "P703",
        "P704",
        "P707",
        "P801",
        "P802",
        "P803",
        "P804",
        "P806",
        "P807",
        "P901",
        "P902",
    ]
)

RULES: dict[str, Rule] = {
    # files
    "P001": _error("文件不是正确的 TOML"),
    "P002": _error("活动包里有不认识的文件"),
    "P003": _error("文件夹里没有 pack.toml"),
    "P004": _error("文件不是 UTF-8 文本或过大"),
    # shapes
    "P101": _error("不认识的键"),
    "P102": _error("缺少必填的键"),
    "P103": _error("值的类型不对"),
    "P104": _error("值不在可选范围内"),
    "P105": _error("键名不合规则：小写字母开头，只用小写字母、数字和下划线"),
    # packs
    "P201": _error("引用的活动包找不到"),
    "P202": _error("活动包互相引用成环"),
    "P203": _error("版本号相同而内容不同"),
    "P204": _error("不支持的语言版本"),
    "P205": _error("两个文件夹用了同一个活动包键"),
    "P206": _error("扩展了不存在的台账、字段或状态"),
    "P207": _error("扩展改动了原有内容"),
    # ledgers
    "P301": _error("引用的选项表不存在"),
    "P302": _error("引用的生命周期不存在"),
    "P303": _error("关联的台账不存在"),
    "P304": _error("台账没有标题字段"),
    "P305": _error("字段角色用错或重复"),
    "P306": _error("默认值不成立"),
    "P307": _error("沿用的字段在上级条目里没有"),
    "P308": _error("子台账引用有误"),
    "P309": _error("来源引用有误"),
    "P310": _error("同一台账里名称重复"),
    "P311": _error("编号格式有误"),
    "P312": _warning("新台账的栏目别处已有"),
    "P313": _error("字段的属性与类型不合"),
    "P314": _error("保密或隐藏的设置有误"),
    "P315": _error("板块没有登记"),
    # lifecycles
    "P401": _error("步骤写了不存在的状态"),
    "P402": _error("状态到不了"),
    "P403": _error("状态离不开"),
    "P404": _error("步骤或登记没有人能做"),
    "P405": _error("步骤要求的东西不存在"),
    "P406": _warning("要求两个不同的人而没有退路"),
    "P407": _error("起始或终点状态不存在"),
    "P408": _error("延期或问效的设置有误"),
    "P409": _error("步骤要求的子台账不存在"),
    # conditions
    "P501": _error("条件里的字段不存在"),
    "P502": _error("运算与字段类型不合"),
    "P503": _error("条件的值类型不对"),
    "P504": _error("条件里的选项不存在"),
    "P505": _error("条件里不能写状态、逾期和今天"),
    "P506": _error("条件里不能写单位、批次或人员的属性"),
    "P507": _error("条件写法有误"),
    "P508": _error("此处条件不能引用别的字段"),
    # indicators
    "P601": _error("指标的来源不清"),
    "P602": _error("指标的计算字段有误"),
    "P603": _error("指标的时间写法有误"),
    "P604": _error("指标引用的状态不存在"),
    "P605": _error("指标引用的指标不存在"),
    "P606": _error("不能这样相加或相比"),
    "P607": _error("名称被两个指标占用"),
    "P608": _notice("别名被两个指标占用"),
    "P609": _error("别名和口径都相同的两个指标"),
    "P610": _error("指标互相引用成环"),
    "P611": _error("指标引用的台账不存在"),
    "P612": _error("指标引用的规定动作有误"),
    # duties
    "P701": _error("规定动作的台账不存在"),
    "P702": _error("规定动作的时限写法有误"),
    "P703": _error("规定动作的对象有误"),
    "P704": _error("规定动作的责任单位有误"),
    "P705": _error("默认开启的规定动作超过12项"),
    "P706": _warning("同样的规定动作别处已有"),
    "P707": _error("规定动作引用的状态不存在"),
    "P708": _error("零报告的设置有误"),
    "P709": _error("最低要求的写法有误"),
    "P710": _warning("同样的条目另一项规定动作已经要过"),
    # lists, groupings, checklists
    "P801": _error("清单的来源有误"),
    "P802": _error("清单的排序字段不存在"),
    "P803": _error("分组引用的指标不存在"),
    "P804": _error("检查表的引用有误"),
    "P805": _error("名称被占用两次"),
    "P806": _error("清单的状态不存在"),
    "P807": _error("看板引用的指标不存在"),
    # reports
    "P901": _error("空位没有对应的指标、清单或字段"),
    "P902": _error("清单没有这个字段"),
    "P903": _error("模板写法有误"),
    "P904": _error("请填或写的内容没有登记"),
    "P905": _error("比率不能按一段时间取"),
    "P906": _error("若、各与终不配对"),
    "P907": _error("不认识的修饰词"),
    "P908": _warning("登记的内容没有用到"),
    "P909": _error("统计表与它的说明对不上"),
}
