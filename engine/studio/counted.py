"""Remembers what was counted: N people who look at results while respondents answer cost one count now and then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

GOOD_FOR = 3.0
"""Seconds for which a count is shown again, whatever happens meanwhile."""

SHARE = 0.02
"""How much of one processor counting anew may take: what took long is counted the later, whoever asks for what."""

AT_LEAST_EVERY = 60.0
"""Seconds after which it is counted anew though the counter of changes stands still, which does not know of all."""

REMEMBERED = 100


@dataclass(frozen=True, kw_only=True)
class Count:
    """What was counted. Who shows it looks again in `again_in` seconds; None where it is as of now."""

    value: Any
    again_in: float | None


@dataclass
class _CachedCount:
    counting: threading.Lock = field(default_factory=threading.Lock)
    value: Any = None
    is_there: bool = False
    changes: Hashable = None
    counted_at: float = 0.0
    good_until: float = 0.0


class Counted:
    """Counts by keys; `changes` reads the counter of changes. For threads that may wait for a database."""

    def __init__(self, changes: Callable[[], Hashable], clock: Callable[[], float] = time.monotonic) -> None:
        self._changes, self._clock = changes, clock
        self._known: dict[Hashable, _CachedCount] = {}
        self._paid_until = 0.0
        self._lock = threading.Lock()

    def of(self, key: Hashable, count: Callable[[], Any], good_for: float = GOOD_FOR) -> Count:
        """Return what `count` returned in the last `good_for` seconds, or have it count."""
        known = self._of(key)
        if self._is_good(known):
            return self._shown(known)
        # Somebody counts already: whoever has seen an older count need not wait.
        if not known.counting.acquire(blocking=not known.is_there):
            return self._shown(known)
        try:
            if self._is_good(known):  # somebody has counted while this one waited
                return self._shown(known)
            self._renew(known, count, good_for)
            return Count(value=known.value, again_in=None)
        finally:
            known.counting.release()

    def _renew(self, known: _CachedCount, count: Callable[[], Any], good_for: float) -> None:
        began = self._clock()
        changes = self._changes()  # before it is counted: what comes between the two is looked at again
        if known.is_there and changes == known.changes and began - known.counted_at < AT_LEAST_EVERY:
            known.good_until = began + good_for
            return
        known.value, is_anew = count(), known.is_there
        known.is_there, known.changes, known.counted_at = True, changes, began
        now = self._clock()
        known.good_until = now + good_for
        if not is_anew:  # whoever opens a page waits for it anyway, and the first time costs most
            return
        with self._lock:
            self._paid_until = max(now, self._paid_until) + (now - began) / SHARE

    def _good_until(self, known: _CachedCount) -> float:
        return max(known.good_until, self._paid_until)

    def _is_good(self, known: _CachedCount) -> bool:
        return known.is_there and self._clock() < self._good_until(known)

    def _shown(self, known: _CachedCount) -> Count:
        return Count(value=known.value, again_in=max(1.0, self._good_until(known) - self._clock()))

    def _of(self, key: Hashable) -> _CachedCount:
        with self._lock:
            known = self._known.pop(key, None) or _CachedCount()
            self._known[key] = known  # what was asked for last stays longest
            while len(self._known) > REMEMBERED:
                del self._known[next(iter(self._known))]
            return known
