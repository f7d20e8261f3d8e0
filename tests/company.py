"""A company in which Oops runs, as its people meet it: they type, press, fill in, mark and read.

The stories are told in these words alone, so that they hold on every platform.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class SetClock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: datetime = MONDAY) -> None:
        """Stand at that moment (UTC)."""
        self.now = now

    def __call__(self) -> datetime:
        """The moment (UTC)."""
        return self.now

    def seconds(self) -> float:
        """The moment in Unix seconds."""
        return self.now.timestamp()


class Shown(Protocol):
    """A message as somebody sees it."""

    @property
    def visible(self) -> str:
        """All that can be read in it."""

    @property
    def verbs(self) -> Sequence[str]:
        """What its buttons do."""


class Employee(Protocol):
    """Somebody who works there."""

    async def types(self, text: str) -> str:
        """Type a command; gives what is answered."""

    async def presses(self, verb: str, *, on: Any = None, option: str = "") -> str:  # noqa: ANN401 - a message of that platform
        """Press a button, on the latest message to me that has it; gives what is answered.

        `option` chooses in a menu.
        """

    async def fills(self, **values: str) -> str:
        """Fill in the form that is open, and send it; gives what it complains of."""

    async def marks(self, message: Any, emoji: str = "oops") -> None:  # noqa: ANN401 - likewise
        """Put an emoji on a message."""

    async def home(self) -> Shown:
        """Look at the page of one's own."""

    def reads(self) -> list[str]:
        """What Oops wrote to me, as it stands now, the oldest first."""

    def new(self) -> list[str]:
        """What Oops wrote to me since I last asked for that."""


class Company(Protocol):
    """The place where a story happens."""

    clock: SetClock

    def person(self, handle: str) -> Employee:
        """Somebody by their handle."""

    def message(self, handle: str, text: str, *, channel: str = "general") -> Shown:
        """Somebody shows a customer's words in a channel."""

    def channel(self, name: str) -> list[str]:
        """What stands in a channel, the oldest first."""

    def thread(self, name: str, containing: str) -> list[str]:
        """What stands in the thread under the first message that contains these words."""

    async def pass_time(self, **span: float) -> None:
        """Let time pass, as `timedelta` counts it, from one due moment to the next."""

    async def case(self, ref: str) -> dict[str, Any]:
        """What `oops cases --json` says of a case."""


def span(**parts: float) -> timedelta:
    """A length of time."""
    return timedelta(**parts)
