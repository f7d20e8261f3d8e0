"""Channels named in the configuration, pinned by id once found.

Anybody can give a channel of theirs the name of ours. So a name counts once: when the channel is
first found. From then on the id counts, even if the channel is renamed. A name that does not say
which channel is meant is refused.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from storage.store import SqlStore

#: Names in Slack have no capital letters, and those in the configuration begin with #.
_CHANNEL_ID: Final = re.compile(r"[CGD][A-Z0-9]+|(?:19|a|8):.+")
#: Lists the channels that have a name on the platform now.
ChannelSearch = Callable[[], Awaitable[Sequence["NamedChannel"]]]


class PinFault(StrEnum):
    """The reasons for not using a channel by its name; the words are for logs and histories."""

    MISSING = "no channel of that name"
    AMBIGUOUS = "several channels of that name"
    SHARED = "shared with another company"
    GONE = "the channel pinned to the name is gone"


@dataclass(frozen=True, kw_only=True)
class NamedChannel:
    """A channel that has the wanted name."""

    channel: str
    #: Shared with another company, or about to be: people outside would read it.
    is_shared: bool = False


class ChannelNotPinned(Exception):
    """The name does not lead to one channel of ours."""

    def __init__(self, fault: PinFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def only_channel(found: Iterable[NamedChannel]) -> str:
    """Return the id of the one channel that can be pinned. Raises ChannelNotPinned."""
    by_id = {each.channel: each for each in found}
    if not by_id:
        raise ChannelNotPinned(PinFault.MISSING)
    if len(by_id) > 1:
        raise ChannelNotPinned(PinFault.AMBIGUOUS)
    [channel] = by_id.values()
    if channel.is_shared:
        raise ChannelNotPinned(PinFault.SHARED)
    return channel.channel


def is_channel_name(channel: str) -> bool:
    """Return True for a name like `#complaints`, and False for an id of Slack or Teams."""
    return not _CHANNEL_ID.fullmatch(channel)


class PinnedChannels:
    """The pinned channels of one platform, in the database that all processes share."""

    def __init__(self, store: SqlStore, platform: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._platform = platform
        self._clock = clock

    async def find(self, name: str, search: ChannelSearch) -> str:
        """Return the pinned id of a name; pins the only channel of the name at the first find.

        Raises ChannelNotPinned, StoreUnavailable, and every error of `search`.
        """
        key, platform = pin_key(name), self._platform
        pinned = await self._store.transact(lambda uow: uow.pinned_channels.get(platform, key))
        if pinned:
            return pinned
        found, now = only_channel(await search()), self._clock()
        return await self._store.transact(
            lambda uow: uow.pinned_channels.pin(platform, key, found, now)
        )

    async def by_name(self) -> dict[str, str]:
        """Return all pinned ids by the key of their name."""
        platform = self._platform
        return await self._store.transact(lambda uow: uow.pinned_channels.of_platform(platform))


def pin_key(name: str) -> str:
    """Return the form of a name under which a channel is pinned: platforms ignore capitals."""
    return "#" + "-".join(name.removeprefix("#").casefold().split())
