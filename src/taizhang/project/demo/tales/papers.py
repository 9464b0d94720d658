"""Files of the stories: invented official papers with the mistakes a reader should find, and a picture."""

import struct
import zlib
from datetime import date

from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import official_of

SIZE = 48


def paper(title: str, *paragraphs: str) -> bytes:
    return build(official_of("\n".join([f"# {title}", *paragraphs])))


def photograph() -> bytes:
    """A small picture: dark, with a row of lamps."""
    lines = b"".join(b"\0" + bytes(_shade(x, y) for x in range(SIZE)) for y in range(SIZE))
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


def _shade(x: int, y: int) -> int:
    return 230 if y in range(10, 16) and x % 12 < 4 else 30 + y


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


WEEK = (
    "本周围绕群众反映集中的几件事推进工作。一是把村道路灯、灌溉水渠和卫生室药柜三类设施逐一登记，明确了管护人和报修电话，"
    "能当天修的当天修好。二是班子成员分头下村住了两晚，把反映材料报送重复的意见带了回来，准备从下周起合并三张表。",
    "学习方面，各支部结合主题党日到护林站现场讨论，大家谈得最多的是怎样把答应群众的事按时办完。个别支部到会人数偏少，"
    "主要是秋收农忙，已改在晚上补学。",
)
OWN = {
    "town3": "下周打算先把两座便桥的护栏装好，再回访首批办结的诉求。",
    "town4": "下周准备召开村支书碰头会，研究冬季用水。",
}


def weekly(username: str, name: str, week: int) -> bytes:
    """Two of them say the same, word for word but for the last sentence and the week's number."""
    return paper(f"{name}主题教育工作周报（第{week}周）", *WEEK, OWN[username])


def draft(day: date, found: int, closed: int) -> bytes:
    """What was closed is right, what was found is not, and “全部” is not so."""
    return paper(
        "溪源县主题教育阶段工作报告（送审稿）",
        "## 检视整改",
        f"截至{day.month}月{day.day}日，全县共查找问题{found}个，已整改销号{closed}个，整改工作有序推进。",
        "各乡镇和县直部门查找的问题均已全部整改到位，群众满意。",
        "下一步将继续抓好长期整改任务。",
    )


def keepsake(number: int, title: str) -> tuple[str, bytes]:
    """What is kept beside a closed problem, by turns."""
    match number % 3:
        case 0:
            return "回访记录.docx", paper("回访记录", f"事项：{title}。", "当事人确认已经办好，没有新的意见。")
        case 1:
            return "群众意见.txt", f"事项：{title}\n三户邻居都说办好了，希望有人常来看看。\n".encode()
    return "现场照片.png", photograph()


def summary(number: int) -> bytes:
    return paper(
        "溪源县为民办实事情况小结",
        f"今年以来，全县班子成员领办实事{number}件，办结情况逐件回访。",
        "尚未办结的，已逐件明确责任人和时限。",
    )
