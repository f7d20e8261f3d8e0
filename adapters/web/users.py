"""The staff of the demo's company."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.company.people import Person, normal_address

#: Author of messages from Oops; different from any e-mail address.
OOPS = "oops"


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """A member of staff as whom the visitor can act."""

    #: A lower-case word for page addresses and @mentions.
    handle: str
    person: Person
    #: Job description for new visitors.
    role: str = ""
    #: Position in the list; selects the avatar's colour.
    number: int = 0

    @property
    def email(self) -> str:
        """The e-mail address."""
        return self.person.email

    @property
    def name(self) -> str:
        """First name and surname."""
        return self.person.name

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.person.name.split()[0]

    @property
    def initials(self) -> str:
        """Up to two capital letters for the avatar."""
        return "".join(each[0] for each in self.person.name.split())[:2].upper()


class Staff:
    """The company's colleagues, by handle and address."""

    def __init__(self, everybody: Iterable[Colleague]) -> None:
        self.everybody = tuple(everybody)
        self._by_handle = {each.handle: each for each in self.everybody}
        self._by_email = {each.email: each for each in self.everybody}

    def by_handle(self, handle: str) -> Colleague | None:
        """Find a colleague by handle, ignoring case."""
        return self._by_handle.get(handle.strip().casefold())

    def by_email(self, email: str) -> Colleague | None:
        """Find a colleague by e-mail address."""
        return self._by_email.get(normal_address(email))

    def by_words(self, words: str) -> Colleague | None:
        """Find a colleague by ``@omar``, ``Omar Reyes`` or an address."""
        wanted = words.strip().removeprefix("@")
        named = (each for each in self.everybody if each.name.casefold() == wanted.casefold())
        return self.by_handle(wanted) or self.by_email(wanted) or next(named, None)
