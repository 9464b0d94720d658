"""Numbers that are knowingly passed over say by which rule."""

import pytest

from taizhang.text import reading


@pytest.mark.parametrize(
    ("text", "surface", "rule"),
    [
        ("师生比为1:12。", "1:12", "block.ratio"),
        ("三产结构调整为9：43：48，签约3个。", "9：43：48", "block.ratio"),
        ("产值翻一番。", "翻一番", "block.doubling"),
        ("游客量翻了两番。", "翻了两番", "block.doubling"),
        ("上午9:30开会。", "9:30", None),
        ("处1万元以上3万元以下罚款。", "1万元", "block.between"),
        ("按期率低于最低标准90%。", "90%", "block.bound"),
        ("做到四个“讲明白”。", "四个", "block.slogan.named"),
        ("见第3/8页。", "3/8", None),
    ],
)
def test_a_passed_number_names_its_rule(text: str, surface: str, rule: str | None) -> None:
    read = reading.read_claims(text)
    assert all(one.claim.surface != surface for one in read.claims)
    told = {text[one.start : one.end]: one.rule for one in read.passed}
    if rule:
        assert told[surface] == rule
