"""What who runs the engine may set: environment variables that begin with `SURVEY_`."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from engine import phone
from engine.api_keys import Keys, RotatingKeys, is_pipe, read_keys, read_keys_file
from engine.durations import Duration, Keep
from engine.errors import SettingsError
from engine.hours import COUNTRY, HOLIDAYS, SPAN, Hours, faults
from engine.resources import TEMPLATES

PREFIX = "SURVEY_"

PRETEND = "pretend"
"""The one gateway that reaches nobody."""

FOR_EVER = "forever"
"""How it is written that something is never forgotten."""

LIKE_HOURS = "write hours like `mon-fri=09:00-20:00,sat=10:00-18:00`"

HOST = re.compile(r"\*|(\*\.)?[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")


Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))

SHORTEST_SECRET = 32
"""Characters of what signs cookies or hides numbers: whoever has one of these may try secrets on it for ever."""


def _listed(written: str) -> tuple[str, ...]:
    """Read a list, each entry once; commas or blanks part them."""
    return tuple(dict.fromkeys(entry for entry in re.split(r"[\s,]+", written) if entry))


def _read_countries(written: str) -> dict[str, str]:
    by_country: dict[str, str] = {}
    for entry in _listed(written):
        country, equals, gateway = entry.partition("=")
        if not equals or not gateway:
            raise ValueError(f"`{entry}` names no gateway; write a country and its gateway, like `NO=puzzel`")
        if country in by_country:
            raise ValueError(f"`{country}` stands there twice")
        by_country[country] = gateway
    return by_country


def _read_hours(written: str) -> Hours | None:
    """Read hours as a definition has them, in JSON or as `mon-fri=09:00-20:00,holidays=none`."""
    if not written.strip():
        return None
    if written.lstrip().startswith("{"):
        try:
            pairs = json.loads(written, object_pairs_hook=list)
        except ValueError as error:
            raise ValueError(f"this is no JSON ({error}); {LIKE_HOURS}") from None
    else:
        pairs = [entry.partition("=")[::2] for entry in _listed(written)]
    named = dict(pairs)
    if len(named) < len(pairs):
        twice = next(key for key, _ in pairs if [one for one, _ in pairs].count(key) > 1)
        raise ValueError(f"`{twice}` stands there twice; a day has one time, from when to when")
    for key, hours in named.items():
        if not isinstance(hours, str) or not (SPAN.fullmatch(key) or key in (HOLIDAYS, COUNTRY)):
            raise ValueError(f"`{key}` names no days; {LIKE_HOURS}")
    found = [f"{f'`{one.key}`: ' if one.key else ''}{one.message}. {one.remedy}" for one in faults(named)]
    if found:
        raise ValueError(" ".join(found))
    return Hours.read(named)


def _read_hosts(written: str) -> tuple[str, ...]:
    hosts = tuple(host.lower() for host in _listed(written))
    for host in hosts:
        if not HOST.fullmatch(host):
            raise ValueError(f"`{host}` is no name of a host; write it without scheme, port and path, or as `*`")
    return hosts


def _read_networks(written: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(one) for one in _listed(written))
    except ValueError as error:
        raise ValueError(f"{error}; write networks like `10.1.0.0/16,fd00::/8`") from None


def _read_duration(written: str) -> Duration | None:
    if written.strip() == FOR_EVER:
        return None
    try:
        return Duration.read(written.strip())
    except ValueError as error:
        raise ValueError(f"{error} `{FOR_EVER}` keeps it for ever.") from None


def _from_text(read: Callable[[str], object]) -> BeforeValidator:
    """Have a setting read that is written as text; any other value is what it is."""
    return BeforeValidator(lambda written: read(written) if isinstance(written, str) else written)


class Settings(BaseSettings):
    """Every setting has an embedded default: nothing needs to be set to try the engine.

    Where nothing else says what is wrong with a value, the description of its field says what to write.

    `api_keys` is written `key:scope,scope key2:all`, and `api_keys_file` names a file of such entries, which is read
    again when it changes; both are kept as hashes. `allowed_hosts` are names of this server, beside those of this
    machine. `docs` is whether `/docs` is shown: if it is not set, where there are no keys. `studio` is whether there
    are pages for people. `studio_secret` signs their cookies: one for all processes that serve, and through their
    starts. `request_timeout` is the seconds a client may take over the head of a request, and again over its body.
    `rate_limit` is how many requests a second each key may make, 0 for any number. `metrics_host` and `metrics_port`
    are where a dispatcher alone shows its metrics; the API has `/metrics`. `results_database_url` is a replica that
    results are read from. `sms_interval` and `gateway_timeout` are in seconds. `unanswered_limit` is how many SMS a
    session sends to replies that are no answers before it falls silent until one is, `open_sessions` how many sessions
    of one number may be open at once. `webhook_allow` names networks that webhooks may call though they are not public.
    `gateway` names the SMS services, written `puzzel,kannel`: the first is that of every number whose country has none
    in `gateway_by_country`, written `NO=puzzel,SE=kannel`. A gateway's own settings are described in its module.
    `hours` are those in which surveys that say none may open and remind. `keep_identifiers`, `keep_texts` and
    `keep_sessions` are how long after its end is known whose a session was, what was written in it, and that it was:
    `P4M`, or `forever`. `erasure_key` hashes the numbers of those who were erased and want no surveys.
    """

    # What a host misspells is refused; what else stands in its `_env_file` is for others, as in an environment.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", dotenv_filtering="only_existing", hide_input_in_errors=True
    )

    database_url: str = "sqlite:///survey.db"
    results_database_url: str | None = None
    definitions: Path = Path("definitions")
    templates: Path = TEMPLATES
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535, description="a whole number from 0 to 65535, like `8000`")
    gateway: Annotated[tuple[str, ...], NoDecode] = (PRETEND,)
    gateway_by_country: Annotated[Mapping[str, str], NoDecode, _from_text(_read_countries)] = Field(
        default_factory=dict
    )
    api_keys: Annotated[Keys, NoDecode, _from_text(read_keys)] = Field(default_factory=dict, repr=False)
    api_keys_file: Path | None = None
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, _from_text(_read_hosts)] = ()
    docs: bool | None = Field(default=None, description="`1` or `0`")
    studio: bool = Field(default=True, description="`on` or `off`")
    studio_secret: str = Field(default="", repr=False)
    request_timeout: float = Field(
        default=20.0, gt=0, le=3600, description="seconds, more than 0 and at most 3600, like `20`"
    )
    rate_limit: int = Field(
        default=500, ge=0, description="a whole number of requests a second, like `500`, or `0` for any number"
    )
    log_format: Literal["text", "json"] = Field(default="text", description="`text` or `json`")
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(
        default=None, ge=0, le=65535, description="a whole number from 0 to 65535, like `9100`"
    )
    sms_interval: float = Field(default=2.0, ge=0, le=86_400, description="seconds from 0 to 86400, like `2`")
    unanswered_limit: int = Field(default=12, ge=1, description="a whole number from 1 on, like `12`")
    open_sessions: int = Field(default=20, ge=1, description="a whole number from 1 on, like `20`")
    sms_in_flight: int = Field(default=16, ge=1, le=10_000, description="a whole number from 1 to 10000, like `16`")
    webhook_allow: Annotated[tuple[Network, ...], NoDecode, _from_text(_read_networks)] = ()
    gateway_timeout: float = Field(
        default=30.0, gt=0, le=3600, description="seconds, more than 0 and at most 3600, like `30`"
    )
    hours: Annotated[Hours | None, NoDecode, _from_text(_read_hours)] = None
    erasure_key: SecretStr | None = None
    keep_identifiers: Annotated[Duration | None, NoDecode, _from_text(_read_duration)] = Duration(months=4)
    keep_texts: Annotated[Duration | None, NoDecode, _from_text(_read_duration)] = Duration(months=25)
    keep_sessions: Annotated[Duration | None, NoDecode, _from_text(_read_duration)] = None

    @field_validator("gateway", mode="before")
    @classmethod
    def _gateways(cls, written: object) -> object:
        names = _listed(written) if isinstance(written, str) else written
        if not names:
            raise ValueError(f"write the name of an SMS service, or leave it out for `{PRETEND}`")
        return names

    @field_validator("studio_secret", "erasure_key")
    @classmethod
    def _is_long(cls, secret: str | SecretStr | None) -> str | SecretStr | None:
        if (isinstance(secret, SecretStr) or secret) and len(secret) < SHORTEST_SECRET:
            random = "chosen at random: `openssl rand -hex 32` makes one"
            raise ValueError(f"it has {len(secret)} characters; it needs at least {SHORTEST_SECRET}, {random}")
        return secret

    @field_validator("gateway_by_country")
    @classmethod
    def _known_gateways(cls, by_country: Mapping[str, str], info: ValidationInfo) -> Mapping[str, str]:
        for country, gateway in by_country.items():
            if not phone.is_country(country):
                raise ValueError(f"`{country}` is no country. Write its two letters, like `NO`")
            if gateway not in info.data.get("gateway", (gateway,)):
                listed = ", ".join(f"`{name}`" for name in info.data["gateway"])
                raise ValueError(f"`{country}` goes through `{gateway}`, which SURVEY_GATEWAY does not list: {listed}")
        return by_country

    @field_validator("api_keys_file", mode="before")
    @classmethod
    def _keys_file(cls, written: object) -> object:
        # A pipe tells its keys once: to whoever needs them.
        if isinstance(written, str | Path) and written and not is_pipe(Path(written)):
            read_keys_file(Path(written))
        return written or None

    @property
    def webhook_networks(self) -> tuple[Network, ...]:
        """The networks that webhooks may call beside public addresses: this machine too, where all is only tried."""
        is_tried = not self.keys and _is_loopback(self.host) and set(self.gateway) == {PRETEND}
        return (*self.webhook_allow, *LOOPBACK) if is_tried else self.webhook_allow

    @cached_property
    def keys(self) -> Keys:
        """Every API key, wherever it was written: those of a file as it is whenever they are looked up.

        Raises SettingsError where a pipe tells none.
        """
        if self.api_keys_file is None:
            return self.api_keys
        try:
            return RotatingKeys(self.api_keys, self.api_keys_file)
        except ValueError as error:
            raise SettingsError(f"{_variable('api_keys_file')}: {error}") from None

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy these settings; where their keys are changed, the copy knows none of before."""
        copied = super().model_copy(update=update, deep=deep)
        if update and not {"api_keys", "api_keys_file"}.isdisjoint(update):
            copied.__dict__.pop("keys", None)
        return copied

    @property
    def shows_docs(self) -> bool:
        """Whether `/docs` is there for anybody who reaches the server."""
        return not self.keys if self.docs is None else self.docs

    @property
    def keep(self) -> Keep:
        """How long what is known of a session is kept after it has ended."""
        return Keep(identifiers=self.keep_identifiers, texts=self.keep_texts, sessions=self.keep_sessions)

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
            raise SettingsError("\n".join(_told(one) for one in error.errors())) from None

    @classmethod
    def variables(cls) -> frozenset[str]:
        """Return the variables that are read, without those of gateways."""
        return frozenset(_variable(name) for name in cls.model_fields)

    def refuse_missing_folders(self) -> None:
        """Raise SettingsError where there is nothing that definitions or templates could be read from."""
        if not self.definitions.exists():
            begun = "`survey new NAME` makes it, with a first survey in it"
            raise SettingsError(f"SURVEY_DEFINITIONS is `{self.definitions}`: there is no such folder; {begun}.")
        if not self.templates.exists():
            raise SettingsError(f"SURVEY_TEMPLATES is `{self.templates}`: there is no such folder.")

    def refuse_open_doors(self) -> None:
        """Raise SettingsError where anybody could send surveys: no keys, and a network or real phones in reach."""
        if self.keys:
            return
        if not _is_loopback(self.host):
            raise SettingsError(
                f"SURVEY_HOST is `{self.host}` and SURVEY_API_KEYS is empty: without keys the server only "
                "listens on this machine. Set keys, or the host 127.0.0.1."
            )
        if set(self.gateway) != {PRETEND}:
            raise SettingsError(
                f"SURVEY_GATEWAY is `{','.join(self.gateway)}` and SURVEY_API_KEYS is empty: without keys any program "
                "on this machine could text real phones. Set SURVEY_API_KEYS or SURVEY_API_KEYS_FILE."
            )


def _variable(name: str) -> str:
    return f"{PREFIX}{name}".upper()


def _told(error: ErrorDetails) -> str:
    """Say which variable is wrong and what to write: in a validator's words, else in those that describe the field."""
    said = error["msg"].removeprefix("Value error, ")
    name = str(error["loc"][0])
    field = Settings.model_fields.get(name)
    if error["type"] == "value_error" or not (field and field.description):
        return f"{_variable(name)}: {said}"
    return f"{_variable(name)} is `{error['input']}`; write {field.description}."


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
