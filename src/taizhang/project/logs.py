"""Structured logs without personal data.

Ours name their fields from a closed list. Lines of libraries keep their template and drop its values; of an
exception the kind and the places are kept and the message is dropped, because a database repeats the row in it.
"""

import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# What a line of ours may say. A field that could hold a name, a text or an address of a person is not in it.
FIELDS = frozenset(
    {
        "account", "attempt", "bench", "cells", "code", "count", "entries", "event", "exception", "home",
        "indicator", "job", "kind", "ledger", "level", "logger", "method", "ms", "pack", "position", "progress",
        "report", "request", "route", "rows", "seal", "seconds", "state", "status", "timestamp", "total", "unit",
        "version", "worker",
    }
)  # fmt: skip
# libraries whose template alone says nothing
EVENTS = {"django.request": "request.failed"}


def only_known_fields(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Drop what is not in the list, and say which names were dropped so that the mistake is found."""
    dropped = sorted(name for name in line if name not in FIELDS and not name.startswith("_"))
    for name in dropped:
        del line[name]
    if dropped:
        line["dropped"] = dropped
    return line


def without_message(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """An exception as its kind and the places it passed."""
    info = line.pop("exc_info", None)
    error = _error(info)
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        places = [
            f"{frame.filename.rsplit('site-packages/', 1)[-1]}:{frame.lineno}:{frame.name}" for frame in frames
        ]
        line["exception"] = {"kind": type(error).__name__, "places": places}
    return line


def _error(info: object) -> BaseException | None:
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple) and isinstance(info[1], BaseException):
        return info[1]
    return sys.exc_info()[1] if info else None


def template_only(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """A library's line: what it always says, without what it says it about."""
    record: logging.LogRecord = line["_record"]
    line["event"] = EVENTS.get(record.name) or str(record.msg)
    return line


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_message,
]


def formatter(*, json: bool) -> logging.Formatter:
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[template_only, *SHARED],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, only_known_fields, last],
    )


def broke(record: logging.LogRecord) -> bool:
    return bool(record.exc_info)


def configure(*, level: str, form: str) -> None:
    """Called by Django through LOGGING_CONFIG once the settings are read."""
    json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(json=json))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # a refused request has its line by our middleware; here only what broke is told, with where it broke
    logging.getLogger("django.request").addFilter(broke)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def from_settings(options: dict[str, Any]) -> None:
    configure(level=options["level"], form=options["form"])
