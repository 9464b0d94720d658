"""Nothing in the interface ranks people or units, counts sign-ins, or demands a photo: pages, packs and manual are
scanned for the words, and the guard fires on a page that has them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from taizhang.packs.loader import BUILTIN
from taizhang.web import __file__ as web

WEB = Path(web).parent
BANNED = re.compile(
    r"排行|排名榜|红黑榜|光荣榜|积分|打卡|签到榜|活跃度|活跃榜|登录次数|登录天数|在线时长|未登录天数|连续登录"
    r"|已读回执|催办|必须拍照|上传照片|现场拍照|capture=|accept=\"image|leaderboard|ranking|streak|login_count"
)
# Sentences that say such a thing is not done.
DENIED = re.compile(r"不|没有|勿|“几天未登录”|must not|never|Nothing|no ", re.IGNORECASE)


def sources() -> Iterator[Path]:
    for folder, ends in ((WEB, ("html", "js", "py", "md", "css")), (BUILTIN, ("toml", "md"))):
        for end in ends:
            yield from sorted(folder.rglob(f"*.{end}"))


def found(text: str) -> list[str]:
    """Lines with a banned word that do not say it is not done."""
    return [line.strip() for line in text.splitlines() if BANNED.search(line) and not DENIED.search(line)]


def test_no_page_pack_or_chapter_ranks_counts_sign_ins_or_demands_photos() -> None:
    wrong = {str(path): lines for path in sources() if (lines := found(path.read_text("utf-8")))}
    assert wrong == {}


def test_no_list_of_units_is_ordered_by_a_figure() -> None:
    """Official order: a page may sort by order, path, day, number, never by how much a unit did."""
    sorts = re.compile(r"(?:sorted|\.sort)\([^\n]*(?:rate|value|total|count|score|stored)")
    wrong = [(path.name, line) for path in WEB.rglob("*.py") for line in path.read_text("utf-8").splitlines()
             if sorts.search(line)]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(
    "line", ["<h2>各单位排行</h2>", "本月登录次数 <b>12</b>", '<input type="file" accept="image/*">', "请上传照片"]
)
def test_the_guard_fires(line: str) -> None:
    assert found(line) == [line]
