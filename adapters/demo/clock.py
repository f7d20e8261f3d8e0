"""The demo's adjustable clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from adapters.web.chat import Chat

_AHEAD_SETTING: Final = "seconds ahead"


class DemoClock:
    """A clock at a fixed distance from another clock; the chat's database keeps the distance."""

    def __init__(self, chat: Chat, clock: Callable[[], datetime]) -> None:
        self._chat = chat
        self._clock = clock
        self._ahead = timedelta(seconds=float(chat.setting(_AHEAD_SETTING) or 0))

    def __call__(self) -> datetime:
        """Return the demo's time (UTC)."""
        return self._clock() + self._ahead

    def set(self, now: datetime) -> None:
        """Set the time, and run on from there, also after a restart."""
        self._ahead = now - self._clock()
        self._chat.keep(_AHEAD_SETTING, str(self._ahead.total_seconds()))
