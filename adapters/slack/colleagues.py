"""Who a Slack user is: a colleague by their e-mail address, or somebody who cannot take part."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from adapters.slack.platform import SlackPlatform
from bot.people import Person, normal_address
from bot.ports import PlatformUnavailable

_KEPT_FOR: Final = timedelta(minutes=10)
_MOST_KEPT: Final = 10_000


class Outsider(Exception):
    """A guest, a stranger from a shared channel, an app, or nobody: refused by policy."""


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
        found = await self._platform.person_of(user_id)
        if not found or found.guest or found.stranger or found.bot or not found.person.active:
            raise Outsider
        self._keep(user_id, found.person)
        return found.person

    async def reporter(self, user_id: str) -> Person:
        """The same for somebody who reports: who they are may be found out later.

        While Slack does not say, they go by an address made of their id, so that no complaint
        waits for it. Raises Outsider.
        """
        try:
            return await self.person(user_id)
        except PlatformUnavailable:
            return Person(email=f"{user_id}@slack.invalid".lower(), name=user_id)

    async def by_words(self, words: str) -> Person | None:
        """The colleague of that e-mail address. Raises PlatformUnavailable."""
        return await self._platform.find_person(normal_address(words))

    def forget(self, user_id: str) -> None:
        """What was heard of that user is out of date."""
        self._kept.pop(user_id, None)

    def _keep(self, user_id: str, person: Person) -> None:
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[user_id] = (self._clock(), person)
