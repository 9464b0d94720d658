"""The pack of `bench figures`: eight ledgers, five indicators each."""

from pathlib import Path

LEDGERS = [f"l{n}" for n in range(1, 9)]

PACK = """language = 1
key = "bench"
version = "1"
title = "测速"
purpose = "bench figures"

[streams]
daily = "日常"
"""
LIFECYCLES = """[recorded]
start = "recorded"
[recorded.states]
recorded = "已登记"
closed = "已办结"
[recorded.steps]
close = { label = "办结", from = ["recorded"], to = "closed", by = "clerk" }
reopen = { label = "重开", from = ["closed"], to = "recorded", by = "clerk" }
"""
OPTIONS = """[kind]
k1 = "甲"
k2 = "乙"
k3 = "丙"
k4 = "丁"

[status]
s1 = "一"
s2 = "二"
"""
LEDGER = """label = "台账{key}"
word = "次"
stream = "daily"
lifecycle = "recorded"
[fields]
title = {{ label = "名称", type = "text", required = true, role = "title" }}
held_on = {{ label = "日期", type = "date", required = true, role = "day" }}
kind = {{ label = "类别", type = "choice", options = "kind" }}
status = {{ label = "状况", type = "choice", options = "status" }}
n1 = {{ label = "数一", type = "int" }}
n2 = {{ label = "数二", type = "int" }}
"""
INDICATORS = """[{key}_m0]
label = "{key}次数"
ledger = "{key}"
word = "次"
[{key}_m1]
label = "{key}甲类次数"
ledger = "{key}"
where = {{ kind = "k1" }}
word = "次"
[{key}_m2]
label = "{key}乙丙类次数"
ledger = "{key}"
where = {{ kind = ["k2", "k3"] }}
word = "次"
[{key}_m3]
label = "{key}数一"
ledger = "{key}"
sum = "n1"
word = "人"
[{key}_m4]
label = "{key}数二"
ledger = "{key}"
where = {{ status = "s1" }}
sum = "n2"
word = "人"
"""
STOCKS = """[{key}_open]
label = "{key}在办数"
ledger = "{key}"
while = ["recorded"]
word = "个"
[{key}_closed]
label = "{key}办结数"
ledger = "{key}"
entered = "closed"
word = "个"
"""


def keys() -> list[str]:
    return [f"bench.{key}_m{n}" for key in LEDGERS for n in range(5)]


def write(folder: Path, *, stocks: bool = False) -> Path:
    (folder / "ledgers").mkdir(parents=True, exist_ok=True)
    (folder / "pack.toml").write_text(PACK, encoding="utf-8")
    (folder / "lifecycles.toml").write_text(LIFECYCLES, encoding="utf-8")
    (folder / "options.toml").write_text(OPTIONS, encoding="utf-8")
    texts = [INDICATORS, STOCKS] if stocks else [INDICATORS]
    indicators = "".join(text.format(key=key) for key in LEDGERS for text in texts)
    (folder / "indicators.toml").write_text(indicators, encoding="utf-8")
    for key in LEDGERS:
        (folder / "ledgers" / f"{key}.toml").write_text(LEDGER.format(key=key), encoding="utf-8")
    return folder
