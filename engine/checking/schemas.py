"""The schemas folder, ready to validate with. The only place that builds jsonschema's validators."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, TypeChecker, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from engine.resources import SCHEMAS

DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)

FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def _is_date_time(text: object) -> bool:
    """RFC 3339, with an offset. jsonschema has its own only where another package is installed."""
    if not isinstance(text, str):
        return True
    return DATE_TIME.fullmatch(text) is not None and datetime.datetime.fromisoformat(text.upper()) is not None


@FORMATS.checks("day-or-today", raises=ValueError)
def _is_day_or_today(text: object) -> bool:
    return not isinstance(text, str) or text == "today" or datetime.date.fromisoformat(text) is not None


@cache
def validator(name: str) -> Validator:
    """Open a schema by its path within the folder, `survey.json`. What it refers to is found there, never fetched."""
    opened: Validator = _Validator({"$ref": name}, registry=_registry(), format_checker=FORMATS)
    return opened


@cache
def _registry() -> Registry[Any]:
    """Put every schema under its path, so that `../texts.json` in one leads to another as it does for an editor.

    They go without their `$schema`, at which jsonschema would leave `_Validator` for its own.
    """
    bare = {name: {key: schema[key] for key in schema if key != "$schema"} for name, schema in schemas().items()}
    return Registry().with_resources((name, DRAFT202012.create_resource(schema)) for name, schema in bare.items())


@cache
def schemas() -> dict[str, Any]:
    """Read every schema of the folder, by its path."""
    return {
        path.relative_to(SCHEMAS).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(SCHEMAS.rglob("*.json"))
    }


def _is_whole(_checker: TypeChecker, value: object) -> bool:
    """Insist on `1`: `1.0` would be shown to respondents as it stands."""
    return isinstance(value, int) and not isinstance(value, bool)


def _pattern(_validator: Any, pattern: str, value: object, _schema: Any) -> Iterator[ValidationError]:
    """Read patterns as editors do (ECMA-262): `$` is the very end, also where the text ends with a new line."""
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield ValidationError(f"does not match {pattern}")


_Validator = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    validators={"pattern": _pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)
