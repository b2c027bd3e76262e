"""The OpenAPI document: what FastAPI derives from the routes, and what this server knows of its bodies and gateway."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI

from engine.api.auth import SCHEME
from engine.api.schemas import EventDocument, ProblemDocument
from engine.engine import Engine
from engine.gateways.gateway import CallFormat
from engine.gateways.pretend import Pretend
from engine.resources import SCHEMAS

REFERENCE = "#/components/schemas/{model}"
GATEWAY_PATHS = {"inbound": "/v1/gateways/{gateway}/inbound", "reports": "/v1/gateways/{gateway}/reports"}
E164 = r"^\+[1-9][0-9]{6,14}$"
PHONES = "/v1/gateways/pretend/messages"

TAGS = [
    {"name": "surveys", "description": "What can be sent, and SendSurvey."},
    {"name": "sessions", "description": "Where a respondent stands, and how to stop asking."},
    {"name": "opt-outs", "description": "Numbers that want no surveys, or want to be forgotten."},
    {"name": "results", "description": "What came of surveys: the report, the ways, the words, and exports."},
    {"name": "webhooks", "description": "Who is told of what happens."},
    {"name": "gateways", "description": "What the SMS gateway of this server calls."},
    {"name": "operations", "description": "Alive, ready, and measured."},
]

OURS = ("$schema", "errorMessage", "errorCode")
"""Keywords of schemas that tell hosts nothing."""

OpenApiObject = dict[str, Any]

EVENT_POSTED: OpenApiObject = {
    "tags": ["webhooks"],
    "operationId": "receiveEvent",
    "summary": "Be told what happened",
    "description": "What the URL of a webhook is posted, signed as Standard Webhooks 1.0 says.",
    "parameters": [
        {"name": name, "in": "header", "required": True, "description": about, "schema": {"type": "string"}}
        for name, about in (
            ("webhook-id", "The event's own id, the same however often it is sent."),
            ("webhook-timestamp", "When it was sent, in seconds since 1970."),
            ("webhook-signature", "A signature by each secret that counts, with blanks between."),
        )
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": REFERENCE.format(model="EventDocument")}}},
    },
    "responses": {
        "2XX": {"description": "The receiver has it."},
        "410": {"description": "The receiver wants no more: the webhook is disabled."},
        "default": {"description": "It is sent again."},
    },
}
"""Of OpenAPI's `webhooks`: a call of ours, which a host answers."""

# The examples: one talk with one respondent.
SURVEY_ID = "2b156ca0-7562-4f2e-b851-e51f0bc27647"
VERSION = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
SESSION_ID = "6f0c8b0e-3f5e-4b0e-9a56-0d7f1d1c7c55"
SMS_SESSION = "0b4d8f0e-6c51-4f5b-8c9c-3c7f0f2f6a11"
NUMBER = "+4790937954"
QUESTION = "Hvor fornøyd var du?\nSvar med et tall fra 1 til 10."
VARIABLES = [{"key": "agentId", "value": "42"}, {"key": "queueKey", "value": "support"}]
NO_MOBILE = "`+4722225555` is not a mobile number: it cannot receive an SMS."
WEBHOOK_ID = "0f4f6b1c-7a52-4bd1-9d0c-2f1a7a0f2f5e"
EVENT_ID = "evt_5d3c3f0c4a6f4a0e8a57f9c3f7d6b1a2"
WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw7Rm2Wj1vXo0="  # noqa: S105 - nobody's
URL = "https://hooks.example/surveys"

PARAMETERS: Mapping[str, str] = {
    "survey_id": SURVEY_ID,
    "session_id": SESSION_ID,
    "webhook_id": WEBHOOK_ID,
    "recipient": NUMBER,
}

PROBLEM_EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "invalid-request": {
        "detail": f"/identifier: {NO_MOBILE}",
        "errors": [{"pointer": "/identifier", "detail": NO_MOBILE}],
    },
    "client-reference-taken": {
        "detail": "`call-4711` was already sent for this survey with another payload.",
        "sessionId": SESSION_ID,
    },
}
"""What problems of some types hold beside type, title and status."""


def describe(app: FastAPI, engine: Engine) -> None:
    """Have the app's OpenAPI document tell what its routes read by hand."""
    derived = app.openapi

    def openapi() -> OpenApiObject:
        if app.openapi_schema is None:
            app.openapi_schema = _amended(derived(), engine, guarded=bool(app.state.api_keys))
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def json_body(model: str) -> OpenApiObject:
    """Describe, for a route, the body that it reads by hand: one of our own schemas."""
    content = {"application/json": {"schema": {"$ref": _reference(model)}}}
    return {"requestBody": {"required": True, "content": content}}


def _amended(document: OpenApiObject, engine: Engine, *, guarded: bool) -> OpenApiObject:
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas |= _own_schemas()
    event = EventDocument.model_json_schema(ref_template=REFERENCE)
    document["components"]["schemas"] = schemas = {**event.pop("$defs"), **schemas, "EventDocument": event}
    document["webhooks"] = {"event": {"post": EVENT_POSTED}}
    for name, shown in _examples(datetime.now(UTC).year).items():
        schemas[name]["examples"] = shown
    schemas |= _describe_gateway(document["paths"], engine)
    for name, schema in schemas.items():
        # Generated clients name their classes by the first, and derive the others as well as we do.
        schema["title"] = name
        for member in schema.get("properties", {}).values():
            member.pop("title", None)
    for operation in (one for path in document["paths"].values() for one in path.values()):
        # FastAPI expects a 422 of its own wherever there is a parameter, even one that any text will do for.
        if "HTTPValidationError" in json.dumps(operation["responses"].get("422", {})):
            del operation["responses"]["422"]
        for parameter in operation.get("parameters", ()):
            parameter["schema"].pop("title", None)
            if parameter["name"] in PARAMETERS:
                parameter["example"] = PARAMETERS[parameter["name"]]
        if not guarded and "security" in operation:
            operation["security"].append({})
    document["tags"] = TAGS
    # Hosts read of a Session; that it is a document is clear to them.
    renamed: OpenApiObject = json.loads(re.sub(r'(\w)Document"', r'\1"', json.dumps(document)))
    return renamed


def _own_schemas() -> OpenApiObject:
    problem = ProblemDocument.model_json_schema(ref_template=REFERENCE)
    send = _read("send_survey.json")
    send["properties"]["language"] = {**_read("language_tag.json"), **send["properties"]["language"]}
    del send["properties"]["language"]["$ref"]
    for name, field in send["properties"].items():
        if name not in send["required"]:
            field["type"] = [field["type"], "null"]
    variables = send["properties"]["userSessionVariables"]
    variable, variables["items"] = variables["items"], {"$ref": _reference("SessionVariable")}
    send["properties"]["identifier"]["pattern"] = E164
    schemas = {**problem.pop("$defs"), "ProblemDocument": problem, "SendSurvey": send, "SessionVariable": variable}
    webhook, change, replay = (_read(f"webhooks/{name}.json") for name in ("webhook", "change", "replay"))
    expiry = {"expiryTime": _read("send_survey.json")["properties"]["expiryTime"]}
    schemas |= {"NewOptOut": _read("opt_out.json"), "NewErasure": _read("erasure.json")}
    schemas |= {"SessionChange": {**_read("session_change.json"), "properties": expiry}}
    schemas |= {"NewWebhook": webhook, "WebhookChange": change, "Replay": replay}
    for field in (*change["properties"].values(), *replay["properties"].values()):
        if "$ref" in field:
            field |= {**webhook["properties"][field.pop("$ref").rpartition("/")[2]], **field}
    return {name: _without(OURS, schema) for name, schema in schemas.items()}


def _read(name: str) -> OpenApiObject:
    schema: OpenApiObject = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    return schema


def _without(keywords: tuple[str, ...], schema: Any) -> Any:
    """Leave out keywords that are only ours."""
    if isinstance(schema, list):
        return [_without(keywords, one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _without(keywords, one) for name, one in schema.items() if name not in keywords}


def _describe_gateway(paths: OpenApiObject, engine: Engine) -> OpenApiObject:
    """Tell the calls of the gateways this server sends through, as there is no other here; return their schemas."""
    if Pretend.name not in engine.gateways:
        del paths[PHONES]
    named: OpenApiObject = {}
    for call, template in GATEWAY_PATHS.items():
        (general,) = paths.pop(template).values()
        general["parameters"] = [one for one in general["parameters"] if one["name"] != "gateway"]
        for name, gateway in engine.gateways.items():
            operation = {**general}
            if len(engine.gateways) > 1:
                operation["operationId"] += name.capitalize()
            if name == Pretend.name:
                operation["security"] = [{SCHEME.scheme_name: ["pretend"]}]
            described = gateway.calls[call]
            schemas = (one for one in (described.body, described.answer) if one and "title" in one)
            named |= {one["title"]: _without(OURS, one) for one in schemas}
            paths[template.format(gateway=name)] = {
                method.lower(): _call(operation, described, method) for method in described.methods
            }
    return named


def _call(operation: OpenApiObject, described: CallFormat, method: str) -> OpenApiObject:
    call: OpenApiObject = json.loads(json.dumps(operation))
    call["responses"]["200"]["content"] = {described.answer_type: {"schema": _named(described.answer)}}
    if len(described.methods) > 1:
        call["operationId"] += method.capitalize()
    call["parameters"] += [
        {"name": name, "in": "query", "description": about, "schema": {"type": "string"}}
        for name, about in described.query.items()
    ]
    if method == "POST" and described.body is not None:
        content = {"application/json": {"schema": _named(described.body)}}
        call["requestBody"] = {"required": True, "content": content}
    return call


def _named(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"$ref": _reference(schema["title"])} if "title" in schema else schema


def _reference(model: str) -> str:
    return REFERENCE.format(model=model)


def _examples(year: int) -> Mapping[str, Sequence[Any]]:
    """Examples that do not stand in a schema, by component.

    What is sent in `year` expires in the next one, on the day of the specification's own.
    """
    began, asked, answered = (f"{year}-11-21T12:{moment}Z" for moment in ("00:00", "00:02", "01:00"))
    chosen = {"clientReference": "call-4711", "language": "no", "userSessionVariables": VARIABLES}
    expiry = {"expiryTime": f"{year + 1}-11-24T12:00:00Z"}
    least = {"identifier": NUMBER, "identifierType": "Phone", "channel": "SMS"}
    session = {"sessionId": SESSION_ID, "surveyId": SURVEY_ID, "surveyVersion": VERSION, **chosen, "state": "open"}
    summary = {**session, "identifier": NUMBER, "currentElement": "comment", "createdAt": began, **expiry}
    answer = {"element": "enjoyment", "answer": 8, "confirmed": False, "respondedAt": answered}
    return {
        "SendSurvey": [{**chosen, **expiry, **least, "content": "Thank you for calling us today."}, least],
        "SentDocument": [{"sessionId": SESSION_ID, "state": "open", "currentElement": "enjoyment"}],
        "SessionChange": [expiry],
        "ErasureDocument": [
            {
                "erasureId": SESSION_ID,
                "erasedAt": began,
                "reason": "Asked for on the phone, case 4711.",
                "counts": {"session": 1, "outbox": 2, "inbound": 1, "response": 1},
            }
        ],
        "OptOutDocument": [{"identifier": NUMBER, "optedOutAt": began}],
        "SessionSummaryDocument": [summary],
        "SessionDocument": [
            {
                **summary,
                "disposition": "open",
                "responses": [{**answer, "reply": "8"}],
                "alerts": [{"name": "thank this customer", "raisedAt": answered}],
                "messages": [
                    {"direction": "outbound", "text": QUESTION, "at": asked, "status": "delivered"},
                    {"direction": "inbound", "text": "8", "at": answered, "status": "received"},
                ],
            }
        ],
        "SurveyDocument": [
            {
                "surveyId": SURVEY_ID,
                "title": "Store visit",
                "version": VERSION,
                "languages": ["en", "no"],
                "defaultLanguage": "en",
                "elements": [{"id": "enjoyment", "type": "scale"}, {"id": "comment", "type": "open_text"}],
            }
        ],
        "ArrivalDocument": [
            {
                "recipient": NUMBER,
                "content": QUESTION,
                "smsSession": SMS_SESSION,
                "clientReference": f"{SESSION_ID}-1",
                "sentAt": asked,
            }
        ],
        "IssuedDocument": [{"id": WEBHOOK_ID, "secret": WEBHOOK_SECRET}],
        "WebhookDocument": [
            {
                "id": WEBHOOK_ID,
                "url": URL,
                "types": ["session.completed", "session.expired"],
                "include": ["text"],
                "createdAt": f"{year}-11-20T12:00:00Z",
                "disabled": False,
            }
        ],
        "AttemptDocument": [
            {"delivered": True, "status": 204, "reason": "It answered 204."},
            {"delivered": False, "reason": "No answer came within 15 seconds."},
        ],
        "DeliveryDocument": [
            {
                "webhookId": EVENT_ID,
                "type": "session.completed",
                "timestamp": answered,
                "sessionId": SESSION_ID,
                "state": "waiting",
                "attempts": 1,
                "attemptedAt": f"{year}-11-21T12:01:01Z",
                "nextAttemptAt": f"{year}-11-21T12:01:06Z",
                "status": 500,
                "reason": "It answered 500.",
            }
        ],
        "ReplayedDocument": [{"events": 12}],
        "EventDocument": [
            {
                "type": "answer.accepted",
                "timestamp": answered,
                "data": {**session, "sequence": 2, "disposition": "open", "element": "enjoyment", "answers": [answer]},
            },
            {"type": "webhook.test", "timestamp": began, "data": {"webhookId": WEBHOOK_ID}},
        ],
    }
