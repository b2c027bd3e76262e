"""How long an SMS may be at a gateway that joins segments."""

from __future__ import annotations

from engine.gateways.gateway import Refused
from engine.segments import segments


def too_long(text: str, at_most: int) -> Refused | None:
    """Refuse a text of more segments for good."""
    size = segments(text)
    if size.count <= at_most:
        return None
    return Refused(
        reason=f"The text takes {size.count} segments ({size.encoding}); the gateway joins {at_most} at most."
    )
