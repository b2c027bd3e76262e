"""Placeholders in a configuration: `{content}` becomes a value where it stands, and never a piece of syntax."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

PLACEHOLDER = re.compile(r"\{((?:env:)?[A-Za-z_][A-Za-z0-9_]*)\}")

Values = Mapping[str, Any]
"""Texts, or None where there is none; a JSON value stands as it is where nothing is around its placeholder."""


def placeholders(template: Any) -> Iterator[str]:
    """Name every placeholder in a template, `content` or `env:NAME`."""
    match template:
        case str():
            yield from PLACEHOLDER.findall(template)
        case dict():
            for inner in template.values():
                yield from placeholders(inner)
        case list():
            for inner in template:
                yield from placeholders(inner)


def fill(template: Any, values: Values) -> Any:
    """Fill a JSON template; a property or an entry whose only placeholder stands for None is left out."""
    match template:
        case str():
            alone = PLACEHOLDER.fullmatch(template)
            return values[alone[1]] if alone else fill_text(template, values)
        case dict():
            return {name: fill(inner, values) for name, inner in template.items() if not _is_void(inner, values)}
        case list():
            return [fill(inner, values) for inner in template if not _is_void(inner, values)]
    return template


def fill_text(template: str, values: Values) -> str:
    """Fill a text in one pass, so that what a value holds is never taken for a placeholder."""
    return PLACEHOLDER.sub(lambda found: _text(values[found[1]]), template)


def fill_url(template: str, values: Values) -> str:
    """Fill a URL: what an SMS holds is percent-encoded, what the environment holds may be any part of it."""
    encoded = {
        name: value if name.startswith("env:") else quote(_text(value), safe="") for name, value in values.items()
    }
    return fill_text(template, encoded)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def _is_void(template: Any, values: Values) -> bool:
    found = PLACEHOLDER.fullmatch(template) if isinstance(template, str) else None
    return found is not None and values[found[1]] is None
