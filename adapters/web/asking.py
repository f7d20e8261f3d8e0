"""Requests from the demo's page to the desk."""

from adapters.chat import colleagues
from adapters.web.users import Colleague, Staff
from bot.chat.places import Place
from bot.company.people import Person


class WebAsker:
    """Implements `adapters.chat.asking.Asker`. A look-up in the staff never fails."""

    heard_in: Place | None = None

    def __init__(self, staff: Staff, who: Colleague) -> None:
        self._staff = staff
        self._who = who

    async def person(self) -> Person:
        """The selected colleague. Raises Outsider."""
        return colleagues.admitted(colleagues.Colleague(person=self._who.person))

    async def stranger(self) -> Person:
        """The selected colleague, without a look-up."""
        return self._who.person

    async def colleague_meant(self, words: str) -> Person | None:
        """Find a colleague by handle, name or address."""
        found = self._staff.by_words(words)
        return found.person if found else None
