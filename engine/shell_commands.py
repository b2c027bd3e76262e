"""What `survey run` prints: commands for a shell, which try the server that runs."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping

from engine.engine import Engine
from engine.settings import PRETEND, Settings
from engine.survey import Survey

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
    keyed = bool(settings.keys)
    docs = f" (documentation at {url}/docs)" if settings.shows_docs else ""
    pretended = set(engine.gateways) == {PRETEND}
    head = (
        f"Surveys on {url}{docs}. The phones are pretended; nothing is sent."
        if pretended
        else f"Surveys on {url}{docs}. SMS go out through {_named(engine.gateways)}, to real phones."
    )
    needed = [] if not keyed else ["Set KEY to an API key with the scopes these commands need: send, pretend."]
    needed += [] if pretended else ["Set NUMBER to the mobile number that is to be texted, like +47…"]
    parts = [head, "", *needed, "Send a survey:", _send(url, survey, keyed=keyed, pretended=pretended)]
    if pretended:
        parts += ["Read the phone:", _read(url, keyed=keyed), "Answer as the phone:", _answer(url, keyed=keyed)]
    studio = [f"Or begin in a browser: {url}/"] if settings.studio else []
    return "\n".join([*parts, *studio]) + "\n"


def _named(gateways: Iterable[str]) -> str:
    names = [f"`{name}`" for name in gateways]
    return f"the gateway {names[0]}" if len(names) == 1 else f"the gateways {', '.join(names)}"


def _send(url: str, survey: Survey, *, keyed: bool, pretended: bool) -> str:
    payload = {"identifier": PHONE, "identifierType": "Phone", "channel": "SMS", "language": survey.default_language}
    body = _quoted(payload)
    # The shell puts the number in: the quotation ends before it and begins again after it.
    body = body if pretended else body.replace(PHONE, "'\"$NUMBER\"'")
    return _post(f"{url}/v1/surveys/{survey.id}/send", body, keyed=keyed)


def _answer(url: str, *, keyed: bool) -> str:
    return _post(f"{url}/v1/gateways/pretend/inbound", _quoted({"originator": PHONE, "content": "8"}), keyed=keyed)


def _read(url: str, *, keyed: bool) -> str:
    address = shlex.quote(f"{url}/v1/gateways/pretend/messages?recipient={PHONE.replace('+', '%2B')}&wait=5")
    return f"  curl -s {address}" + (f" \\\n    {KEY}" if keyed else "")


def _post(address: str, body: str, *, keyed: bool) -> str:
    key = f"    {KEY} \\\n" if keyed else ""
    return f"  curl -s {shlex.quote(address)} -H 'Content-Type: application/json' \\\n{key}    -d {body}"


def _quoted(payload: Mapping[str, str]) -> str:
    return shlex.quote(json.dumps(payload))
