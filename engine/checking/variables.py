"""Session variables: any key is possible, and one that is nearly a known one is probably meant to be that."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checking.draft import Draft
from engine.checking.finding import Finding, Path, shortened

KNOWN_VARIABLES = (
    "consumerEmail",
    "consumerPhone",
    "consumerChannel",
    "consumerSession",
    "queueKey",
    "agentId",
    "userGroupId",
    "systemCountry",
)
"""The session variables hosts are known to send. Others are as good."""


def unfamiliar(draft: Draft, path: Path, name: str) -> Iterator[Finding]:
    """Find a key that differs from a known one in its capitals and `_` only."""
    plain = _plain(name)
    meant = next((known for known in KNOWN_VARIABLES if _plain(known) == plain and known != name), None)
    if meant:
        message = f"`{shortened(name)}` is not how hosts write this session variable"
        yield draft.document.finding("unfamiliar_variable", path, message, f"Did you mean `{meant}`?")


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()
