"""The two flows, SendSurvey and the inbound reply, without any I/O of their own."""

from engine.conversation.flows import Conversation, LateAlerts, Received, Sent
from engine.conversation.unit_of_work import LastSms, UnitOfWork

__all__ = ["Conversation", "LastSms", "LateAlerts", "Received", "Sent", "UnitOfWork"]
