"""Requests to the desk from users of Teams."""

from collections.abc import Callable

from adapters.chat.asking import DeskAsking
from adapters.teams.inbound import here, mentioned
from adapters.teams.payloads import Activity
from adapters.teams.users import Colleagues
from bot.case import commands as c
from bot.company.people import Person
from bot.desk import Reply


class TeamsAsker:
    """See `adapters.chat.asking.Asker`."""

    def __init__(self, colleagues: Colleagues, activity: Activity) -> None:
        self._colleagues = colleagues
        self._activity = activity
        self.heard_in = here(activity)

    async def person(self) -> Person:
        """Look the author up. Raises Outsider and PlatformUnavailable."""
        return await self._colleagues.author(self._activity)

    async def stranger(self) -> Person:
        """Return the author while Teams cannot be asked."""
        return await self._colleagues.remembered(self._activity)

    async def colleague_meant(self, words: str) -> Person | None:
        """Return the mentioned colleague, or the one with that name.

        Raises Outsider and PlatformUnavailable.
        """
        wanted = words.strip().removeprefix("@").casefold()
        for each in mentioned(self._activity):
            if (each.name or "").strip().casefold() == wanted:
                return await self._colleagues.person(self._activity, each.id)
        return await self._colleagues.named(wanted)


class TeamsAsking:
    """Asks the desk in the name of an activity's author."""

    def __init__(self, asking: DeskAsking, colleagues: Colleagues) -> None:
        self._asking = asking
        self._colleagues = colleagues

    async def ask(
        self, activity: Activity, parse: Callable[[str], c.Command], *, once: str | None = None
    ) -> Reply:
        """Return the desk's reply. See `DeskAsking.ask`."""
        return await self._asking.ask(TeamsAsker(self._colleagues, activity), parse, once=once)
