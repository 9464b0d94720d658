"""What the document tests stand on: LibreOffice opens Chinese text and a Chinese font is there to print it."""

import subprocess
from pathlib import Path

import docx
import pypdfium2
import pytest

from taizhang.project.setup import components

pytestmark = pytest.mark.documents


def test_libreoffice_prints_chinese_with_a_chinese_font(tmp_path: Path) -> None:
    soffice = components.libreoffice()
    assert soffice, "LibreOffice is missing: bin/test installs it"
    page = docx.Document()
    page.add_paragraph("溪源县共发现问题12个。")
    page.save(str(tmp_path / "a.docx"))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    convert = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.docx"),
    ]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as paper:
        assert "溪源县共发现问题" in paper[0].get_textpage().get_text_bounded()
