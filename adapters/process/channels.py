"""Pinning of the channels named in the configuration, from the start on."""

from collections.abc import Iterable
from typing import Protocol

import structlog

from adapters.chat.pinned_channels import ChannelNotPinned, is_channel_name
from bot.ports.platform import PlatformUnavailable

_log = structlog.get_logger(__name__)


class PinningPlatform(Protocol):
    """The platform to which the channel names of the configuration belong."""

    async def pin(self, name: str) -> None:
        """Pin the channel of a name. Raises ChannelNotPinned and PlatformUnavailable."""


async def pin_channels(platform: PinningPlatform, channels: Iterable[str]) -> None:
    """Pin each channel that is named and not pinned yet, before anybody can take its name.

    A name that does not lead to one channel is logged, and nothing is written to any channel of
    that name. Stops early if the platform gives no answer; the next run continues.
    """
    for name in filter(is_channel_name, channels):
        try:
            await platform.pin(name)
        except ChannelNotPinned as refused:
            _log.error("a channel of oops.toml cannot be used", channel=name, why=str(refused))
        except PlatformUnavailable:
            _log.warning("channels could not be looked up; they are looked up again later")
            return
