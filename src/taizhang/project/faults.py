"""Faults nobody caught, answered in the form the asker reads: a page, or problem details under /api/."""

import errno
import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from taizhang.api import problems
from taizhang.web import pages

API = "/api/"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def say(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    if request.path.startswith(API):
        return problems.of_status(request, status)
    return pages.fault(request, status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return say(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return say(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return say(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """A disk that fills while something is taken in is nobody's mistake, and can be said."""
    error = sys.exc_info()[1]
    if isinstance(error, OSError) and error.errno in FULL:
        return say(request, HTTPStatus.INSUFFICIENT_STORAGE)
    return say(request, HTTPStatus.INTERNAL_SERVER_ERROR)
