"""Values that a survey calculates from answers: a sum, a mean, or how many there are. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

HOW = ("sum", "mean", "count")
"""What can be calculated."""

PLACES = Decimal("0.01")
"""A mean has so many decimals, wherever it is compared, said or told."""


@dataclass(frozen=True, kw_only=True)
class Value:
    """A `sum`, a `mean` or a `count` of the answers to some questions; those without an answer are left out."""

    id: str
    how: str
    of: tuple[str, ...]

    @classmethod
    def from_definition(cls, data: Mapping[str, Any]) -> Self:
        """Make the noun of JSON that has passed the schema."""
        how = next(name for name in HOW if name in data)
        return cls(id=data["id"], how=how, of=tuple(data[how]))

    def calculated(self, numbers: Sequence[Decimal]) -> Decimal | None:
        """Return the value of the answers there are; None where there is none, but a count of 0."""
        return self.of_total(sum(numbers, Decimal(0)), len(numbers))

    def of_total(self, total: Decimal, count: int) -> Decimal | None:
        """Return the value of so many answers that sum up to so much."""
        if self.how == "count":
            return Decimal(count)
        if not count:
            return None
        return total if self.how == "sum" else (total / count).quantize(PLACES, ROUND_HALF_UP).normalize() + 0


def resolved(condition: Any, values: Mapping[str, Value]) -> Any:
    """Return a condition's JSON with each value that it names in place of the name; others stay as they are."""
    if not isinstance(condition, dict):
        return condition
    made: dict[str, Any] = {
        name: [resolved(part, values) for part in one] if name in ("all", "any") and isinstance(one, list) else one
        for name, one in condition.items()
    }
    if "not" in made:
        made["not"] = resolved(made["not"], values)
    if isinstance(made.get("value"), str):
        made["value"] = values.get(made["value"], made["value"])
    return made
