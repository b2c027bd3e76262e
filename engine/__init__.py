"""Two-way SMS surveys for host services: open an `Engine`, send surveys, hand in replies, read sessions.

    with Engine.open(Settings(definitions=Path("definitions"))) as engine:
        engine.dispatcher.start()
        sent = engine.send_survey(survey_id, {"identifier": "+4790937954", "identifierType": "Phone", "channel": "SMS"})
        ...
        engine.receive_reply(Inbound(gateway="mine", message_id="7", originator="+4790937954", content="8"))
        engine.transcript(sent.session_id).responses

What may be raised is drawn in `engine.errors`; a pretend phone network for a host's own tests is `engine.testing`.
"""

from engine.conversation import Sent
from engine.engine import Engine
from engine.session import Inbound, Response, Session, State
from engine.settings import Settings
from engine.store.records import Message, Transcript

__all__ = ["Engine", "Inbound", "Message", "Response", "Sent", "Session", "Settings", "State", "Transcript"]
