"""A command called wrongly, told in Chinese: the option or argument at fault and where its usage is shown."""

import re

HAN = re.compile(r"[一-鿿]")

# what the reader of option values says -> what it means
REASONS = {
    r"valid integer": "应为整数",
    r"valid number": "应为数",
    r"less than or equal to (\S+)": "不得大于 {}",
    r"greater than or equal to (\S+)": "不得小于 {}",
    r"valid date": "应为日期，如 2026-07-05",
    r"does not exist": "没有这个文件或目录",
}


def wrong_call(error: BaseException, command: str) -> str | None:
    """The sentence for an error of typer's; None for any other."""
    if not hasattr(error, "format_message"):
        return None
    where = getattr(getattr(error, "ctx", None), "command_path", f"taizhang {command}")
    return f"{_what(error, str(error.format_message()))}；用 {where} --help 看用法。"


def _what(error: BaseException, message: str) -> str:
    option = getattr(error, "option_name", None)
    if type(error).__name__ == "NoSuchOption":
        near = getattr(error, "possibilities", None)
        return f"没有名为 {option} 的选项" + (f"，是不是想写 {near[0]}" if near else "")
    if type(error).__name__ == "BadOptionUsage":
        return f"选项 {option} 的写法不对"
    if type(error).__name__ == "NoArgsIsHelpError":
        return "要写明子命令"
    if message.startswith("Missing"):
        return "少了必需的参数 " + " ".join(_names(error, message))
    if message.startswith("No such command"):
        return "没有名为 " + " ".join(re.findall(r"'([^']+)'", message)[:1]) + " 的子命令"
    if message.startswith("Got unexpected extra argument"):
        return "多了参数" + message.partition("(")[2].rstrip(").").join(("（", "）"))
    names = " ".join(_names(error, message))
    told = getattr(error, "message", "")
    if HAN.search(told):
        return f"{names}：{told.rstrip('。')}" if names else told.rstrip("。")
    return f"{names or '参数'} 的值不对（{_reason(told)}）"


def _reason(told: str) -> str:
    for pattern, reason in REASONS.items():
        if found := re.search(pattern, told):
            return reason.format(*found.groups())
    return told.rstrip(".")


def _names(error: BaseException, message: str) -> list[str]:
    """The option or argument meant, as it is written on the command line."""
    param = getattr(error, "param", None)
    if param is not None:
        options = [name for name in getattr(param, "opts", []) if name.startswith("-")]
        return [options[0] if options else str(param.name).upper()]
    return re.findall(r"'(-*[\w-]+)'", message)[:1]
