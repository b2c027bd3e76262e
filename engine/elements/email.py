"""A question answered with an email address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.elements.compared import Predicate, UnfitValue, as_written, constants_of
from engine.elements.element import Accepted, Answer, AskedBack, Question, Reading, Rejection, ReplyContext
from engine.languages import Language
from engine.reading.tokens import cleaned, unreadable

_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>(?:{_LABEL}\.)+[^\W\d_]{{2,63}})(?![\w@-])")
"""An address as people have them: RFC 5321 without quoted names and numbers for domains."""

LONGEST_ADDRESS = 254
LONGEST_LOCAL = 64
AROUND = " \t\n<>()[]\"'.,;:!"
"""What may stand around an address and says nothing."""


@dataclass(frozen=True, kw_only=True)
class Email(Question):
    """One address. Nobody asks whether it is there."""

    kind = "email"
    is_personal = True
    reasons = ("empty", "too_long", "not_an_email", "several_emails")
    operators = frozenset(("is", "is_not", "one_of", "none_of"))
    compares_as_number = False

    def read(self, reply: str, context: ReplyContext) -> Reading:  # noqa: ARG002 - an address has no language
        """Find the one address; among other words it is asked back."""
        if rejection := unreadable(reply):
            return rejection
        text = cleaned(reply)
        found = {address.casefold(): address for address in _addresses(text)}
        if not found:
            return Rejection("not_an_email")
        if len(found) > 1:
            return Rejection("several_emails", tuple(found.values()))
        (address,) = found.values()
        is_alone = not ADDRESS.sub("", re.sub(r"(?i)\bmailto:", "", text)).strip(AROUND)
        return Accepted(address) if is_alone else AskedBack(address)

    def comparable(self, answer: Answer) -> str:
        """Case does not count."""
        return str(answer).casefold()

    def operand(self, value: Any) -> str:
        """Take an address; raises UnfitValue."""
        if not isinstance(value, str) or list(_addresses(value)) != [value]:
            raise UnfitValue(f"`{as_written(value)}` is not an email address")
        return value.casefold()

    def partition(self, tests: Sequence[Predicate], today: date | None = None) -> Iterator[str]:  # noqa: ARG002
        """Take each address that is compared, and one that is not."""
        compared = constants_of(tests)
        yield from sorted(compared)
        yield next(one for at in range(len(compared) + 1) if (one := f"anna{at or ''}@example.com") not in compared)

    def sample_quotes(self, language: Language) -> Iterator[str]:  # noqa: ARG002
        """Return an address that is short and one that is long for one."""
        return iter(("a@b.no", f"{'x' * 48}@example.com"))

    def invalid_replies(self, context: ReplyContext) -> Iterator[str]:
        """Return what is almost an address, and two of them."""
        yield from super().invalid_replies(context)
        yield from ("anna@example", "anna@example.com bo@example.com")


def _addresses(text: str) -> Iterator[str]:
    for found in ADDRESS.finditer(text):
        is_whole = not text[: found.start()].endswith((".", "@"))
        if is_whole and len(found[0]) <= LONGEST_ADDRESS and len(found["local"]) <= LONGEST_LOCAL:
            yield f"{found['local']}@{found['domain'].lower()}"
