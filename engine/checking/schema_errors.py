"""Whether JSON has the shape its schema says, told in the author's words. The only door of jsonschema."""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator, FormatChecker, TypeChecker, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from engine.checking import json_reader
from engine.checking.finding import Finding, JsonDocument, JsonPath, listed, plain_json, shortened
from engine.checking.suggestions import did_you_mean, in_parts, in_two_alphabets, is_a_test, joined, without_marks
from engine.elements import KINDS
from engine.elements.date import days_of_month
from engine.resources import SCHEMAS


def errors_of(document: JsonDocument, schema: str) -> list[SchemaError]:
    """Hold a document against a schema; what its reading has reported already is not reported again."""
    return [error for error in schema_errors(document.data, schema) if error.path not in document.unsound]


def as_findings(document: JsonDocument, errors: Iterable[SchemaError]) -> list[Finding]:
    """Find each error in a document."""
    return [(document.finding_at_key if one.at_key else document.finding)(*one[:4]) for one in errors]


def schema_errors(data: Any, schema: str) -> list[SchemaError]:
    """Find every error of shape, one for each value."""
    by_place: dict[tuple[JsonPath, bool], SchemaError] = {}
    tags = _spoken(data)
    for violation in validator(schema).iter_errors(data):
        for error in _errors_of(violation, tags):
            by_place.setdefault((error.path, error.at_key), error)
    return _without_echoes(list(by_place.values()))


def _spoken(data: Any) -> Sequence[str]:
    """Return the languages that most texts of a definition are in, its default first."""
    data = data if isinstance(data, dict) else {}
    elements = data.get("elements")
    speaking = [*(elements if isinstance(elements, list) else ()), data.get("completion"), data.get("unavailable")]
    texts = [one["text"] for one in speaking if isinstance(one, dict) and isinstance(one.get("text"), dict)]
    times = Counter(tag for text in texts for tag in text)
    tags = [tag for tag, count in times.items() if count * 2 > len(texts)]
    default = data.get("default_language")
    return sorted(tags, key=lambda tag: tag != default) or [default if isinstance(default, str) else "en"]


def _errors_of(violation: Any, tags: Sequence[str]) -> Iterator[SchemaError]:
    path: JsonPath = tuple(violation.absolute_path)
    if "propertyNames" in violation.absolute_schema_path:
        yield _misnamed(violation, path)
    elif violation.validator == "additionalProperties":
        yield from _unknown_properties(violation, path)
    elif violation.validator == "required" and "errorMessage" not in violation.schema:
        yield from _missing_property(violation, path)
    else:
        yield _error_of_value(violation, path, tags)


def _unknown_properties(violation: Any, path: JsonPath) -> Iterator[SchemaError]:
    known = violation.schema["properties"]
    patterned = re.compile("|".join(violation.schema.get("patternProperties", ())) or r"(?!)")
    not_here = violation.schema.get("notHere", {})
    for name in violation.instance:
        if name not in known and not patterned.search(name):
            if around := next((one for one, inner in known.items() if name in inner.get("properties", {})), None):
                yield _outside(violation.schema, (*path, name), around, violation.instance[name])
                continue
            meant = did_you_mean(name, known) if name not in not_here else None
            meant = meant or (name.casefold() if patterned.search(name.casefold()) else None)
            if of_others := _kinds_with(name, violation.schema, meant):
                meant, not_here = None, {**not_here, name: f"It belongs to {listed(of_others)}."}
            why_not = not_here.get(name) or f"Possible here: {violation.schema.get('possible') or listed(known)}."
            remedy = f"Did you mean `{meant}`?" if meant else f"Remove it. {why_not}"
            message = f"`{name}` is no property of this {violation.schema['title'].lower()}"
            if meant and (foreign := in_two_alphabets(name)):
                message, remedy = f"in `{name}`, {foreign}", f"Type it anew: `{meant}`."
            yield SchemaError("unknown_property", (*path, name), message, remedy, at_key=True, meant=meant)


def _kinds_with(name: str, schema: Any, meant: str | None) -> list[str]:
    """Name the other kinds of element that have a property: it is not misspelt then, unless it is nearly that word."""
    of_a_kind = "const" in schema["properties"].get("type", {})
    if not of_a_kind or (meant and (meant.startswith(name) or name.startswith(meant))):
        return []
    return [kind for kind in KINDS if name in schemas()[f"elements/{kind}.json"]["properties"]]


def _outside(schema: Any, path: JsonPath, around: str, value: Any) -> SchemaError:
    """Report a property that stands outside the object that it belongs into."""
    message = f"`{path[-1]}` stands in this {schema['title'].lower()} itself, and belongs into its `{around}`"
    remedy = f'Write "{around}": {{"{path[-1]}": {shortened(json.dumps(value, ensure_ascii=False))}}}.'
    return SchemaError("unknown_property", path, message, remedy, at_key=True, meant=around)


def _missing_property(violation: Any, path: JsonPath) -> Iterator[SchemaError]:
    """Report each missing property once: jsonschema names it in its message only."""
    for name in violation.validator_value:
        if name not in violation.instance:
            about = violation.schema["properties"][name]["description"]
            message = f"`{name}` is missing in this {violation.schema['title'].lower()}"
            yield SchemaError("missing_property", (*path, name), message, f"Add `{name}`. {about}")


def _without_echoes(errors: list[SchemaError]) -> list[SchemaError]:
    """Leave out as missing what is only misspelt."""
    misspelt = {(*error.path[:-1], error.meant) for error in errors if error.code == "unknown_property" and error.meant}
    conditions = {path[:-1] for path in misspelt}
    return [
        error
        for error in errors
        if not (
            (error.code == "missing_property" and error.path in misspelt)
            or (error.code == "invalid_condition" and error.path in conditions)
        )
    ]


def read_configuration(content: bytes, file: str, schema: str) -> tuple[Any, Sequence[Finding]]:
    """Read a JSON file that a schema of the folder describes, and return its value and every finding."""
    document = json_reader.read(content, file)
    misshapen = as_findings(document, errors_of(document, schema)) if document.readable else []
    return document.data, [*document.findings, *misshapen]


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
    "minimum": ("{value} is too low; the lowest possible is {bound}", "Write {bound} or more."),
    "maximum": ("{value} is too high; the highest possible is {bound}", "Write {bound} or less."),
    "minLength": ("the text is too short; it needs at least {bound} of its characters", "Write more."),
    "maxLength": ("the text has {size} characters; at most {bound} are possible", "Shorten it."),
    "minItems": ("the list has {size} entries; it needs at least {bound}", "Add what belongs here."),
    "maxItems": ("the list has {size} entries; at most {bound} are possible", "Keep at most {bound}."),
    "minProperties": ("nothing stands here; it needs at least {bound} entry", "Add what belongs here."),
}
"""What is wrong with a value out of its bounds, and the cure."""


class SchemaError(NamedTuple):
    """An error of shape. `path` leads to the value, or to its key where `at_key`; `meant` is a misspelt name's cure."""

    code: str
    path: JsonPath
    message: str
    remedy: str
    at_key: bool = False
    meant: str | None = None


def _error_of_value(violation: Any, path: JsonPath, tags: Sequence[str]) -> SchemaError:
    """Put an error of a value into words."""
    if violation.validator == "type":
        return SchemaError("wrong_type", path, *_wrong_type(violation, tags))
    if violation.validator == "enum":
        return _not_among(violation, path)
    if path and path[-1] == "id":
        return SchemaError("invalid_id", path, *_invalid_id(violation))
    if violation.validator in BOUNDS and not (
        isinstance(violation.instance, dict) and "errorMessage" in violation.schema
    ):
        return SchemaError("out_of_range", path, *_out_of_range(violation))
    if isinstance(violation.instance, dict):
        code = violation.schema.get("errorCode", "invalid_condition")
        what = "conditions" if code == "invalid_condition" else "an example"
        return SchemaError(code, path, violation.schema["errorMessage"], f"The README shows {what}.")
    return SchemaError(violation.schema.get("errorCode", "wrong_value"), path, *_unfit(violation))


def _misnamed(violation: Any, path: JsonPath) -> SchemaError:
    """Put an error of a property's name into words, where names are the author's own: languages, labelled numbers."""
    code = violation.schema.get("errorCode", "wrong_value")
    return SchemaError(code, (*path, violation.instance), *_unfit(violation), at_key=True)


def _unfit(violation: Any) -> tuple[str, str]:
    if violation.validator_value == "day-or-today" and (days := days_of_month(violation.instance)):
        return f"`{shortened(violation.instance)}` is no day: that month has {days} days", "Write a day that there is."
    if violation.validator == "uniqueItems":
        twice = next(one for at, one in enumerate(violation.instance) if one in violation.instance[:at])
        return f"`{shortened(twice)}` stands here twice", "Keep one of them."
    blank = not violation.instance.strip()
    message = "nothing is written here" if blank else f"`{shortened(violation.instance)}` does not fit here"
    cure = "Write something." if blank else "Change it."
    about = violation.schema.get("errorMessage") or _with_purpose(cure, violation)
    return message, f"{about[:1].upper()}{about[1:].rstrip('.')}."


def _wrong_type(violation: Any, tags: Sequence[str]) -> tuple[str, str]:
    wanted = violation.validator_value if isinstance(violation.validator_value, list) else [violation.validator_value]
    expected = " or ".join(TYPES[name] for name in wanted)
    message = f"{_described(violation.instance)} stands where {expected} is needed"
    return message, _cure(violation, wanted, tags) or f"Write {expected}."


def _cure(violation: Any, wanted: list[str], tags: Sequence[str]) -> str | None:  # noqa: PLR0911 - one for each mistake
    value = violation.instance
    if isinstance(value, str) and "object" in wanted:
        return _as_object(value, violation.schema, tags)
    several = {"is": "one_of", "is_not": "none_of"}.get(
        str(violation.absolute_path[-1] if violation.absolute_path else "")
    )
    limits = violation.schema.get("properties", {})
    if isinstance(value, int) and not isinstance(value, bool) and "at_most" in limits and "element" not in limits:
        return f'Write it with what it limits: {{"at_most": {value}}}.'
    if isinstance(value, list) and "object" in wanted and any(map(is_a_test, value)):
        return joined(value) if len(value) > 1 else "Remove the square brackets around it."
    if isinstance(value, list) and several:
        return f"Of several values it is `{several}`: write that instead, or keep one value."
    if isinstance(value, str) and {"integer", "number", "boolean"} & set(wanted):
        bare = without_marks(value)
        if bare is not None:
            return f"Remove the quotation marks: {shortened(bare)}."
    if isinstance(value, float) and "integer" in wanted and value.is_integer():
        return f"Write {value:.0f}."
    if "string" in wanted and isinstance(value, int | float) and not isinstance(value, bool):
        return f'Put it in quotation marks: "{shortened(value)}".'
    if "array" in wanted and value is not None and not isinstance(value, dict):
        return "Put it in square brackets, [ … ], even where there is only one."
    return None


def _as_object(text: str, schema: Any, tags: Sequence[str]) -> str | None:
    """Tell how a text is written as the object that belongs there, by what that object has."""
    properties = schema.get("properties", {})
    said = json.dumps({tag: "…" if at else shortened(text) for at, tag in enumerate(tags)}, ensure_ascii=False)
    if "propertyNames" in schema:
        return f"Write it once in each language: {said}."
    if "text" in properties:
        return f'Write it as a text in each language: {{"text": {said}}}.'
    if "go_to" in properties:
        return f'Write {{"go_to": "{shortened(text)}"}}.'
    if "label" in properties and "id" in properties:
        id_ = re.sub(r"\W+", "_", text.lower()).strip("_")
        return f'Write it with an id: {{"id": "{shortened(id_)}", "label": {said}}}.'
    return in_parts(text) if "element" in properties else None


def _described(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return f"`{plain_json(value)}`"
    if isinstance(value, dict | list):
        return TYPES["object" if isinstance(value, dict) else "array"]
    return f"the text `{shortened(value)}`" if isinstance(value, str) else f"the number {shortened(value)}"


def _not_among(violation: Any, path: JsonPath) -> SchemaError:
    meant = did_you_mean(violation.instance, violation.validator_value)
    known = listed(violation.validator_value)
    remedy = f"Did you mean `{meant}`?" if meant else f"There {'are' if ',' in known else 'is'} {known}."
    is_kind = path[:1] == ("elements",) and path[-1] == "type"
    written = shortened(violation.instance)
    message = f"there is no kind `{written}`" if is_kind else f"`{written}` is not possible here"
    if meant and (foreign := in_two_alphabets(violation.instance)):
        message, remedy = f"in `{written}`, {foreign}", f"Type it anew: `{meant}`."
    return SchemaError("unknown_kind" if is_kind else "wrong_value", path, message, remedy)


def _invalid_id(violation: Any) -> tuple[str, str]:
    if violation.validator == "not":
        return f"`{violation.instance}` is the id of every survey's last element", "Choose another id."
    if violation.validator == "maxLength":
        return (
            f"this id has {len(violation.instance)} characters",
            f"Choose one of at most {violation.validator_value}.",
        )
    hidden = [c for c in violation.instance if unicodedata.category(c) in {"Cf", "Zs", "Zl", "Zp", "Mn"} and c != " "]
    if hidden:
        seen = unicodedata.normalize(
            "NFC", "".join(c for c in violation.instance if c not in hidden or unicodedata.category(c) == "Mn")
        )
        names = listed(f"U+{ord(c):04X}" for c in dict.fromkeys(hidden))
        return (
            f"in this id stands an invisible character ({names.replace('`', '')})",
            f"Type it anew: `{shortened(seen)}`.",
        )
    if foreign := in_two_alphabets(violation.instance):
        return f"in the id `{shortened(violation.instance)}`, {foreign}", "Type the id anew."
    message = f"`{shortened(violation.instance)}` cannot be an id" if violation.instance else "the id is empty"
    return message, f"Choose another: {violation.schema['errorMessage']}."


def _out_of_range(violation: Any) -> tuple[str, str]:
    keyword, bound, value = str(violation.validator), violation.validator_value, violation.instance
    if keyword == "minLength" and not value:
        return "nothing is written here", _with_purpose("Write something.", violation)
    size = len(value) if isinstance(value, str | list | dict) else 0
    message, cure = (told.format(value=shortened(value), bound=bound, size=size) for told in BOUNDS[keyword])
    return message, cure if keyword == "maxLength" else _with_purpose(cure, violation)


def _with_purpose(cure: str, violation: Any) -> str:
    return f"{cure} {violation.schema.get('description', '')}".rstrip()


DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)

FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=(ValueError, OverflowError))
def _is_date_time(text: object) -> bool:
    """RFC 3339, with an offset. jsonschema has its own only where another package is installed."""
    if not isinstance(text, str):
        return True
    # In UTC, as it is stored, it must be of a year that there is: offsets lead beyond the first and the last.
    return bool(DATE_TIME.fullmatch(text) and datetime.datetime.fromisoformat(text.upper()).astimezone(datetime.UTC))


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
    """Read every schema of the folder, by its path; that of an element lists the kinds there are."""
    read = {
        path.relative_to(SCHEMAS).as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(SCHEMAS.rglob("*.json"))
    }
    return {**read, "element.json": _with_kinds(read["element.json"], read)}


def _with_kinds(element: Any, read: dict[str, Any]) -> Any:
    """List every kind in the schema of an element; one without a `type` stands under a key of its own."""
    addresses = {kind: f"elements/{kind}.json" for kind in KINDS}
    placed = {kind: address for kind, address in addresses.items() if "type" in read[address]["properties"]}
    told = {"enum": [*placed], "enumDescriptions": [read[address]["description"] for address in placed.values()]}
    chosen = [
        {"if": {"properties": {"type": {"const": kind}}, "required": ["type"]}, "then": {"$ref": address}}
        for kind, address in placed.items()
    ]
    return {**element, "properties": {"type": {**element["properties"]["type"], **told}}, "allOf": chosen}


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
