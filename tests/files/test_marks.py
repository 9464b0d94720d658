"""A classification mark is refused; the plain word is not."""

import pytest

from taizhang.files.marks import find_marks, mark_refusal, typed_mark


@pytest.mark.parametrize(
    "text",
    [
        "绝密★",
        "机密★3年",
        "秘密★",
        "机 密 ★ 10年",
        "密级：秘密",
        "密级: 机密",
        "密级：",
        "密　级：绝密",
        "密级：\x1f机密\x1f",
        "密级：__秘密__",
    ],
)
def test_marks_are_found(text: str) -> None:
    assert find_marks("前文\n" + text)


@pytest.mark.parametrize(
    "text",
    [
        "保守秘密",
        "商业秘密保护示范点",
        "涉及国家秘密的不得上传",
        "机密文件管理培训",
        "密级：无",
        "保密级别：高",
        "绝密档案展",
        "密级：____",
        "密级：内部",
        "密级\x1f机密\x1f",
        "密级：\x1f\x1f填表人：\x1f张三\x1f",
        "密级：\x1f无\x1f",
        "密级：,,填表人",
    ],
)
def test_plain_words_are_not_marks(text: str) -> None:
    assert find_marks(text) == []


def test_the_refusal_says_where_and_what() -> None:
    assert (
        mark_refusal("机密★情况报告.docx")
        == "文件名里有密级标志“机密★”。本系统不得存储、处理、传输国家秘密，未予接收。"
    )
    assert "正文里有密级标志" in (mark_refusal("报告.docx", "密级：秘密\n正文") or "")
    assert mark_refusal("保密工作汇报.docx", "严守党和国家秘密。") is None


def test_a_label_left_open_is_refused_with_what_to_do() -> None:
    said = mark_refusal("报告.docx", "密级：\n正文") or ""
    assert "如不涉密，请写明“密级：无”" in said
    assert "如不涉密" not in (mark_refusal("报告.docx", "机密★\n正文") or "")


def test_typed_words_are_marked_by_a_level_only() -> None:
    assert typed_mark("按机密★一年管理") == "机密★"
    assert typed_mark("表头有密级：秘密字样") == "密级：秘密"
    assert typed_mark("请填写密级：和期限") == ""
    assert typed_mark("密切联系群众") == ""
