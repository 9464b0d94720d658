"""Sending what waits, in office hours: mail over SMTP, robots of 政务微信 and 钉钉 over their webhooks.

Each delivery is claimed by a conditional update, so that two workers never send it twice; what failed is tried again
a few times and then stands as failed with its reason.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException
from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from taizhang.audit.errors import Refused
from taizhang.duties import calendars
from taizhang.duties.models import Delivery, Digest, Robot
from taizhang.duties.reminders.hours import within
from taizhang.duties.reminders.run import MAIL
from taizhang.ledgers.webhooks.hosts import check
from taizhang.ledgers.webhooks.posting import post

BATCH = 200
ATTEMPTS = 5
PAUSE = timedelta(minutes=15)
Sender = Callable[[Delivery], None]


class NotSent(Exception):
    """Why, in words for the record."""


def send_waiting(now: datetime | None = None) -> tuple[int, int]:
    """(sent, failed); nothing outside office hours."""
    at = timezone.localtime(now)
    if not within(at, calendars.current().now):
        return 0, 0
    waiting = Delivery.objects.filter(state=Delivery.WAITING, not_before__lte=at).select_related("digest__unit")
    sent = failed = 0
    for one in waiting.order_by("not_before", "id")[:BATCH]:
        mine = Delivery.objects.filter(pk=one.pk, attempts=one.attempts, state=Delivery.WAITING)
        if not mine.update(attempts=one.attempts + 1, not_before=at + PAUSE):
            continue  # another worker has it
        good = _send(one, at)
        sent, failed = sent + good, failed + (not good)
    return sent, failed


def _send(one: Delivery, at: datetime) -> bool:
    row = Delivery.objects.filter(pk=one.pk)
    try:
        _by_mail(one) if one.channel == MAIL else _by_robot(one)
    except (NotSent, Refused, OSError, SMTPException) as error:
        state = Delivery.FAILED if one.attempts + 1 >= ATTEMPTS else Delivery.WAITING
        row.update(state=state, error=str(error)[:300])
        return False
    row.update(state=Delivery.SENT, sent_at=at, error="")
    return True


def words(digest: Digest) -> str:
    """The digest as plain text; no demand to answer."""
    lines = [f"{n}. {one['label']}，{one['day']}到期" for n, one in enumerate(digest.lines, start=1)]
    return "\n".join([f"{digest.unit.name}近期应办事项：", *lines, "请按时办理。已经办了的，登记后不再提醒。"])


def _by_mail(one: Delivery) -> None:
    subject = f"应办提醒：{len(one.digest.lines)} 项即将到期"
    with get_connection() as connection:
        message = EmailMessage(
            subject, words(one.digest), settings.DEFAULT_FROM_EMAIL, [one.target], connection=connection
        )
        if not message.send():
            raise NotSent("邮件服务器没有收下。")


def _by_robot(one: Delivery) -> None:
    robot = Robot.objects.filter(pk=int(one.target), ended_at=None).first()
    if robot is None:
        raise NotSent("这个群机器人已经停用。")
    url = check(_signed(robot) if robot.kind == Robot.DINGTALK and robot.secret else robot.url)
    body = json.dumps({"msgtype": "text", "text": {"content": words(one.digest)}}, ensure_ascii=False)
    outcome = post(url, body.encode(), {"Content-Type": "application/json; charset=utf-8"})
    if not outcome.good:
        raise NotSent(outcome.error)


def _signed(robot: Robot) -> str:
    """钉钉 asks for a timestamp and an HMAC over it."""
    stamp = str(round(time.time() * 1000))
    digest = hmac.new(robot.secret.encode(), f"{stamp}\n{robot.secret}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in robot.url else "?"
    return f"{robot.url}{joint}timestamp={stamp}&sign={quote(base64.b64encode(digest), safe='')}"
