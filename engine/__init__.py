"""Two-way SMS surveys for host services: open an `Engine`, send surveys, hand in replies, read sessions.

    with Engine.open(Settings(definitions=Path("definitions"))) as engine:
        engine.dispatcher.start()
        sent = engine.send_survey(survey_id, {"identifier": "+4790937954", "identifierType": "Phone", "channel": "SMS"})
        ...
        engine.receive_reply(Inbound(gateway="mine", message_id="7", originator="+4790937954", content="8"))
        engine.transcript(sent.session_id).responses

What may be raised is drawn in `engine.errors`; a pretend phone network for a host's own tests is `engine.testing`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.conversation import Received, Sent
    from engine.engine import Engine
    from engine.session import Inbound, Response, Session, State
    from engine.settings import Settings
    from engine.store.queries import Message, Transcript
else:
    from importlib import import_module

    PLACES = {
        "Engine": "engine.engine",
        "Inbound": "engine.session",
        "Message": "engine.store.queries",
        "Received": "engine.conversation",
        "Response": "engine.session",
        "Sent": "engine.conversation",
        "Session": "engine.session",
        "Settings": "engine.settings",
        "State": "engine.session",
        "Transcript": "engine.store.queries",
    }

    def __getattr__(name: str) -> object:
        """Import a name when it is asked for: a command that needs no store should not wait for one."""
        if name not in PLACES:
            raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
        return getattr(import_module(PLACES[name]), name)


__all__ = ["Engine", "Inbound", "Message", "Received", "Response", "Sent", "Session", "Settings", "State", "Transcript"]
