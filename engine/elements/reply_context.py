"""In which languages, on which day and in which country a reply is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.languages import Language


@dataclass(frozen=True, kw_only=True)
class ReplyContext:
    """What a reply is read with. `others` are the survey's other languages; `country` is a code of ISO 3166."""

    language: Language
    others: tuple[Language, ...] = ()
    today: date
    country: str | None = None

    @property
    def languages(self) -> tuple[Language, ...]:
        """Return every language a reply may be in, the one it was asked in first."""
        return (self.language, *self.others)
