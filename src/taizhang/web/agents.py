"""A browser in a few words, so that somebody knows his own sessions."""

BROWSERS = {
    "Edg/": "Edge",
    "QQBrowser": "QQ 浏览器",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {"Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "Mac OS": "macOS", "Linux": "Linux"}


def short(agent: str) -> str:
    """“Chrome，Windows”; the first mark found decides, as each browser names those it descends from."""
    found = [next((name for mark, name in table.items() if mark in agent), "") for table in (BROWSERS, SYSTEMS)]
    return "，".join(filter(None, found)) or "其他程序"
