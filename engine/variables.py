"""Session variables that a survey declares: which it needs, what is said for others, which are numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A session variable. A `required` one comes with every send; `default` is said, by language, where it does not.

    `type` is `text` or `number`, None where either will do.
    """

    required: bool = False
    default: Mapping[str, str] = field(default_factory=dict, hash=False)
    type: str | None = None

    @property
    def is_number(self) -> bool:
        """Whether only numbers may be sent."""
        return self.type == "number"

    @property
    def is_always_said(self) -> bool:
        """Whether a text that quotes it always has something to say."""
        return self.required or bool(self.default)


def as_number(text: str) -> Decimal | None:
    """Read a number as hosts write it, like 7 or 4.5; None where it is none."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
