"""LibreOffice and antiword, where they are installed, for files only they can read.

Both read hostile files, so: a fresh profile per call that follows no link and reaches no network, a time limit,
and a folder that is gone afterwards.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from taizhang.files.errors import FileError

SECONDS = 120
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel"><value>3</value></prop>
<prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType"><value>1</value></prop>
<prop oor:name="ooInetHTTPProxyName"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort"><value>9</value></prop></item>
</oor:items>
"""
# faces of official documents → free stand-ins of the same shape and width, used only where the face is missing
STAND_INS = {
    ("方正小标宋简体", "方正小标宋_GBK"): ("Noto Serif CJK SC",),
    ("仿宋_GB2312", "仿宋", "方正仿宋_GBK", "FangSong"): ("Zhuque Fangsong", "FandolFang", "Noto Serif CJK SC"),
    ("楷体_GB2312", "楷体", "KaiTi"): ("LXGW WenKai", "FandolKai", "Noto Serif CJK SC"),
    ("黑体", "SimHei"): ("Noto Sans CJK SC",),
    ("宋体", "SimSun"): ("Noto Serif CJK SC",),
}


def _font_map() -> str:
    """Without it a face that is missing falls back to a sans face, whatever it was."""
    family = "<family>{}</family>"
    aliases = "".join(
        f"<alias>{family.format(face)}<accept>{''.join(map(family.format, stand_ins))}</accept></alias>"
        for faces, stand_ins in STAND_INS.items()
        for face in faces
    )
    return f'<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>{aliases}</fontconfig>'


def has_office() -> bool:
    return _office() is not None


def _office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(data: bytes, suffix: str, to: str) -> bytes:
    """The file as LibreOffice saves it; `to` is an extension (docx, pdf, xlsx) or extension:filter."""
    return convert_many({f"in.{suffix}": data}, to)[0]


def convert_many(files: dict[str, bytes], to: str) -> list[bytes]:
    """Many files in one start of LibreOffice, which is most of its cost. Names must differ in their stems."""
    program = _office()
    if program is None:
        raise FileError(
            "这种文件要用 LibreOffice 转换，而服务器上没有安装。请用 Word 或 WPS 另存为 docx 后再上传。"
        )
    with tempfile.TemporaryDirectory(prefix="taizhang-office-") as folder:
        top = Path(folder)
        _lay_out(top, files)
        profile = f"-env:UserInstallation={(top / 'profile').as_uri()}"
        fonts = {"FONTCONFIG_FILE": str(top / "fonts.conf")}
        sources = [str(top / name) for name in files]
        command = [program, profile, "--headless", "--norestore", "--convert-to", to, "--outdir", str(top / "out")]
        _call([*command, *sources], fonts)
        suffix = to.split(":", 1)[0]
        return [_result(top / "out" / f"{Path(name).stem}.{suffix}") for name in files]


def _lay_out(top: Path, files: dict[str, bytes]) -> None:
    (top / "profile" / "user").mkdir(parents=True)
    (top / "profile" / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    (top / "fonts.conf").write_text(_font_map(), encoding="utf-8")
    (top / "out").mkdir()
    for name, data in files.items():
        (top / name).write_bytes(data)


def _result(path: Path) -> bytes:
    if not path.is_file():
        raise FileError("LibreOffice 打不开这个文件：可能已损坏或已加密。请用 Word 或 WPS 另存为 docx 后再上传。")
    return path.read_bytes()


def _call(command: list[str], settings: "dict[str, str] | None" = None) -> bytes:
    """Run in a session of its own, so that a time-out ends the helpers LibreOffice starts as well."""
    with subprocess.Popen(  # noqa: S603 - a fixed program, arguments made here
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=os.environ | (settings or {}),
    ) as process:
        try:
            return process.communicate(timeout=SECONDS)[0]
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise FileError(
                f"文件转换超过 {SECONDS} 秒，已停止。请用 Word 或 WPS 另存为 docx 后再上传。"
            ) from error


def antiword(data: bytes) -> str | None:
    """The text of a Word 97 file, or None when antiword is missing or cannot read it."""
    program = shutil.which("antiword")
    if program is None:
        return None
    with tempfile.NamedTemporaryFile(prefix="taizhang-", suffix=".doc") as file:
        file.write(data)
        file.flush()
        out = _call([program, "-w", "0", "-m", "UTF-8.txt", file.name])
    text = out.decode("utf-8", "replace")
    return text if text.strip() else None
