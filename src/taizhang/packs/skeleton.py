"""The pack `pack new` writes: small, complete, and already passing `pack check`."""

from pathlib import Path

FILES = {
    "pack.toml": """\
# 活动包的说明。文件名和表名就是永久的键，定下后不要改；给人看的名称写在 label 里，可以改。
language = 1
key = "{key}"
version = "1.0"
title = "{title}"
purpose = "{title}需要登记的事项"
uses = []

[streams]                        # 板块：台账归在哪一块
main = "主要工作"
""",
    "options.toml": """\
# 选项表：一行一个选项，键名 = "名称"。写一句为什么这样分。
[kind]                           # 分类只为统计，够用就好
first = "第一类"
second = "第二类"
""",
    "lifecycles.toml": """\
# 生命周期：一行一步。谁来办写在 by 里，列表表示没有前一种账号时由后一种来办。
[task]                           # 办完要有结果，可以重开
start = "doing"
[task.states]
doing = "办理中"
done = "已办结"
[task.steps]
finish = { label = "办结", from = ["doing"], to = "done", by = "clerk", needs = ["result"] }
reopen = { label = "重开", from = ["done"], to = "doing", by = ["clerk", "reviewer"], needs = ["comment"] }
""",
    "ledgers/task.toml": """\
label = "{title}事项清单"
word = "项"
stream = "main"
lifecycle = "task"

[fields]
title  = { label = "事项", type = "text", required = true, role = "title" }
day    = { label = "列入日期", type = "date", required = true, role = "day", default = "today" }
kind   = { label = "类别", type = "choice", options = "kind", required = true }
unit   = { label = "责任单位", type = "unit", role = "owner", default = "@unit" }
due    = { label = "完成时限", type = "date", role = "due", default = "30 days" }
result = { label = "办理结果", type = "longtext" }
""",
    "indicators.toml": """\
# 指标：一个来源、一个条件、一种时间、一个范围。别名写报告里常用的说法。
[tasks]
label = "{title}事项数"
ledger = "task"
word = "项"

[tasks_done]
label = "{title}办结事项数"
ledger = "task"
entered = "done"
word = "项"
""",
}


def write_skeleton(folder: Path, key: str, title: str) -> list[Path]:
    """Writes the files; refuses a folder that has anything in it."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
    written = []
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # only these two marks are ours; the braces of TOML stay
        path.write_text(text.replace("{key}", key).replace("{title}", title), "utf-8")
        written.append(path)
    return written
