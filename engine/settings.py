"""What who runs the engine may set: environment variables that begin with `SURVEY_`."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from engine.errors import SettingsError
from engine.folders import TEMPLATES

SCOPES = ("send", "read", "metrics", "pretend")


class Settings(BaseSettings):
    """Every setting has an embedded default: nothing needs to be set to try the engine.

    `api_keys` maps each key to its scopes; it is written `key:scope,scope key2:scope`, and a key without scopes has
    all of them. `rate_limit` is how many requests a second each key may make, 0 for any number. `metrics_host` and
    `metrics_port` are where a dispatcher alone shows its metrics; the API has `/metrics`. `sms_interval` and
    `gateway_timeout` are in seconds. `unanswered_limit` is how many SMS a session sends to replies that are no answers
    before it falls silent until one is, `open_sessions` how many sessions of one number may be open at once. A
    gateway's own settings are described in its module.
    """

    model_config = SettingsConfigDict(env_prefix="SURVEY_", frozen=True, extra="ignore")

    database_url: str = "sqlite:///survey.db"
    definitions: Path = Path("definitions")
    templates: Path = TEMPLATES
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    gateway: str = "pretend"
    api_keys: Annotated[dict[str, frozenset[str]], NoDecode] = Field(default_factory=dict, repr=False)
    rate_limit: int = Field(default=500, ge=0)
    log_format: Literal["text", "json"] = "text"
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    sms_interval: float = Field(default=2.0, ge=0, le=86_400)
    unanswered_limit: int = Field(default=12, ge=1)
    open_sessions: int = Field(default=20, ge=1)
    sms_in_flight: int = Field(default=16, ge=1, le=10_000)
    gateway_timeout: float = Field(default=30.0, gt=0, le=3600)

    @field_validator("api_keys", mode="before")
    @classmethod
    def _keys(cls, written: object) -> object:
        return _read_keys(written) if isinstance(written, str) else written

    @property
    def interval(self) -> timedelta:
        """The time between two SMS of one session."""
        return timedelta(seconds=self.sms_interval)

    @classmethod
    def from_environment(cls, **flags: object) -> Settings:
        """Read the environment; a flag that is not None wins. Raises SettingsError, naming the variable."""
        try:
            return cls(**{name: value for name, value in flags.items() if value is not None})  # type: ignore[arg-type]
        except ValidationError as error:
            faults = (f"SURVEY_{fault['loc'][0]!s}".upper() + f": {fault['msg']}" for fault in error.errors())
            raise SettingsError("\n".join(faults)) from None

    def refuse_missing_folders(self) -> None:
        """Raise SettingsError where there is nothing that definitions or templates could be read from."""
        for name, folder in (("SURVEY_DEFINITIONS", self.definitions), ("SURVEY_TEMPLATES", self.templates)):
            if not folder.exists():
                raise SettingsError(f"{name} is `{folder}`: there is no such folder.")

    def refuse_open_doors(self) -> None:
        """Raise SettingsError where anybody on the network could send surveys: no keys, and not loopback."""
        if not self.api_keys and not _is_loopback(self.host):
            raise SettingsError(
                f"SURVEY_HOST is `{self.host}` and SURVEY_API_KEYS is empty: without keys the server only "
                "listens on this machine. Set keys, or the host 127.0.0.1."
            )


def _read_keys(written: str) -> dict[str, frozenset[str]]:
    keys = {}
    for entry in written.split():
        key, _, scopes = entry.partition(":")
        if not key or not key.isascii():
            raise ValueError(f"`:{scopes}` has no key before it" if not key else "a key is written in ASCII")
        keys[key] = frozenset(scopes.split(",")) if scopes else frozenset(SCOPES)
        if unknown := keys[key] - frozenset(SCOPES):
            raise ValueError(f"`{', '.join(sorted(unknown))}` is no scope; there are {', '.join(SCOPES)}")
    return keys


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
