"""What belongs to one company's chat."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from adapters.web.chat import Chat
from adapters.web.conversations import Places
from adapters.web.users import Staff
from bot.company.organization import Organization


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A company, its people, its channels, and what is said in them."""

    organization: Organization
    staff: Staff
    #: By their names, each with its #; the first one is where one begins.
    channels: tuple[str, ...]
    chat: Chat
    #: Gives the moment (UTC).
    clock: Callable[[], datetime]

    @cached_property
    def places(self) -> Places:
        """Where everything stands."""
        return Places(self.staff, self.channels)
