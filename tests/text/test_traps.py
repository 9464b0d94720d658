"""Every trap of the conventions by name, each in a sentence of our own: what looks like a finding and is none."""

import pytest

from taizhang.text import claims, documents, reading, slots

NO_CLAIM = {
    "heading": "三、突出三个重点，抓好两项改革\n具体做法略。",
    "list number": "1．组织学习。2．检查落实。（3）总结提高。",
    "一是": "一是抓学习，二是抓整改，三是抓落实。",
    "year": "2024年以来进展顺利，二〇二四年收官。",
    "date": "3月12日启动，5月下旬结束。",
    "clock time": "上午9时30分开会，14:30散会。",
    "第N": "第二批、第十二督导组、第3次会议。",
    "document number": "依据〔2024〕17号文件办理。",
    "专题一": "专题一围绕党建，专题二围绕发展。",
    "model name": "采用V2.0版系统和5G网络，配A4纸。",
    "threshold": "60岁以上老人、5000万元以上项目优先。",
    "1+N": "构建“1+5+N”体系，形成1+3方案。",
    "fixed words": "统一思想、进一步压实责任，谋划十四五。",
    "quoted slogan": "落实“三会一课”，对照“十个是否”。",
    "一 as an article": "没有一个部门掉队，这是一次深刻的教育，不漏一户。",
    "slot's measure": "召开会议X次，解决问题XX个。",
}
NO_SLOT = {
    "X光": "新购X光机一台。",
    "XXL": "领取XXL号工作服。",
    "7×24": "实行7×24小时值守。",
    "2×600": "铺设2×600米管道。",
    "二〇二四": "二〇二四年全年总结。",
    "〇差错": "全年实现〇差错。",
    "Markdown bold": "**一是强化领导。**成立专班。",
    "redacted letter": "学习贯彻XXX总书记重要讲话精神，完成任务12项。",
    "censored letter of a finished report": "X县开会12次，整改问题35个，发放资料600份，走访90户。",
}


@pytest.mark.parametrize("trap", sorted(NO_CLAIM))
def test_a_trap_makes_no_claim(trap: str) -> None:
    taken = slots.find(NO_CLAIM[trap])
    assert [one.claim.surface for one in reading.read_claims(NO_CLAIM[trap]).claims] == []
    assert bool(taken) == (trap == "slot's measure")


@pytest.mark.parametrize("trap", sorted(NO_SLOT))
def test_a_trap_makes_no_slot(trap: str) -> None:
    assert slots.find(NO_SLOT[trap]) == []


def test_the_same_sentence_without_its_trap_is_a_finding() -> None:
    """The table above must not pass because nothing is ever found."""
    said = {
        "突出三个重点": "建成三个站点。",
        "第二批": "共有二批。",
        "60岁以上": "60人参加。",
        "不漏一户": "走访一户。",
    }
    assert all(claims.find(text) for text in said.values())
    assert all(slots.find(text) for text in ("XX县召开会议。", "领取XX号文件。", "实行X次值守。"))


def test_a_collection_is_split_and_its_contents_page_says_nothing() -> None:
    body = "全年开会{n}次，走访农户{n}户，" + "大家认真学习，反复讨论，形成了共识。" * 20
    text = (
        "工作总结汇编\n目 录\n1.抓学习 促整改工作总结\n2.强基层 办实事工作总结\n\n"
        f"抓学习 促整改工作总结\n{body.format(n=3)}\n\n强基层 办实事工作总结\n{body.format(n=5)}\n"
    )
    titles = [report.title for report in documents.split(text)]
    assert titles[-2:] == ["抓学习 促整改工作总结", "强基层 办实事工作总结"]
    assert [one.value for one in claims.find(text)] == [3, 3, 5, 5]
