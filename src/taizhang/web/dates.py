"""Days and minutes as office pages print them."""

from datetime import date, datetime

from django.utils import timezone


def day(value: date | None) -> str:
    return value.isoformat() if value else "—"


def minute(value: datetime | None) -> str:
    """Local time to the minute; the year is left out in the running year."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    form = "%m-%d %H:%M" if local.year == timezone.localtime().year else "%Y-%m-%d %H:%M"
    return local.strftime(form)


WEEKDAYS = "一二三四五六日"


def today() -> str:
    """2026年11月20日 星期五 第47周."""
    now = timezone.localdate()
    week = now.isocalendar().week
    return f"{now.year}年{now.month}月{now.day}日 星期{WEEKDAYS[now.weekday()]} 第{week}周"
