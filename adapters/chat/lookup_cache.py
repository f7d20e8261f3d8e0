"""Results of lookups on a platform, kept for a short while."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from adapters.chat.ages import is_fresh

_KEPT_FOR: Final = timedelta(minutes=10)
_MOST_KEPT: Final = 10_000

_CachedValue = TypeVar("_CachedValue")


class LookupCache(Generic[_CachedValue]):
    """Values by key, for ten minutes each. A full cache is emptied, so the size is bounded.

    `clock` gives the moment (UTC).
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[datetime, _CachedValue]] = {}

    def get(self, key: str) -> _CachedValue | None:
        """The value kept under the key in the last ten minutes."""
        kept = self._kept.get(key)
        return kept[1] if kept and is_fresh(kept[0], self._clock(), _KEPT_FOR) else None

    def keep(self, key: str, value: _CachedValue) -> None:
        """Keep a value under the key from now on."""
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (self._clock(), value)

    def forget(self, key: str) -> None:
        """Drop the value kept under the key."""
        self._kept.pop(key, None)
