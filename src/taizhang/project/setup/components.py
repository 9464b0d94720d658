"""What the tests need from the system, how it is recognised, and the packages that bring it."""

import ctypes
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from taizhang.project.failure import Failure
from taizhang.project.setup import system

POSTGRES_FLOOR = 15  # the first version whose clusters may have an ICU locale


@dataclass(frozen=True)
class Component:
    name: str
    found: Callable[[], bool]
    packages: tuple[str, ...]


def chromium() -> str | None:
    """The path of a Chromium that runs; Ubuntu's package of that name may be an empty shell."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path and _answers([path, "--version"]):
            return path
    return None


def chinese_chromium(place: Path = Path("/usr/lib/chromium")) -> bool:
    """Whether its own words come in Chinese: Debian ships them in a package of their own, others bring them along."""
    return not place.is_dir() or (place / "locales/zh-CN.pak").exists()


def _answers(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def postgres_programs() -> Path | None:
    """The folder of initdb and postgres, the newest version that is new enough."""
    folders = [found.parent for found in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    usable = [(version, folder) for folder in folders if (version := _postgres_version(folder)) >= POSTGRES_FLOOR]
    return max(usable)[1] if usable else None


def _postgres_version(folder: Path) -> int:
    """15 from "postgres (PostgreSQL) 15.18 (Debian …)"; 0 when it does not run."""
    done = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    return int(found[1]) if found else 0


def chinese_font() -> bool:
    listing = shutil.which("fc-list")
    if not listing:
        return False
    return bool(subprocess.run([listing, ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())


def libreoffice() -> str | None:
    """soffice with both Writer and Calc beside it."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        return None
    program = Path(found).resolve().parent
    return found if (program / "libswlo.so").exists() and (program / "libsclo.so").exists() else None


def library(name: str) -> bool:
    """Whether the loader finds it: a driver linked to it would start."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def present(find: Callable[[], object]) -> Callable[[], bool]:
    return lambda: bool(find())


COMPONENTS = (
    Component("Chromium", present(chromium), ("chromium",)),
    Component("libatomic（浏览器测试的驱动要用）", lambda: library("libatomic.so.1"), ("libatomic1",)),
    Component("PostgreSQL 15 或更新的版本", present(postgres_programs), ("postgresql",)),
    Component("中文字体", chinese_font, ("fontconfig", "fonts-noto-cjk")),
    Component("LibreOffice", present(libreoffice), ("libreoffice-writer-nogui", "libreoffice-calc-nogui")),
    Component("antiword", present(lambda: shutil.which("antiword")), ("antiword",)),
)

SHOTS = (*COMPONENTS, Component("Chromium 的中文界面", chinese_chromium, ("chromium-l10n",)))


def need(components: tuple[Component, ...]) -> None:
    """Have all of them, or fail with a sentence: a missing component never lets a suite be skipped."""
    missing = [component for component in components if not component.found()]
    if not missing:
        return
    names = [package for component in missing for package in component.packages]
    system.need_packages(names, f"全部测试（{'、'.join(component.name for component in missing)}）")
    still = "、".join(component.name for component in missing if not component.found())
    if still:
        raise Failure(f"系统软件包装好后仍用不了：{still}；请手工安装后重试。")
