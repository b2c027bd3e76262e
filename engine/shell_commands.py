"""What `survey run` prints: commands for a shell, which try the server that runs."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from engine.engine import Engine
from engine.settings import PRETEND, Settings

PHONE = "+4790937954"
"""A Norwegian mobile number; only pretend phones are texted at it."""

KEY = '-H "Authorization: Bearer $KEY"'


def how_to_try(engine: Engine, settings: Settings, url: str) -> str:
    """Write how to send a survey, and how to play its phone where the phones are pretended.

    A key is never printed: only its hash is known. Where one is needed, it is taken from the shell's `$KEY`.
    """
    surveys = [latest.survey for latest in engine.surveys().values()]
    if not surveys:
        return f"There is no survey that can be sent in {settings.definitions}; `survey check` tells why."
    survey = next((survey for survey in surveys if survey.title == "Store visit"), surveys[0])
    docs = f" (documentation at {url}/docs)" if settings.shows_docs else ""
    pretended = set(engine.gateways) == {PRETEND}
    head = (
        f"Surveys on {url}{docs}. The phones are pretended; nothing is sent."
        if pretended
        else f"Surveys on {url}{docs}. SMS go out through {_named(engine.gateways)}, to real phones."
    )
    needed = ["Set KEY to an API key with the scopes these commands need: send, pretend."] if settings.keys else []
    needed += [] if pretended else ["Set NUMBER to the mobile number that is to be texted, like +47…"]
    key = [KEY] if settings.keys else []
    payload = {"identifier": PHONE, "identifierType": "Phone", "channel": "SMS", "language": survey.default_language}
    # The shell puts the number in: the quotation ends before it and begins again after it.
    sent = _quoted(payload) if pretended else _quoted(payload).replace(PHONE, "'\"$NUMBER\"'")
    parts = [head, "", *needed, "Send a survey:", _post(f"{url}/v1/surveys/{survey.id}/send", key, sent)]
    if pretended:
        gateway, answer = f"{url}/v1/gateways/pretend", _quoted({"originator": PHONE, "content": "8"})
        read = f"curl -s {shlex.quote(f'{gateway}/messages?recipient={quote(PHONE)}&wait=5')}"
        parts += [
            "Read the phone:",
            _command(read, *key),
            "Answer as the phone:",
            _post(f"{gateway}/inbound", key, answer),
        ]
    studio = [f"Or begin in a browser: {url}/"] if settings.studio else []
    return "\n".join([*parts, *studio]) + "\n"


def _named(gateways: Iterable[str]) -> str:
    names = [f"`{name}`" for name in gateways]
    return f"the gateway {names[0]}" if len(names) == 1 else f"the gateways {', '.join(names)}"


def _post(address: str, key: Sequence[str], body: str) -> str:
    return _command(f"curl -s {shlex.quote(address)} -H 'Content-Type: application/json'", *key, f"-d {body}")


def _command(*lines: str) -> str:
    return "  " + " \\\n    ".join(lines)


def _quoted(payload: Mapping[str, str]) -> str:
    return shlex.quote(json.dumps(payload))
