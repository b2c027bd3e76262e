"""The two flows, SendSurvey and the inbound reply, without any I/O of their own."""

from engine.conversation.due import LateAlerts, raise_alerts_due, remind_due
from engine.conversation.flows import Conversation, Received, Sent
from engine.conversation.sessions import Sessions
from engine.conversation.unit_of_work import LastSms, UnitOfWork

__all__ = [
    "Conversation",
    "LastSms",
    "LateAlerts",
    "Received",
    "Sent",
    "Sessions",
    "UnitOfWork",
    "raise_alerts_due",
    "remind_due",
]
