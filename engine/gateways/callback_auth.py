"""The password a service shows when it calls us: the fixed value of a header or of a query parameter."""

from __future__ import annotations

from dataclasses import dataclass, field
from hmac import compare_digest

from engine.gateways.env_settings import Variables
from engine.gateways.gateway import Call


@dataclass(frozen=True)
class Password:
    """A value that nobody else knows, under the name of the header or of the query parameter it comes in."""

    name: str
    value: str = field(repr=False)

    @classmethod
    def of(cls, variables: Variables, default: str) -> Password:
        """Read `…_INBOUND_PASSWORD`, and what it is called from `…_INBOUND_NAME`."""
        return cls(variables.text("INBOUND_NAME", default), variables.text("INBOUND_PASSWORD"))

    def is_in(self, call: Call) -> bool:
        """Return whether a call shows it. How long that takes tells nothing."""
        given = call.headers.get(self.name.lower()) or call.query.get(self.name, "")
        return compare_digest(given.encode(errors="replace"), self.value.encode(errors="replace"))
