"""`bench extract`: all the text of a Word file, against python-docx reading its paragraphs only."""

import io

import docx

from taizhang.files.extract import extract
from taizhang.project.bench import Options, Row
from taizhang.project.bench.timing import compare
from taizhang.project.bench.word_sample import run, sample

BAR = 3.0


def measure(_options: Options) -> list[Row]:
    data = sample(_control)

    def ours() -> str:
        return extract(data).text

    def peer() -> list[str]:
        return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]

    mine, theirs = compare(ours, peer, rounds=9, ours_times=3)
    characters, seen = len(ours().replace("\n", "")), sum(map(len, peer()))
    return [
        Row(
            "extract docx",
            mine * 1e3,
            "ms",
            theirs * 1e3,
            theirs / mine,
            "≥ 3 倍于 python-docx",
            theirs / mine >= BAR,
        ),
        Row("characters read", characters, "字", seen, characters / seen, "多于 python-docx", characters > seen),
    ]


def _control(number: int) -> str:
    properties = f'<w:sdtPr><w:tag w:val="tz:k{number:03}"/></w:sdtPr>'
    return f"<w:sdt>{properties}<w:sdtContent>{run(str(number))}</w:sdtContent></w:sdt>"
