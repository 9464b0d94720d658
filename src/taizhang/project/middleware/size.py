"""A request too large for anything we take in is refused by the length it announces, before a byte of it is read.

What is below is streamed to disk by Django and bounded again where it is taken in.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from taizhang.project import faults

COLLECTED = 256  # megabytes: a drop of many returned files


def most() -> int:
    return max(int(settings.CONFIG.upload_megabytes), COLLECTED) << 20


class SizeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdigit() or int(announced) <= most():
            return self.get_response(request)
        response = faults.say(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        response["Connection"] = "close"  # what is still coming is not read
        return response
