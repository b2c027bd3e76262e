"""What calls are given: the engine, and parameters of a query, which are refused unless known and told in our words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, get_args, get_origin

from fastapi import Depends, Request, params
from fastapi.dependencies.utils import get_flat_params, request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic.alias_generators import to_camel

from engine import phone
from engine.administration import require_number
from engine.checking.finding import listed, shortened
from engine.checking.suggestions import did_you_mean
from engine.engine import Engine
from engine.errors import FieldError

UNKNOWN, TWICE = "unknown", "twice"

SAID: Mapping[str, str] = {
    UNKNOWN: "this call does not know it. It knows {known}.",
    TWICE: "it is given more than once, and one value counts. Give it once.",
    "missing": "it is missing.",
    "enum": "{written} is none of {known}.",
    "literal_error": "{written} is none of {known}.",
    "greater_than_equal": "{written} is less than {ge:g}.",
    "less_than_equal": "{written} is more than {le:g}.",
    "int_parsing": "{written} is no whole number.",
    "int_parsing_size": "{written} is no whole number.",
    "float_parsing": "{written} is no number.",
}
"""What is said of an error, by the type it has in the library that reads parameters; the first two are ours."""


async def refuse_unknown(request: Request) -> None:
    """Raise RequestValidationError for parameters that the call does not know, with all else that is wrong.

    So for one that is given twice: which of the two counts, everybody decides differently.
    """
    if not request.scope["query_string"]:
        return
    taken = get_flat_params(request.scope["route"].dependant)
    fields = [field for field in taken if isinstance(field.field_info, params.Query)]
    known = [field.alias for field in fields]
    several = {field.alias for field in fields if _is_list(field.field_info.annotation)}
    given = request.query_params
    unknown = [name for name in given if name not in known]
    twice = [name for name in known if name not in several and len(given.getlist(name)) > 1]
    if unknown or twice:
        # FastAPI reads a route's parameters by this itself, and offers no other way.
        _, wrong = request_params_to_args(fields, given)
        told = [{"type": UNKNOWN, "loc": ("query", name), "ctx": {"known": known}} for name in unknown]
        again = [{"type": TWICE, "loc": ("query", name)} for name in twice]
        raise RequestValidationError([*told, *again, *wrong])


async def engine_of(request: Request) -> Engine:
    """Return the engine that the app was made for."""
    engine: Engine = request.app.state.engine
    return engine


CurrentEngine = Annotated[Engine, Depends(engine_of)]


def operation_id(route: APIRoute) -> str:
    """Return what an operation is called in the OpenAPI document: as its function, in camel case."""
    return to_camel(route.name)


class HostRoute(APIRoute):
    """A route of what hosts call. It asks who calls, then refuses parameters that it does not know.

    What is None is left out of the answer.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["dependencies"] = [*(options.get("dependencies") or ()), Depends(refuse_unknown)]
        options |= {"response_model_exclude_none": True, "generate_unique_id_function": operation_id}
        super().__init__(path, endpoint, **options)


def read_identifier(written: str) -> str:
    """Read the number that the `identifier` of a query names. Raises InvalidRequest for what is none in use."""
    number = phone.originator(written)
    require_number(number, parameter="identifier")
    return number


def faults_of(errors: Sequence[Mapping[str, Any]]) -> Iterator[FieldError]:
    """Tell what is wrong with parameters, each by its name."""
    for error in errors:
        name, written, limits = shortened(error["loc"][1]), error.get("input"), error.get("ctx", {})
        known = limits.get("known") or re.findall("'([^']*)'", limits.get("expected", ""))
        said = {"msg": error.get("msg"), "written": f"`{shortened(written)}`", "known": listed(known) or "none"}
        told = SAID.get(error["type"], "{msg}.").format(**said, ge=limits.get("ge"), le=limits.get("le"))
        meant = did_you_mean(name if error["type"] == UNKNOWN else written, known)
        remedy = f" Did you mean `{meant}`?" if meant else ""
        yield FieldError.of_parameter(name, f"{told}{remedy}")


def _is_list(kind: Any) -> bool:
    """Return whether a parameter may be repeated: it is a list, or one or None."""
    return any(get_origin(each) is list for each in (kind, *get_args(kind)))
