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
        #: The conversation whose refusal is not confirmed by another one yet.
        self._doubted_in: str | None = None
        self._asks_again_at = clock()

    @property
    def refusal(self) -> Delivery | None:
        """The refusal of the last minute; None: the platform may be called."""
        left = self._asks_again_at - self._clock()
        return self._refusal if timedelta(0) < left <= _REFUSAL_PAUSE else None

    def is_refused_in(self, conversation: str, refusal: Delivery) -> None:
        """Record a refusal of a new token in one conversation of ours.

        Such a refusal may be that conversation's own. Two conversations in a row, without a success
        in between, say that the app's access was withdrawn.
        """
        if self._doubted_in not in (None, conversation):
            self.is_withdrawn(refusal)
        self._doubted_in = conversation

    def is_granted(self) -> None:
        """Record a successful call: an earlier refusal was that conversation's own."""
        self._doubted_in = None

    def is_withdrawn(self, refusal: Delivery) -> None:
        """Record a refusal that holds for every call, such as a revoked token."""
        self._refusal = refusal
        self._asks_again_at = self._clock() + _REFUSAL_PAUSE
