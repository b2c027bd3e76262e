"""What is logged and how: one line an event, as text or as JSON; numbers masked, texts and secrets never."""

from __future__ import annotations

import logging
import logging.config
import time
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import Literal, TypeVar

from engine import characters

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The HTTP request that is being answered; empty outside of one."""

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
JSON = "%(asctime)s %(levelname)s %(name)s %(message)s"
NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}

T = TypeVar("T")


def set_up(layout: Literal["text", "json"]) -> None:
    """Log to standard error, from INFO on; what libraries say of themselves only from WARNING on."""
    formatter = _json() if layout == "json" else Text(TEXT)
    # In UTC, as RFC 3339 writes it.
    formatter.converter = time.gmtime
    formatter.default_time_format, formatter.default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"requests": {"()": OfItsRequest}},
            "formatters": {"line": {"()": lambda: formatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["requests"]}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {"engine": {"level": "INFO"}},
        }
    )


def _json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter  # noqa: PLC0415 - most processes do not need it

    return JsonFormatter(JSON, rename_fields=NAMES)


def in_this_context(callback: Callable[[T], None]) -> Callable[[T], None]:
    """Have a callback, in whatever thread it is called, log under the request that is being answered now."""
    context = copy_context()
    return lambda given: context.run(callback, given)


class OfItsRequest(logging.Filter):
    """Gives each record the id of the request it belongs to, if there is one."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mark a record and let it through."""
        if request_id := REQUEST_ID.get():
            record.request_id = request_id
        return True


class Text(logging.Formatter):
    """One line an event, whatever is in it; further lines, of a traceback, are indented."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        """Escape what could be taken for another line."""
        request_id = getattr(record, "request_id", "")
        return characters.logged(super().formatMessage(record)) + (f" [{request_id}]" if request_id else "")

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is logging's
        """Indent a traceback: what an error says may have been written outside."""
        lines = super().formatException(ei).splitlines()  # type: ignore[arg-type]
        return "\n".join(f"    {characters.logged(line)}" for line in lines)
