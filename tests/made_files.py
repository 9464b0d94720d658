"""Every Word and Excel file the product makes while tests run, kept so that one test can have them all opened.

What tests make themselves, to break it, is not the product's and is not kept. In a full run the folder is the run's and
every step adds to it; alone, a session has one of its own.
"""

import functools
import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from lxml import etree

from taizhang.files import zipping
from taizhang.files.docx.compiled import Compiled

FOLDER = "MADE_IN_TESTS"  # of the environment: where a full run keeps them
KINDS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
TEXT = re.compile(r">[^<]+<")
VALUE = re.compile(r'="[^"]*[\d\u3400-\u9fff][^"]*"')
AGAIN = re.compile(r"(<(w:tr|w:p|row|c)\b(?:(?!<\2\b).)*?</\2>)\1+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MadeFile:
    name: str
    data: bytes
    test: str


def install(folder: Path) -> None:
    """Keep what the product's modules make from now on."""
    folder.mkdir(parents=True, exist_ok=True)
    keep = functools.partial(_keep, folder)
    _everywhere(zipping.archive, _returned(zipping.archive, keep))
    Compiled.fill = _returned(Compiled.fill, keep)  # type: ignore[method-assign]  # watched
    zipping.ZipWriter.close = _closed(zipping.ZipWriter.close, keep)  # type: ignore[assignment,method-assign]  # watched


def _everywhere(made: Callable[..., bytes], watched: Callable[..., bytes]) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("taizhang."):
            for key in [key for key, value in vars(module).items() if value is made]:
                setattr(module, key, watched)


def _returned(make: Callable[..., bytes], keep: Callable[[bytes], None]) -> Callable[..., bytes]:
    @functools.wraps(make)
    def made(*given: Any, **named: Any) -> bytes:
        data = make(*given, **named)
        keep(data)
        return data

    return made


def _closed(close: Callable[[Any], None], keep: Callable[[bytes], None]) -> Callable[[Any], None]:
    @functools.wraps(close)
    def closed(writer: Any) -> None:
        close(writer)
        if writer._file.readable():
            writer._file.seek(writer._start)
            keep(writer._file.read())

    return closed


def _keep(folder: Path, data: bytes) -> None:
    """Under its digest, with the test that made it first. Other archives are none of ours."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        kind = next((kind for part, kind in KINDS.items() if part in opened.namelist()), "")
    if not kind:
        return
    path = folder / f"{sha256(data).hexdigest()[:24]}.{kind}"
    if not path.exists():
        path.with_suffix(".json").write_text(json.dumps(os.environ.get("PYTEST_CURRENT_TEST", "")))
        path.write_bytes(data)


def kept(folder: Path) -> Iterator[MadeFile]:
    for path in sorted(one for one in folder.iterdir() if one.suffix != ".json"):
        test = json.loads(path.with_suffix(".json").read_text()).partition(" ")[0]
        yield MadeFile(path.name, path.read_bytes(), test)


def shape_of(file: MadeFile) -> str:
    """Alike for files that differ in words, in numbers and in how often a row repeats. A part that is no XML any more
    fails here, in whichever file it is."""
    digest = sha256()
    with zipfile.ZipFile(io.BytesIO(file.data)) as opened:
        for name in sorted(opened.namelist()):
            content = opened.read(name)
            if name.endswith((".xml", ".rels")):
                content = _plain(etree.tostring(etree.fromstring(content), encoding="unicode"))
            digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()


def _plain(text: str) -> bytes:
    return AGAIN.sub(r"\1", VALUE.sub('="0"', TEXT.sub(">t<", text))).encode()
