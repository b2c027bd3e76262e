"""What the generic gateway is configured with: the JSON file, checked, as values, and its placeholders filled.

`{content}` becomes a value where it stands, and never a piece of syntax.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from engine import phone
from engine.checking.finding import as_text
from engine.checking.schema_errors import read_configuration
from engine.errors import SettingsError
from engine.gateways.env_settings import Password, can_be_called
from engine.gateways.gateway import Acknowledgement, Outbound
from engine.segments import MOST_JOINED, segments

PLACEHOLDER = re.compile(r"\{((?:env:)?[A-Za-z_][A-Za-z0-9_]*)\}")

PlaceholderValues = Mapping[str, Any]
"""Texts, or None where there is none; a JSON value stands as it is where nothing is around its placeholder."""

OF_AN_SMS = (
    *("recipient", "recipient_digits", "content", "client_reference", "originator"),
    *("sms_session", "expires_at", "encoding"),
)

ENCODINGS: Mapping[str, Any] = {"GSM-7": "GSM-7", "UCS-2": "UCS-2"}
"""What `{encoding}` stands for unless a service has words of its own."""


@dataclass(frozen=True, kw_only=True)
class Sending:
    """The request that hands over an SMS, its placeholders still in it, and what its answers mean."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    basic: Mapping[str, str] | None = field(default=None, repr=False)
    format: str = "json"
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    segments: int = MOST_JOINED
    encodings: Mapping[str, Any] = field(default_factory=lambda: ENCODINGS)
    taken: Sequence[str] = ("2xx",)
    later: Sequence[str] = ("401", "403", "429", "503")
    never: Sequence[str] = ("4xx",)
    answer: Mapping[str, Any] = field(default_factory=dict)
    message_id: str | None = None
    sms_session: str | None = None
    lost_answers: str = "hold"

    def headers_with(self, values: PlaceholderValues) -> dict[str, str]:
        """Fill the headers; line breaks in a value would end its header."""
        filled = {name: " ".join(fill_text(text, values).split()) for name, text in self.headers.items()}
        if self.basic is None:
            return filled
        pair = f"{fill_text(self.basic['username'], values)}:{fill_text(self.basic['password'], values)}"
        return {**filled, "Authorization": f"Basic {b64encode(pair.encode()).decode()}"}

    def meaning(self, status: int, said: str | None = None) -> str | None:
        """Sort an answer: `taken`, `later`, `never`, or None for one that says nothing.

        Its HTTP status tells, and where that takes the SMS and there is an `answer`, the status it `said` itself.
        """
        meanings = {"taken": self.taken, "later": self.later, "never": self.never}
        exact, kind = str(status), f"{status // 100}xx"
        meaning = _listed_under(exact, meanings) or _listed_under(kind, meanings)
        return _listed_under(said, self.answer) if self.answer and meaning == "taken" else meaning


@dataclass(frozen=True, kw_only=True)
class InboundPlaces:
    """Where things stand in a call with inbound SMS."""

    list: str | None = None
    message_id: str
    originator: str
    content: str
    sms_session: str | None = None
    parts: Mapping[str, str] | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReportPlaces:
    """Where things stand in a call with delivery reports, and what their statuses mean."""

    list: str | None = None
    client_reference: str
    status: str
    reason: str | None = None
    delivered: Sequence[str]
    failed: Sequence[str]
    unreachable: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """A service as its configuration describes it. `secrets` are the environment variables it names."""

    originator: str
    sending: Sending
    password: Password
    inbound: InboundPlaces
    reports: ReportPlaces | None
    acknowledgement: Acknowledgement
    secrets: Mapping[str, str] = field(repr=False)

    @classmethod
    def read(cls, file: str, environ: Mapping[str, str]) -> Mapped:
        """Read the configuration; raises SettingsError with every problem, file and line."""
        data = _configuration(file)
        named = (name for name in placeholders(data) if name.startswith("env:"))
        secrets = {name: environ.get(name.removeprefix("env:"), "") for name in named}
        if errors := [*_errors(data, secrets)]:
            raise SettingsError("\n".join(f"{file}: {error}" for error in errors))
        around = fill({name: part for name, part in data.items() if name != "send"}, secrets)
        return cls(
            originator=around["originator"],
            sending=Sending(**data["send"]),
            password=Password(**around["authentication"]),
            inbound=InboundPlaces(**around["inbound"]),
            reports=ReportPlaces(**around["reports"]) if "reports" in around else None,
            acknowledgement=_acknowledgement(around.get("acknowledgement", {})),
            secrets=secrets,
        )

    @staticmethod
    def joined(file: str) -> int:
        """Read how many segments the service joins, whether its secrets are there or not; raises SettingsError."""
        joined: int = _configuration(file)["send"].get("segments", MOST_JOINED)
        return joined

    def values(self, sms: Outbound) -> PlaceholderValues:
        """Return what the placeholders stand for in an SMS."""
        return {
            **self.secrets,
            "recipient": sms.recipient,
            "recipient_digits": sms.recipient.removeprefix("+"),
            "content": sms.content,
            "client_reference": sms.client_reference,
            "originator": self.originator,
            "sms_session": sms.sms_session,
            "expires_at": sms.expires_at.isoformat(timespec="seconds"),
            "encoding": self.sending.encodings[segments(sms.content).encoding],
        }


def _listed_under(status: str | None, meanings: Mapping[str, Sequence[str]]) -> str | None:
    return next((one for one in ("taken", "later", "never") if status in meanings.get(one, ())), None)


def _configuration(file: str) -> Mapping[str, Any]:
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise SettingsError(f"SURVEY_HTTP_CONFIG: {file} cannot be read: {error.strerror}.") from None
    data, problems = read_configuration(content, file, "gateways/http.json")
    if problems:
        raise SettingsError(f"SURVEY_HTTP_CONFIG\n{as_text(problems)}")
    configured: Mapping[str, Any] = data
    return configured


def _errors(data: Mapping[str, Any], secrets: Mapping[str, str]) -> Iterator[str]:
    """Find what the schema cannot see."""
    sending = data["send"]
    known = {name: name in OF_AN_SMS or bool(secrets.get(name)) for name in placeholders(sending)}
    known |= {name: bool(secrets.get(name)) for key in data if key != "send" for name in placeholders(data[key])}
    for name in (name for name, is_known in known.items() if not is_known):
        if name.startswith("env:"):
            yield f"`{{{name}}}`: the environment variable {name.removeprefix('env:')} is not set."
        else:
            yield f"`{{{name}}}` stands for nothing here. Under `send` there are {', '.join(OF_AN_SMS)}."
    if all(known.values()):
        originator = fill_text(data["originator"], secrets)
        if not originator.removeprefix("+").isdecimal():
            yield "originator: nobody can reply to a name. Write a number."
        values = {**secrets, **dict.fromkeys(OF_AN_SMS, "0")}
        if not can_be_called(fill_text(sending["url"], values)):
            yield "send.url: this is no URL. Write `https://…`."
    country = data["inbound"].get("country")
    if country is not None and not phone.is_country(country):
        yield f"inbound.country: `{country}` is no country. Write its two letters, like `NO`."
    if sending.get("format", "json") != "json":
        for name, value in sending.get("content", {}).items():
            if not isinstance(value, str):
                yield f"send.content.{name}: a {sending['format']} holds texts alone."


def _acknowledgement(written: Mapping[str, Any]) -> Acknowledgement:
    return Acknowledgement(**{**written, "body": written.get("body", "").encode()})


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


def fill(template: Any, values: PlaceholderValues) -> Any:
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


def fill_text(template: str, values: PlaceholderValues) -> str:
    """Fill a text in one pass, so that what a value holds is never taken for a placeholder."""
    return PLACEHOLDER.sub(lambda found: _text(values[found[1]]), template)


def fill_url(template: str, values: PlaceholderValues) -> str:
    """Fill a URL: what an SMS holds is percent-encoded, what the environment holds may be any part of it."""
    encoded = {
        name: value if name.startswith("env:") else quote(_text(value), safe="") for name, value in values.items()
    }
    return fill_text(template, encoded)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def _is_void(template: Any, values: PlaceholderValues) -> bool:
    found = PLACEHOLDER.fullmatch(template) if isinstance(template, str) else None
    return found is not None and values[found[1]] is None
