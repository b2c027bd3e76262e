"""What a method found, kept as long as its object: no token of a long reply is looked at twice in the same way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

Owner = TypeVar("Owner")
Asked = TypeVarTuple("Asked")
Found = TypeVar("Found")


def once(method: Callable[[Owner, *Asked], Found]) -> Callable[[Owner, *Asked], Found]:
    """Have a method of a value work once for the same arguments."""
    kept = f"found by {method.__name__}"

    @wraps(method)
    def remembering(owner: Owner, /, *asked: *Asked) -> Found:
        found: dict[tuple[*Asked], Found] = owner.__dict__.setdefault(kept, {})
        if asked not in found:
            found[asked] = method(owner, *asked)
        return found[asked]

    return remembering
