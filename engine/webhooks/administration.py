"""What hosts may do with webhooks: add and change them, try them, and have them told again."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, NamedTuple

from engine.catalogue import SurveyCatalogue
from engine.errors import FieldError, InvalidRequest
from engine.request import errors_of_shape, moment_of, require_shape
from engine.store import Database, SqlUnitOfWork, deliveries, subscriptions
from engine.store.clock import Clock
from engine.store.deliveries import Delivery
from engine.store.subscriptions import Webhook
from engine.webhooks.bodies import trial_body
from engine.webhooks.client import ReceiverAnswer, WebhookClient
from engine.webhooks.destinations import Destinations
from engine.webhooks.signatures import new_secret, signed

MOST_WEBHOOKS = 100
"""Each event is looked at for each of them."""

LONGEST_LOOK = 5.0
"""Seconds to resolve a name in. One that takes longer is looked at again for each connection."""

MOST_LISTED = 10
"""Surveys that are named where one is not known."""

BY_HAND = "A host has disabled it."


class Issued(NamedTuple):
    """The id of a webhook, and the secret that its receiver verifies with: it is shown this once."""

    id: str
    secret: str


@dataclass(frozen=True)
class Webhooks:
    """The webhooks of a database. Each call but those that look into the network returns a Future."""

    database: Database
    catalogue: SurveyCatalogue
    destinations: Destinations
    clock: Clock

    async def faults_of_address(self, payload: object) -> Sequence[FieldError]:
        """Return what is wrong with the addresses a payload's URL resolves to, for `add` and `change` to tell.

        They do not look themselves: a name may take seconds, and the sender looks for each connection anyway.
        """
        url = payload.get("url") if isinstance(payload, dict) else None
        if not isinstance(url, str) or self.destinations.fault_of_url(url):
            return ()
        try:
            async with asyncio.timeout(LONGEST_LOOK):
                fault = await asyncio.to_thread(self.destinations.fault_of_addresses, url)
        except TimeoutError:
            fault = self.destinations.fault_without_address(url)
        return [FieldError("/url", fault)] if fault else ()

    def list(self) -> Future[Sequence[Webhook]]:
        """Return every webhook, oldest first. Raises StoreUnreachable."""
        return self.database.read(lambda queries: subscriptions.webhooks(queries.connection))

    def find(self, webhook_id: str) -> Future[Webhook]:
        """Return a webhook. Raises UnknownWebhook or StoreUnreachable."""
        return self.database.read(lambda queries: subscriptions.webhook(queries.connection, webhook_id))

    def add(self, payload: object, faults: Sequence[FieldError] = ()) -> Future[Issued]:
        """Add a webhook, as the HTTP API takes it. Raises InvalidRequest, also with `faults`, or StoreUnreachable."""

        def begin() -> Future[Issued]:
            wanted = self._read(payload, "webhooks/webhook.json", faults)
            return self.database.write(lambda unit: self._add(unit, wanted))

        return self.catalogue.then(begin)

    def change(self, webhook_id: str, payload: object, faults: Sequence[FieldError] = ()) -> Future[Webhook]:
        """Change a webhook; what the payload does not name stays. Raises as `add` does, and UnknownWebhook."""

        def begin() -> Future[Webhook]:
            wanted = self._read(payload, "webhooks/change.json", faults)
            return self.database.write(lambda unit: self._change(unit, webhook_id, wanted))

        return self.catalogue.then(begin)

    def remove(self, webhook_id: str) -> Future[None]:
        """Forget a webhook, and what it was told. Raises UnknownWebhook or StoreUnreachable."""
        return self.database.write(lambda unit: subscriptions.remove(unit, webhook_id))

    def rotate(self, webhook_id: str) -> Future[Issued]:
        """Give a webhook a new secret; for 24 hours events are signed with both. Raises as `find` does."""
        return self.database.write(lambda unit: self._rotate(unit, webhook_id))

    def deliveries(self, webhook_id: str, state: str | None, limit: int = 1000) -> Future[Sequence[Delivery]]:
        """List what a webhook was or is to be told, or what is in this state, latest event first. Raises as `find`."""
        return self.database.read(lambda queries: deliveries.deliveries(queries, webhook_id, state, limit))

    def replay(self, webhook_id: str, payload: object) -> Future[int]:
        """Have a webhook told again, and return of how many events.

        Raises InvalidRequest, UnknownWebhook or StoreUnreachable.
        """
        return self.database.write(lambda unit: self._replay(unit, webhook_id, payload))

    async def test(self, webhook: Webhook) -> ReceiverAnswer:
        """Post an event of the type `webhook.test` to a receiver now, and return what it answered."""
        event_id, now = f"evt_{uuid.uuid4().hex}", self.clock()
        body = trial_body(webhook.id, now)
        async with WebhookClient(self.destinations) as client:
            return await client.post(webhook.url, body, signed(webhook, event_id, body, now))

    def _add(self, unit: SqlUnitOfWork, wanted: Mapping[str, Any]) -> Issued:
        if len(subscriptions.webhooks(unit.connection)) >= MOST_WEBHOOKS:
            raise InvalidRequest([FieldError("", f"There are {MOST_WEBHOOKS} webhooks, and there may not be more.")])
        added = Webhook(
            id=str(uuid.uuid4()),
            url=wanted["url"],
            types=wanted.get("types"),
            surveys=wanted.get("surveys"),
            include=wanted.get("include") or [],
            secret=new_secret(),
            created_at=self.clock(),
        )
        subscriptions.add(unit, added)
        return Issued(added.id, added.secret)

    def _change(self, unit: SqlUnitOfWork, webhook_id: str, wanted: Mapping[str, Any]) -> Webhook:
        values = {**wanted}
        disabled = values.pop("disabled", None)
        if "include" in values:
            values["include"] = values["include"] or []
        subscriptions.change(unit, webhook_id, **values)
        if disabled:
            subscriptions.disable(unit, webhook_id, self.clock(), BY_HAND)
        elif disabled is not None:
            subscriptions.enable(unit, webhook_id)
        return subscriptions.webhook(unit.connection, webhook_id)

    def _rotate(self, unit: SqlUnitOfWork, webhook_id: str) -> Issued:
        held = subscriptions.webhook(unit.connection, webhook_id, subscriptions.HELD)
        previous, secret = held.secret, new_secret()
        subscriptions.change(unit, webhook_id, secret=secret, previous_secret=previous, rotated_at=self.clock())
        return Issued(webhook_id, secret)

    def _replay(self, unit: SqlUnitOfWork, webhook_id: str, payload: object) -> int:
        subscriptions.webhook(unit.connection, webhook_id)
        require_shape(payload, "webhooks/replay.json")
        wanted: Mapping[str, Any] = payload  # type: ignore[assignment]
        now = self.clock()
        since, until = moment_of(wanted["from"]), moment_of(wanted["to"]) if wanted.get("to") else now
        if since >= until:
            raise InvalidRequest(
                [FieldError("/from", "This is not before the moment in `to`, which is now if not given.")]
            )
        return deliveries.replay(unit, webhook_id, now, since=since, until=until, types=wanted.get("types"))

    def _read(self, payload: object, schema: str, more: Sequence[FieldError]) -> Mapping[str, Any]:
        """Return what a payload says; raises InvalidRequest with every fault, and with those that are known already."""
        faults = errors_of_shape(payload, schema)
        if faults:
            raise InvalidRequest([*faults, *more])
        wanted: Mapping[str, Any] = payload  # type: ignore[assignment]
        fault = self.destinations.fault_of_url(wanted["url"]) if "url" in wanted else None
        faults += [FieldError("/url", fault)] if fault else more
        known = self.catalogue.surveys().result() if wanted.get("surveys") else {}
        faults += [
            FieldError(f"/surveys/{at}", f"There is no survey with the id `{survey_id}`. {_listed(known)}")
            for at, survey_id in enumerate(wanted.get("surveys") or ())
            if survey_id not in known
        ]
        if faults:
            raise InvalidRequest(faults)
        return wanted


def _listed(known: Iterable[str]) -> str:
    shown = sorted(known)
    more = f" and {len(shown) - MOST_LISTED} more" if len(shown) > MOST_LISTED else ""
    return f"There are {', '.join(f'`{one}`' for one in shown[:MOST_LISTED])}{more}." if shown else "There is none."
