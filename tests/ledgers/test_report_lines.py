"""What is said of a file in words: the cell, the column once, and no counts of nothing."""

from taizhang.ledgers.importing.report import Note, Report, RowReport, Verdict


def test_a_column_is_named_once_and_the_sheet_not_at_all() -> None:
    said = Note("Sheet!C2", "问题来源", "“问题来源”没有“听说的”这个选项。").line()
    assert said == "C2“问题来源”：没有“听说的”这个选项。"
    assert Note("第3行", "", "与第2行相同。").line() == "第3行：与第2行相同。"


def test_a_sentence_counts_what_is_there() -> None:
    report = Report("demo.problem", "表.xlsx", rows=[RowReport(2, Verdict.NEW), RowReport(3, Verdict.NEW)])
    report.applied = True
    assert report.sentence() == "表.xlsx：新增 2 行。已导入。"
    assert Report("demo.problem", "空.xlsx").sentence() == "空.xlsx：没有可导入的行。"
