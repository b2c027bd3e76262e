"""What is logged and how: one line an event, as text or as JSON; numbers masked, texts and secrets never."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import Any, Literal, TypeVar

from engine import characters, phone

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The HTTP request that is being answered; empty outside of one."""

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
JSON = "%(asctime)s %(levelname)s %(name)s %(message)s"
NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}

LONGEST = 2000
"""Characters of a message, and of each value beside it: gateways choose ids and reasons, and may send long ones."""

OURS = frozenset(vars(logging.makeLogRecord({})))
"""The attributes that every record has; others were given as `extra`."""

T = TypeVar("T")


def set_up(layout: Literal["text", "json"]) -> None:
    """Log to standard error, from INFO on; what libraries say of themselves only from WARNING on."""
    formatter = _json() if layout == "json" else TextFormatter(TEXT)
    # In UTC, as RFC 3339 writes it.
    formatter.converter = time.gmtime
    formatter.default_time_format, formatter.default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    for prepare in (of_its_request, bounded):
        handler.addFilter(prepare)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("engine").setLevel(logging.INFO)


def _json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter  # noqa: PLC0415 - most processes do not need it

    class Masking(JsonFormatter):
        def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
            return phone.masked_in(str(super().formatException(ei)))

    return Masking(JSON, rename_fields=NAMES)


def in_this_context(callback: Callable[[T], None]) -> Callable[[T], None]:
    """Return a callback that logs, in whatever thread it is called, under the request that is being answered now."""
    context = copy_context()
    return lambda given: context.run(callback, given)


def of_its_request(record: logging.LogRecord) -> bool:
    """Mark a record with the id of the request it belongs to, if there is one, and let it through."""
    if request_id := REQUEST_ID.get():
        record.request_id = request_id
    return True


def bounded(record: logging.LogRecord) -> bool:
    """Cut what is too long for a line, and let a record through."""
    message = record.getMessage()
    if len(message) > LONGEST:
        record.msg, record.args = _cut(message), None
    for name in vars(record).keys() - OURS:
        value = getattr(record, name)
        if isinstance(value, str) and len(value) > LONGEST:
            setattr(record, name, _cut(value))
    return True


def _cut(text: str) -> str:
    return f"{text[:LONGEST]}… ({len(text)} characters)"


class TextFormatter(logging.Formatter):
    """One line an event, whatever is in it; further lines, of a traceback, are indented."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        """Escape what could be taken for another line."""
        request_id = getattr(record, "request_id", "")
        return characters.logged(super().formatMessage(record)) + (f" [{request_id}]" if request_id else "")

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is logging's
        """Indent a traceback: what an error says may have been written outside."""
        lines = phone.masked_in(super().formatException(ei)).splitlines()  # type: ignore[arg-type]
        return "\n".join(f"    {characters.logged(_cut(line) if len(line) > LONGEST else line)}" for line in lines)
