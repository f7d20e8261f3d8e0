"""Remembers that a platform refused the app, and pauses calls for a minute."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.ports.platform import Delivery

#: Short, so that an administrator who restores access soon sees Oops work.
_REFUSAL_PAUSE: Final = timedelta(minutes=1)


class Access:
    """Access to one workspace, or for one app. `clock` returns the current time (UTC)."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._refusal: Delivery | None = None
        self._asks_again_at = clock()

    @property
    def refusal(self) -> Delivery | None:
        """The refusal of the last minute; None: the platform may be called."""
        left = self._asks_again_at - self._clock()
        return self._refusal if timedelta(0) < left <= _REFUSAL_PAUSE else None

    def is_withdrawn(self, refusal: Delivery) -> None:
        """Record a refusal that holds for every call, such as a revoked token."""
        self._refusal = refusal
        self._asks_again_at = self._clock() + _REFUSAL_PAUSE
