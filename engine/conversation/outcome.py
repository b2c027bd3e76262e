"""What the two flows tell of what they did."""

from __future__ import annotations

from dataclasses import dataclass

from engine.session import State


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What SendSurvey did: the session as it was when it began, and whether an earlier call had begun it."""

    session_id: str
    state: State
    current_element: str
    repeated: bool = False


@dataclass(frozen=True, kw_only=True)
class Received:
    """What became of an inbound SMS: the session it belongs to, if there is one; `refused` where nobody can be asked.

    One that was delivered before, or that waits for its other parts, has neither.
    """

    session_id: str | None = None
    refused: bool = False
