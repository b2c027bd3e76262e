"""Whether a file of settings has its shape: problems for who runs the service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.checking import scanner
from engine.checking.finding import Finding
from engine.checking.shape import findings_of_shape


def read_configuration(content: bytes, file: str, schema: str) -> tuple[Any, Sequence[Finding]]:
    """Read a JSON file that a schema of the folder describes, and find every problem of it."""
    document = scanner.read(content, file)
    misshapen = findings_of_shape(document, schema) if document.readable else []
    return document.data, [*document.findings, *misshapen]
