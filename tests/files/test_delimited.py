"""Pasted blocks and csv files in and out."""

import io

from taizhang.files.delimited import csv_lines, read_delimited, write_csv


def test_a_block_pasted_from_a_spreadsheet() -> None:
    assert read_delimited('单位\t说明\r\n青石镇\t"第一行\n第二行"\r\n') == [
        ["单位", "说明"],
        ["青石镇", "第一行\n第二行"],
    ]


def test_csv_of_either_encoding_and_with_full_width_commas() -> None:
    for data in ("\ufeff单位,数\n甲,1".encode(), "单位,数\n甲,1".encode("gb18030"), "单位，数\n甲，1".encode()):
        assert read_delimited(data) == [["单位", "数"], ["甲", "1"]]


def test_csv_out_has_a_mark_and_runs_no_formula() -> None:
    file = io.StringIO(newline="")
    write_csv(file, ["说明", "数"], [("=cmd()", -3), ("a,b\n", None), ("-5", True)])
    assert file.getvalue() == "\ufeff说明,数\r\n'=cmd(),-3\r\n\"a,b\n\",\r\n'-5,是\r\n"
    assert (
        b"".join(csv_lines(["说明", "数"], [("=cmd()", -3), ("a,b\n", None), ("-5", True)])).decode()
        == file.getvalue()
    )
