"""Hosts are told what happened: events, subscriptions, signatures, and the only requests that leave for hosts."""

from engine.webhooks.administration import Webhooks
from engine.webhooks.destinations import Destinations
from engine.webhooks.sender import WebhookSender

__all__ = ["Destinations", "WebhookSender", "Webhooks"]
