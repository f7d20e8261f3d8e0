"""Who a Slack user is: a colleague by their e-mail address, or somebody who cannot take part."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from adapters.slack.platform import Colleague, SlackPlatform
from bot.company.people import Person, normal_address
from bot.ports.platform import PlatformUnavailable

_KEPT_FOR: Final = timedelta(minutes=10)
_MOST_KEPT: Final = 10_000
#: Seconds; whoever asks gets an answer within three.
_PATIENCE: Final = 1.0


class Outsider(Exception):
    """A guest, a stranger from a shared channel, an app, or nobody: refused by policy."""

    def __init__(self, name: str) -> None:
        self.name = name


class Colleagues:
    """Looks users up, and keeps what it heard for ten minutes."""

    def __init__(self, platform: SlackPlatform, clock: Callable[[], datetime]) -> None:
        self._platform = platform
        self._clock = clock
        self._kept: dict[str, tuple[datetime, Person]] = {}

    async def person(self, user_id: str) -> Person:
        """The colleague behind that id. Raises Outsider, and PlatformUnavailable."""
        kept = self._kept.get(user_id)
        if kept and self._clock() - kept[0] < _KEPT_FOR:
            return kept[1]
        found = await self._look_up(user_id)
        if not found:
            raise Outsider("")
        if not found.takes_part:
            raise Outsider(found.person.name)
        self._keep(user_id, found.person)
        return found.person

    async def by_words(self, words: str) -> Person | None:
        """The colleague of that e-mail address. Raises PlatformUnavailable."""
        return await self._platform.find_person(normal_address(words))

    def forget(self, user_id: str) -> None:
        """What was heard of that user is out of date."""
        self._kept.pop(user_id, None)

    async def _look_up(self, user_id: str) -> Colleague | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._platform.person_of(user_id)
        except TimeoutError as error:
            raise PlatformUnavailable("it takes too long") from error

    def _keep(self, user_id: str, person: Person) -> None:
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[user_id] = (self._clock(), person)


def unknown(user_id: str) -> Person:
    """Somebody who reports while Slack does not say who they are: an address made of their id."""
    return Person(email=f"{user_id}@slack.invalid".lower(), name=user_id)
