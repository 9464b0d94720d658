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
