"""What is logged and how: one line an event, as text or as JSON; numbers masked, texts and secrets never."""

from __future__ import annotations

import logging
import logging.config
from typing import Literal

TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
JSON = {
    "()": "pythonjsonlogger.json.JsonFormatter",
    "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
    "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
}


def set_up(layout: Literal["text", "json"]) -> None:
    """Log to standard error, from INFO on; what libraries say of themselves only from WARNING on."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": JSON if layout == "json" else {"format": TEXT}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": "WARNING", "handlers": ["stderr"]},
            "loggers": {"engine": {"level": "INFO"}},
        }
    )
