"""The indicators a file's numbers are matched against: those of a given catalogue, or of installed packs."""

import json
from collections.abc import Mapping

from taizhang.files.errors import FileError
from taizhang.packs.model import PackSet
from taizhang.text.ranking import Indicator, Learned, Ranker, catalogue


def of_packs(packs: PackSet, learned: Learned | None = None) -> Ranker:
    return Ranker(
        (
            Indicator(one.id, one.label, one.word, one.ledger or "", one.aliases)
            for one in packs.indicators.values()
        ),
        learned,
    )


def of_json(data: bytes, name: str) -> Ranker:
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise FileError(f"指标目录 {name} 不是正确的 JSON：{error}。") from error
    if not isinstance(raw, dict) or not all(isinstance(entry, Mapping) for entry in raw.values()):
        raise FileError(f"指标目录 {name} 应是“键 → 标签、量词、台账、别名”的对象。")
    return Ranker(catalogue(raw))
