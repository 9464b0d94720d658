"""One file, several reports: split at a title, told by the contents page, judged each by itself."""

from taizhang.text import documents, reading

PROSE = "镇里扎实推进各项任务，组织干部下沉一线，逐户走访了解情况，帮助群众解决难题，受到好评。" * 6


def test_two_reports_pasted_together_are_two() -> None:
    text = f"甲镇年度工作总结\n{PROSE}\n\n乙镇年度工作总结\n{PROSE}"
    assert [one.title for one in documents.split(text)] == ["甲镇年度工作总结", "乙镇年度工作总结"]


def test_a_collection_is_split_at_the_titles_its_contents_list() -> None:
    text = (
        f"材料汇编\n目 录\n1.抓实走访见成效\n2.管好工地保平安\n\n抓实走访见成效\n短文。\n管好工地保平安\n{PROSE}"
    )
    assert [one.title for one in documents.split(text)][1:] == ["抓实走访见成效", "管好工地保平安"]


def test_a_line_inside_a_report_that_ends_like_a_title_opens_none() -> None:
    text = f"甲镇年度工作总结\n{PROSE}。随后，\n听取了专项汇报\n{PROSE}"
    assert len(documents.split(text)) == 1


def test_whether_x_hides_a_name_is_decided_for_each_report() -> None:
    finished = "X镇召开会议12次，走访群众340户，办结事项56件，整改问题8个。" + PROSE
    blank = "X镇召开会议X次，走访群众XX户。" + PROSE
    text = f"甲镇年度工作总结\n{finished}\n\n乙镇年度工作总结\n{blank}"
    found = [one.slot for one in reading.read_slots(text)]
    assert all(slot.start > text.index("乙镇") for slot in found)
    assert [slot.kind for slot in found] == ["org", "count", "count"]


def test_a_future_section_ends_with_its_report() -> None:
    text = f"甲镇年度工作总结\n{PROSE}\n二、下步打算\n办班8期。\n\n乙镇年度工作总结\n{PROSE}\n调解纠纷60起。"
    aspects = [one.claim.aspect for one in reading.read_claims(text).claims]
    assert aspects == ["target", None]
