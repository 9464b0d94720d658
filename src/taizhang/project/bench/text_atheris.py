"""Coverage-guided fuzzing of the readers, for whoever has atheris: it is no dependency of ours.

    pip install atheris   # in an environment of its own beside numpy
    PYTHONPATH=src python -m taizhang.project.bench.text_atheris -max_total_time=600 -max_len=600

A text that raises, or a finding whose offsets do not name its surface, ends the run and is written to a file.
"""

import importlib
import sys
from datetime import date

SIGNS = (
    "0129一二十百千万亿两几余多半第个次项名%元年月日成率X×*_○、，。；：—～至由较每全部均分别是"
    "《》“”（）./+-# \n　aA达占的"
)
TODAY = date(2026, 11, 26)


def text_of(data: bytes) -> str:
    """UTF-8 as it comes, or one sign a byte, which reaches numerals sooner."""
    if data[:1] >= b"\xc0":
        return data.decode("utf-8", "replace")
    return "".join(SIGNS[byte % len(SIGNS)] for byte in data)


def check(text: str) -> None:
    from taizhang.project.bench import soundness
    from taizhang.text import dates, numerals, similarity, tokens

    soundness.demand_sound(text)
    for found in dates.find(text, TODAY):
        if text[found.start : found.end] != found.surface:
            raise AssertionError(text)
    numerals.read(text[:40])
    tokens.query(text).matches(text)
    similarity.overlaps(text, text[::-1])


def main() -> None:
    try:
        atheris = importlib.import_module("atheris")
    except ImportError as error:
        raise SystemExit("没有安装 atheris。请在单独的环境里 pip install atheris 后再运行。") from error
    with atheris.instrument_imports(include=["taizhang.text"]):
        importlib.import_module("taizhang.text.reading")
    atheris.Setup(sys.argv, lambda data: check(text_of(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
