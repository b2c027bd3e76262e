"""A gateway's own settings: environment variables, read with every error in them, and the password in its calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from urllib.parse import urlsplit

from engine import phone
from engine.errors import SettingsError
from engine.gateways.gateway import Call
from engine.settings import PREFIX


def can_be_called(url: str) -> bool:
    """Return whether this is a URL of a service: `http://[1` and `http://host:99999` only look like one."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def prefix_of(gateway: str) -> str:
    """Return how the variables of a gateway begin."""
    return f"{PREFIX}{gateway.upper()}_"


@dataclass(frozen=True)
class Environment(Mapping[str, str]):
    """Environment variables; `read` are those that were looked up, whether they are set or not."""

    environ: Mapping[str, str] = field(repr=False)
    read: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return self.environ[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.environ)

    def __len__(self) -> int:
        return len(self.environ)


class Variables:
    """The variables of one gateway, `SURVEY_<GATEWAY>_…`. Errors are collected until `check`."""

    def __init__(self, environ: Mapping[str, str], gateway: str) -> None:
        self._environ = environ
        self._prefix = prefix_of(gateway)
        self._errors: list[str] = []

    def text(self, name: str, default: str | None = None) -> str:
        """Read a text; without a default it must be set."""
        value = self._environ.get(self._prefix + name, "") or default
        if value is None:
            self.error(name, "is not set")
        return value or ""

    def url(self, name: str, default: str | None = None) -> str:
        """Read a URL; a default of "" means that there may be none."""
        value = self.text(name, default)
        if value and not can_be_called(value):
            self.error(name, f"is `{value}`, which is no URL. Write `https://…`")
        return value

    def whole(self, name: str, default: int | None = None, *, at_least: int = 0, at_most: int) -> int:
        """Read a whole number within bounds."""
        value = self.text(name, None if default is None else str(default))
        if not value:
            return at_least
        if not (value.isascii() and value.isdecimal() and at_least <= int(value) <= at_most):
            self.error(name, f"is `{value}`; write a whole number from {at_least} to {at_most}")
            return at_least
        return int(value)

    def one_of(self, name: str, known: Sequence[str], default: str) -> str:
        """Read one of a few words."""
        value = self.text(name, default)
        if value not in known:
            self.error(name, f"is `{value}`; there are {', '.join(f'`{word}`' for word in known)}")
        return value

    def short_number(self, name: str) -> str:
        """Read a number of digits alone, as a network knows it."""
        value = self.text(name)
        if value and not (value.isascii() and value.isdecimal() and len(value) <= 15):
            self.error(name, f"is `{value}`; a short number is written in digits")
        return value

    def country(self, name: str) -> str | None:
        """Read a country's ISO 3166 code in two letters, or nothing."""
        value = self.text(name, "")
        if value and not phone.is_country(value):
            self.error(name, f"is `{value}`, which is no country. Write its two letters, like `NO`")
        return value or None

    def number(self, name: str) -> str:
        """Read an international number that can be replied to, as E.164."""
        value = self.text(name)
        number = phone.originator(value)
        if value and not number.startswith("+"):
            self.error(name, f"is `{value}`, which nobody can reply to. Write a number in E.164, like `+4759440000`")
        return number

    def account(self) -> dict[str, str]:
        """Read the name and the password of an account."""
        return {"username": self.text("USERNAME"), "password": self.text("PASSWORD")}

    def error(self, name: str, what: str) -> None:
        """Remember that a variable is wrong."""
        self._errors.append(f"{self._prefix}{name} {what}.")

    def check(self) -> None:
        """Raise SettingsError if anything was wrong."""
        if self._errors:
            raise SettingsError("\n".join(self._errors))


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
