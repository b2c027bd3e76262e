"""One error of jsonschema -> one flaw in words an author or a host's developer understands."""

from __future__ import annotations

from typing import Any, NamedTuple

from engine.checking.finding import Path, as_json, listed, shortened
from engine.checking.suggestions import did_you_mean, without_marks

TYPES = {
    "object": "an object, { … }",
    "array": "a list, [ … ]",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}

BOUNDS = {
    "minimum": "{value} is too low; the lowest possible is {bound}",
    "maximum": "{value} is too high; the highest possible is {bound}",
    "minLength": "the text is too short; it needs at least {bound} of its characters",
    "maxLength": "the text has {size} characters; at most {bound} are possible",
    "minItems": "the list has {size} entries; it needs at least {bound}",
    "maxItems": "the list has {size} entries; at most {bound} are possible",
    "minProperties": "nothing stands here; it needs at least {bound} entry",
}


class SchemaError(NamedTuple):
    """A flaw of shape. `path` leads to the value, or to its key where `at_key`; `meant` is a misspelt name's cure."""

    code: str
    path: Path
    message: str
    remedy: str
    at_key: bool = False
    meant: str | None = None


def flaw_of(error: Any, path: Path) -> SchemaError:
    """Put a flaw of a value into words."""
    if error.validator == "type":
        return SchemaError("wrong_type", path, *_wrong_type(error))
    if error.validator == "enum":
        return _not_among(error, path)
    if path and path[-1] == "id":
        return SchemaError("invalid_id", path, *_invalid_id(error))
    if error.validator in BOUNDS and not (isinstance(error.instance, dict) and "errorMessage" in error.schema):
        return SchemaError("out_of_range", path, *_out_of_range(error))
    if isinstance(error.instance, dict):
        return SchemaError("invalid_condition", path, error.schema["errorMessage"], "The README shows conditions.")
    code = "invalid_language" if path and path[-1] in ("default_language", "language") else "wrong_value"
    return SchemaError(code, path, *_unfit(error))


def misnamed(error: Any, path: Path) -> SchemaError:
    """Put a flaw of a property's name into words, where names are the author's own: languages, labelled numbers."""
    code = "wrong_value" if path[-1:] in (("labels",), ("headers",)) else "invalid_language"
    return SchemaError(code, (*path, error.instance), *_unfit(error), at_key=True)


def _unfit(error: Any) -> tuple[str, str]:
    blank = not error.instance.strip()
    message = "nothing is written here" if blank else f"`{shortened(error.instance)}` does not fit here"
    about = error.schema.get("errorMessage") or error.schema.get("description", "write something, or remove it")
    return message, f"{about[:1].upper()}{about[1:].rstrip('.')}."


def _wrong_type(error: Any) -> tuple[str, str]:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    expected = " or ".join(TYPES[name] for name in wanted)
    message = f"{_described(error.instance)} stands where {expected} is needed"
    return message, _cure(error, wanted) or f"Write {expected}."


def _cure(error: Any, wanted: list[str]) -> str | None:
    value = error.instance
    if isinstance(value, str) and "object" in wanted and "propertyNames" in error.schema:
        return f'Write it once in each language: {{"en": "{shortened(value)}"}}.'
    if isinstance(value, str) and {"integer", "number", "boolean"} & set(wanted):
        bare = without_marks(value)
        if bare is not None:
            return f"Remove the quotation marks: {shortened(bare)}."
    if isinstance(value, float) and "integer" in wanted and value.is_integer():
        return f"Write {value:.0f}."
    if "string" in wanted and isinstance(value, int | float) and not isinstance(value, bool):
        return f'Put it in quotation marks: "{shortened(value)}".'
    if "array" in wanted and not isinstance(value, dict):
        return "Put it in square brackets, [ … ], even where there is only one."
    return None


def _described(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return f"`{as_json(value)}`"
    if isinstance(value, dict | list):
        return TYPES["object" if isinstance(value, dict) else "array"]
    return f"the text `{shortened(value)}`" if isinstance(value, str) else f"the number {shortened(value)}"


def _not_among(error: Any, path: Path) -> SchemaError:
    meant = did_you_mean(error.instance, error.validator_value)
    known = listed(error.validator_value)
    remedy = (
        f"Did you mean `{meant}`?" if meant else f"There is {known}." if "," not in known else f"There are {known}."
    )
    if path and path[-1] == "type":
        return SchemaError("unknown_kind", path, f"there is no kind `{shortened(error.instance)}`", remedy)
    return SchemaError("wrong_value", path, f"`{shortened(error.instance)}` is not possible here", remedy)


def _invalid_id(error: Any) -> tuple[str, str]:
    if error.validator == "not":
        return f"`{error.instance}` is the id of every survey's last element", "Choose another id."
    if error.validator == "maxLength":
        return f"this id has {len(error.instance)} characters", f"Choose one of at most {error.validator_value}."
    message = f"`{shortened(error.instance)}` cannot be an id" if error.instance else "the id is empty"
    return message, f"Choose another: {error.schema['errorMessage']}."


def _out_of_range(error: Any) -> tuple[str, str]:
    keyword, bound, value = str(error.validator), error.validator_value, error.instance
    if keyword == "minLength" and not value:
        return "nothing is written here", str(error.schema.get("description", "Write something."))
    size = len(value) if isinstance(value, str | list | dict) else 0
    message = BOUNDS[keyword].format(value=shortened(value), bound=bound, size=size)
    return message, "Shorten it." if keyword == "maxLength" else error.schema.get("description", "Change it.")
