"""The rate limits of Teams for one bot in one conversation.

learn.microsoft.com, "Optimize your bot with rate limiting in Teams".
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

#: Limits as (messages, seconds).
LIMITS: Final = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
_MOST: Final = max(count for count, _ in LIMITS)
_MOST_CONVERSATIONS: Final = 2000


class Rates:
    """Remembers recent sends by conversation. `clock` gives the time (UTC)."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._said: OrderedDict[str, deque[datetime]] = OrderedDict()

    def wait(self, conversation: str) -> float:
        """Return the seconds until one more message is within the limits; 0 for now."""
        said, now = self._said.get(conversation, ()), self._clock()
        waits = [0.0]
        for most, span in LIMITS:
            since = now - timedelta(seconds=span)
            recent = [each for each in said if since < each <= now]  # none from the future
            if len(recent) >= most:
                waits.append((recent[-most] - since).total_seconds())
        return max(waits)

    def note(self, conversation: str) -> None:
        """Record a send."""
        said = self._said.setdefault(conversation, deque(maxlen=_MOST))
        said.append(self._clock())
        self._said.move_to_end(conversation)
        if len(self._said) > _MOST_CONVERSATIONS:
            self._said.popitem(last=False)
