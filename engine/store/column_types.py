"""What a column holds: texts, moments and JSON as both databases keep them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from engine.characters import storable


class Words(TypeDecorator[str]):
    """Text of any length and content."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002, D102
        return None if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """An aware datetime; SQLite forgets the zone, so it is always written and read in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """A JSON value, its texts storable; None is no value rather than JSON's null."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002, D102
        return _storable_json(value)


def _storable_json(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case Mapping():
            return {storable(key): _storable_json(one) for key, one in value.items()}
        case list() | tuple():
            return [_storable_json(one) for one in value]
    return value
