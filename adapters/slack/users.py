"""Who a Slack user is: a colleague by their e-mail address, or somebody who cannot take part."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from adapters.chat.colleagues import Colleague, ColleagueCache
from adapters.slack.platform import SlackPlatform
from bot.company.people import Person, normal_address
from bot.ports.platform import PlatformUnavailable

#: Seconds; whoever asks gets an answer within three.
_PATIENCE: Final = 1.0


class Colleagues:
    """Slack's users as colleagues, looked up and kept for ten minutes."""

    def __init__(self, platform: SlackPlatform, clock: Callable[[], datetime]) -> None:
        self._platform = platform
        self._kept = ColleagueCache(clock)

    async def person(self, user_id: str) -> Person:
        """The colleague behind that id. Raises Outsider, and PlatformUnavailable."""
        return await self._kept.person(user_id, self._look_up)

    async def by_words(self, words: str) -> Person | None:
        """The colleague of that e-mail address. Raises PlatformUnavailable."""
        return await self._platform.find_person(normal_address(words))

    def forget(self, user_id: str) -> None:
        """What was heard of that user is out of date."""
        self._kept.forget(user_id)

    async def _look_up(self, user_id: str) -> Colleague | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._platform.person_of(user_id)
        except TimeoutError as error:
            raise PlatformUnavailable("it takes too long") from error


def unknown(user_id: str) -> Person:
    """Somebody who reports while Slack does not say who they are: an address made of their id."""
    return Person(email=f"{user_id}@slack.invalid".lower(), name=user_id)
