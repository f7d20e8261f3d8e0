"""The demo's clock: it goes as every clock does, and can be moved."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from adapters.web.chat import Chat

_AHEAD_SETTING: Final = "seconds ahead"


class DemoClock:
    """So many seconds ahead of another clock, or behind it; the chat's file keeps how many."""

    def __init__(self, chat: Chat, clock: Callable[[], datetime]) -> None:
        self._chat = chat
        self._clock = clock
        self._ahead = timedelta(seconds=float(chat.setting(_AHEAD_SETTING) or 0))

    def __call__(self) -> datetime:
        """The moment in the demo (UTC)."""
        return self._clock() + self._ahead

    def set(self, moment: datetime) -> None:
        """Show that moment now, and go on from there, after a restart too."""
        self._ahead = moment - self._clock()
        self._chat.keep(_AHEAD_SETTING, str(self._ahead.total_seconds()))
