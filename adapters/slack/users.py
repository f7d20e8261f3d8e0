"""Slack users as colleagues, with a cache."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from adapters.chat.colleagues import Colleague, ColleagueCache
from adapters.slack.platform import SlackPlatform
from adapters.slack.profiles import unknown
from bot.company.people import Person, normal_address
from bot.ports.platform import PlatformUnavailable

#: Seconds. Slack wants an answer within three.
_LOOKUP_DEADLINE: Final = 1.0


class Colleagues:
    """Looks up colleagues by Slack user id, with a cache of ten minutes."""

    def __init__(self, platform: SlackPlatform, clock: Callable[[], datetime]) -> None:
        self._platform = platform
        self._kept = ColleagueCache(clock)

    async def person(self, user_id: str) -> Person:
        """The colleague with that user id. Raises Outsider and PlatformUnavailable."""
        return await self._kept.person(user_id, self._look_up)

    async def by_words(self, words: str) -> Person | None:
        """The colleague with that e-mail address. Raises PlatformUnavailable."""
        return await self._platform.find_person(normal_address(words))

    async def remembered(self, user_id: str) -> Person:
        """The user while Slack does not answer: as last looked up, or made of the user id."""
        return await self._platform.remembered(user_id) or unknown(user_id)

    def forget(self, user_id: str) -> None:
        """Drop the user from the cache."""
        self._kept.forget(user_id)

    async def _look_up(self, user_id: str) -> Colleague | None:
        try:
            async with asyncio.timeout(_LOOKUP_DEADLINE):
                return await self._platform.person_of(user_id)
        except TimeoutError as error:
            raise PlatformUnavailable("it takes too long") from error
