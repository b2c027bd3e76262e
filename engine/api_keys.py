"""API keys: how they are written, what each may do, and how one is looked up; only hashes of them are kept."""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

log = logging.getLogger(__name__)

SCOPES = (
    *("send", "read", "erase", "results", "results:all", "webhooks", "metrics", "pretend"),
    *("author", "operate", "identifiers"),
)
"""What a key may be for; `all` stands for every one of them. `results:all` are results of small groups, too.

The last three are for the studio: `author` edits and publishes, `operate` sees sessions and the outbox, and
`identifiers` sees respondents' numbers whole.
"""

_SCOPE = "|".join(sorted((*SCOPES, "all"), key=len, reverse=True))
ENTRY = re.compile(rf"(.*?):((?:{_SCOPE})(?:,(?:{_SCOPE}))*)")

TWO_KEYS = re.compile(rf":(?:{_SCOPE})[,;|]")
"""What stands in a key where such a mark was written between two; no key that was drawn at random has it."""

SHORTEST = 16
"""Characters of a key. Whoever may try a thousand keys a second for a year does not find one of random letters."""

HASHED = re.compile(r"sha256:([0-9a-f]{64})", re.IGNORECASE)

LOOK_EVERY = 1.0
"""Seconds between two looks at a file of keys: a burst of calls costs one."""

Keys: TypeAlias = Mapping[bytes, frozenset[str]]
"""The scopes of each key, by the SHA-256 of the key."""


def digest_of(key: str) -> bytes:
    """Return what a key is kept and looked up by.

    How long a look-up takes tells nothing of any key: nobody chooses what the hash of a guess is.
    """
    return hashlib.sha256(key.encode(errors="surrogatepass")).digest()


def read_keys(written: str) -> Keys:
    """Read `key:scope,scope key2:all`; raises ValueError, which names no key."""
    return _keys((f"key {at}", entry) for at, entry in enumerate(written.split(), 1))


def read_keys_file(path: Path) -> Keys:
    """Read a file of one `key:scope,scope` a line, with comments after `#`; raises ValueError, which names no key.

    Any key may be written as `sha256:` and the hexadecimal digits of its hash instead.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ValueError(f"`{path}` cannot be read: {why}") from None
    bare = ((at, re.sub(r"(^|\s)#.*", "", line).strip()) for at, line in enumerate(lines, 1))
    keys = _keys((f"line {at}", line) for at, line in bare if line)
    if not keys:
        raise ValueError(f"`{path}` has no key in it")
    return keys


def is_pipe(path: Path) -> bool:
    """Return whether a file of keys is a pipe, which tells them once. Of what cannot be looked at, reading says why."""
    try:
        return path.is_fifo()
    except OSError:
        return False


class RotatingKeys(Mapping[bytes, frozenset[str]]):
    """The keys that are set and those of a file, which is read again while the process lives.

    A file that cannot be used is logged once, and the last good keys stay: a slip neither lets anybody in nor keeps
    everybody out. A pipe has told all: whoever reads it again waits for ever.
    """

    def __init__(self, fixed: Keys, file: Path) -> None:
        self._fixed = fixed
        self._file = file
        self._keys: Keys = {**fixed, **read_keys_file(file)}
        self._looked_at = time.monotonic()
        self._wrong = ""

    def __getitem__(self, digest: bytes) -> frozenset[str]:
        return self._now()[digest]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> Keys:
        if time.monotonic() - self._looked_at >= LOOK_EVERY:
            self._looked_at = time.monotonic()
            if not is_pipe(self._file):
                self._look()
        return self._keys

    def _look(self) -> None:
        try:
            keys = {**self._fixed, **read_keys_file(self._file)}
        except ValueError as error:
            if self._wrong != str(error):
                log.error("SURVEY_API_KEYS_FILE: %s; the keys that were read before stay in use.", error)
            self._wrong = str(error)
            return
        if keys != self._keys or self._wrong:
            log.info("keys taken: `%s`, %d API keys", self._file, len(keys))
        self._keys, self._wrong = keys, ""


def fingerprint(key: str) -> str:
    """Return what a key may be told apart by in a log, without telling the key: how its hash begins."""
    return f"sha256:{digest_of(key).hex()[:8]}…"


def _keys(entries: Iterable[tuple[str, str]]) -> Keys:
    keys: dict[bytes, frozenset[str]] = {}
    for place, entry in entries:
        digest, scopes = _read_entry(place, entry)
        if digest in keys:
            raise ValueError(f"{place} stands there twice")
        keys[digest] = scopes
    return keys


def _read_entry(place: str, entry: str) -> tuple[bytes, frozenset[str]]:
    known = f"its scopes: any of {', '.join(f'`{scope}`' for scope in SCOPES)}, separated by commas, or `all`"
    if len(entry.split()) > 1:
        raise ValueError(f"{place} has spaces in it; write one key, a colon, and {known}")
    if ":" not in entry or HASHED.fullmatch(entry):
        raise ValueError(f"{place} has no scopes; write after it a colon and {known}")
    read = ENTRY.fullmatch(entry)
    if read is None:
        raise ValueError(f"{place} has something else than scopes after its last colon; write there {known}")
    if TWO_KEYS.search(read[1]):
        raise ValueError(f"{place} is more than one; write a space between two keys, in a file each on its line")
    key, scopes = read[1], frozenset(read[2].split(","))
    scopes |= {"results"} if "results:all" in scopes else set()
    return _read_key(place, key), frozenset(SCOPES) if "all" in scopes else scopes


def _read_key(place: str, key: str) -> bytes:
    if hashed := HASHED.fullmatch(key):
        return bytes.fromhex(hashed[1])
    if key.lower().startswith("sha256:"):
        raise ValueError(f"{place} is no SHA-256: after `sha256:` come 64 hexadecimal digits")
    if not key.isascii() or not key.isprintable():
        raise ValueError(f"{place} has characters that are not ASCII, which no header carries")
    if len(key) < SHORTEST:
        raise ValueError(f"{place} has {len(key)} characters; it needs at least {SHORTEST}, chosen at random")
    return digest_of(key)
