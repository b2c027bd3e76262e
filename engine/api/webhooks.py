"""What hosts call to be told what happens."""

from __future__ import annotations

from asyncio import wrap_future
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, Field

from engine.api.auth import allows
from engine.api.body import Payload
from engine.api.openapi import json_body
from engine.api.parameters import CurrentEngine, HostRoute
from engine.api.problems import BODY, GUARDED, answers
from engine.api.schemas import CamelCaseModel
from engine.errors import InvalidRequest, StoreError, UnknownWebhook
from engine.store.deliveries import Delivery
from engine.store.tables import DeliveryStatus

MOST_LISTED = 1000

router = APIRouter(
    prefix="/v1/webhooks",
    tags=["webhooks"],
    route_class=HostRoute,
    dependencies=[allows("webhooks")],
    responses={**GUARDED, **answers(InvalidRequest, StoreError)},
)


class WebhookDocument(CamelCaseModel):
    """Who is told of what happens. Without `types` or `surveys`, it is told of all of them."""

    id: str
    url: str
    types: list[str] | None = None
    surveys: list[str] | None = None
    include: list[str]
    created_at: AwareDatetime
    disabled: Annotated[bool, Field(description="Whether it is told nothing.")]
    disabled_at: AwareDatetime | None = None
    disabled_because: str | None = None
    failing_since: Annotated[AwareDatetime | None, Field(description="Since when every attempt has failed.")] = None


class WebhooksDocument(CamelCaseModel):
    """Every webhook, oldest first."""

    webhooks: list[WebhookDocument]


class IssuedDocument(CamelCaseModel):
    """The secret of a webhook: it is shown this once."""

    id: str
    secret: Annotated[str, Field(description="What the receiver verifies signatures with.")]


class AttemptDocument(CamelCaseModel):
    """What a receiver answered to an event that tells of nothing."""

    delivered: bool
    status: Annotated[int | None, Field(description="The HTTP status, if an answer came.")] = None
    reason: str


class DeliveryDocument(CamelCaseModel):
    """An event, and how far the telling of it came."""

    webhook_id: Annotated[str, Field(description="The header `webhook-id` of every attempt: the event's own id.")]
    type: str
    timestamp: AwareDatetime
    session_id: str | None = None
    state: DeliveryStatus
    attempts: int
    attempted_at: AwareDatetime | None = None
    next_attempt_at: AwareDatetime | None = None
    status: Annotated[int | None, Field(description="What the receiver answered last, if it did.")] = None
    reason: str | None = None

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryDocument:
        """Write a delivery."""
        return cls(
            **vars(delivery),
            webhook_id=delivery.event_id,
            timestamp=delivery.occurred_at,
            attempted_at=delivery.tried_at,
            next_attempt_at=None if delivery.settled_at else delivery.due_at,
        )


class DeliveriesDocument(CamelCaseModel):
    """What a webhook was or is to be told, latest event first."""

    deliveries: list[DeliveryDocument]


class ReplayedDocument(CamelCaseModel):
    """How many events are told again."""

    events: int


@router.get("", summary="List the webhooks")
async def list_webhooks(engine: CurrentEngine) -> WebhooksDocument:
    """List the webhooks."""
    found = await wrap_future(engine.webhooks.list())
    return WebhooksDocument(webhooks=[WebhookDocument.model_validate(one) for one in found])


@router.post(
    "", status_code=201, summary="Add a webhook", responses=answers(*BODY), openapi_extra=json_body("NewWebhook")
)
async def add_webhook(engine: CurrentEngine, payload: Payload) -> IssuedDocument:
    """Have what happens from now on posted to a URL. The secret is shown this once."""
    issued = await wrap_future(engine.webhooks.add(payload, await engine.webhooks.faults_of_address(payload)))
    return IssuedDocument.model_validate(issued)


@router.get("/{webhook_id}", summary="Read a webhook", responses=answers(UnknownWebhook))
async def get_webhook(engine: CurrentEngine, webhook_id: str) -> WebhookDocument:
    """Return what a webhook is told, and whether it is."""
    return WebhookDocument.model_validate(await wrap_future(engine.webhooks.find(webhook_id)))


@router.patch(
    "/{webhook_id}",
    summary="Change a webhook",
    responses=answers(UnknownWebhook, *BODY),
    openapi_extra=json_body("WebhookChange"),
)
async def change_webhook(engine: CurrentEngine, webhook_id: str, payload: Payload) -> WebhookDocument:
    """Change a webhook, or disable or enable it. What is not named stays as it is."""
    faults = await engine.webhooks.faults_of_address(payload)
    return WebhookDocument.model_validate(await wrap_future(engine.webhooks.change(webhook_id, payload, faults)))


@router.delete(
    "/{webhook_id}",
    status_code=204,
    response_class=Response,
    summary="Remove a webhook",
    responses=answers(UnknownWebhook),
)
async def remove_webhook(engine: CurrentEngine, webhook_id: str) -> None:
    """Forget a webhook, and what it was told."""
    await wrap_future(engine.webhooks.remove(webhook_id))


@router.post("/{webhook_id}/test", summary="Try a webhook", responses=answers(UnknownWebhook))
async def test_webhook(engine: CurrentEngine, webhook_id: str) -> AttemptDocument:
    """Post an event of the type `webhook.test` to its receiver now, and return what that answered."""
    answer = await engine.webhooks.test(await wrap_future(engine.webhooks.find(webhook_id)))
    return AttemptDocument(delivered=answer.is_success, status=answer.status, reason=answer.reason)


@router.post("/{webhook_id}/rotate", summary="Give a webhook a new secret", responses=answers(UnknownWebhook))
async def rotate_webhook_secret(engine: CurrentEngine, webhook_id: str) -> IssuedDocument:
    """Give a webhook a new secret. For 24 hours every event is signed with the one before, too."""
    issued = await wrap_future(engine.webhooks.rotate(webhook_id))
    return IssuedDocument.model_validate(issued)


@router.get("/{webhook_id}/deliveries", summary="List what a webhook was told", responses=answers(UnknownWebhook))
async def list_deliveries(
    engine: CurrentEngine,
    webhook_id: str,
    state: DeliveryStatus | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
) -> DeliveriesDocument:
    """List what a webhook was or is to be told, or what is in one state, latest event first."""
    found = await wrap_future(engine.webhooks.deliveries(webhook_id, state, limit))
    return DeliveriesDocument(deliveries=[DeliveryDocument.of(one) for one in found])


@router.post(
    "/{webhook_id}/replay",
    status_code=202,
    summary="Have events told again",
    responses=answers(UnknownWebhook, *BODY),
    openapi_extra=json_body("Replay"),
)
async def replay_events(engine: CurrentEngine, webhook_id: str, payload: Payload) -> ReplayedDocument:
    """Have what happened in a time told again, also what was not told while the webhook was disabled."""
    return ReplayedDocument(events=await wrap_future(engine.webhooks.replay(webhook_id, payload)))
