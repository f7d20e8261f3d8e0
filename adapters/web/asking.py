"""Somebody at the demo's page who asks the desk for something."""

from adapters.chat import colleagues
from adapters.web.users import Colleague, Staff
from bot.chat.places import Place
from bot.company.people import Person


class WebAsker:
    """See `adapters.chat.asking.Asker`. A lookup in the staff never fails."""

    heard_in: Place | None = None

    def __init__(self, staff: Staff, who: Colleague) -> None:
        self._staff = staff
        self._who = who

    async def person(self) -> Person:
        """The colleague as whom somebody acts. Raises Outsider."""
        return colleagues.admitted(colleagues.Colleague(person=self._who.person))

    def stranger(self) -> Person:
        """The colleague as whom somebody acts."""
        return self._who.person

    async def colleague_meant(self, words: str) -> Person | None:
        """The colleague of that handle, name or address."""
        found = self._staff.by_words(words)
        return found.person if found else None
