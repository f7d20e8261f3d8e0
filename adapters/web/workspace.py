"""The chat workspace of a company."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from adapters.web.chat import Chat
from adapters.web.conversations import ConversationAddresses
from adapters.web.users import Staff
from bot.company.organization import Organization


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A company with staff, channels, chat and clock."""

    organization: Organization
    staff: Staff
    #: Names with a leading #; a new page opens the first channel.
    channels: tuple[str, ...]
    chat: Chat
    #: Returns the current time (UTC).
    clock: Callable[[], datetime]

    @cached_property
    def places(self) -> ConversationAddresses:
        """The addresses of conversations."""
        return ConversationAddresses(self.staff, self.channels)
