"""What the demo world tells, and where to look. Each room adds its own."""

from dataclasses import dataclass

from taizhang.project.demo import history


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    told: str
    see: tuple[str, ...]  # commands or pages


STORIES = (
    Story(
        title="一个撤并的村",
        told=(
            "青石镇白石村并入清水村：白石村的人员、账号和党支部都转到清水村，旧名成了清水村的别名，"
            "当天以前的白石村仍可按日期查到。"
        ),
        see=(
            f"taizhang units show {history.GONE}",
            f"taizhang units show {history.GONE} --on 启用那一年的4月1日，如 2026-04-01",
            f"taizhang units show {history.INTO}",
        ),
    ),
)
