"""Whether a platform lets us in; where it does not, it is left alone for a while."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.ports.platform import Delivery

#: No longer than somebody who has just let us in again would wait for a sign of it.
_LEFT_ALONE: Final = timedelta(minutes=1)


class Access:
    """To one workspace, or for one app. `clock` gives the moment (UTC)."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._refusal: Delivery | None = None
        self._asks_again_at = clock()

    @property
    def refusal(self) -> Delivery | None:
        """What was said a short while ago, and would be said again; None: it can be asked."""
        left = self._asks_again_at - self._clock()
        return self._refusal if timedelta(0) < left <= _LEFT_ALONE else None

    def is_withdrawn(self, refusal: Delivery) -> None:
        """The platform said that it does not know us any more, whatever we ask."""
        self._refusal = refusal
        self._asks_again_at = self._clock() + _LEFT_ALONE
