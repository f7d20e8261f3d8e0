"""Who works at the demo's company, as its chat knows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.company.people import Person, normal_address

#: How Oops itself goes by among the authors of messages; no colleague's address is like that.
OOPS = "oops"


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody as whom one can act."""

    #: One word in small letters; it stands in addresses, and after an @.
    handle: str
    person: Person
    #: What they do, for whoever looks at the page for the first time.
    role: str = ""
    #: The place in the list; it chooses the colour of the avatar.
    number: int = 0

    @property
    def email(self) -> str:
        """The address by which Oops knows them."""
        return self.person.email

    @property
    def name(self) -> str:
        """First name and surname."""
        return self.person.name

    @property
    def first_name(self) -> str:
        """What colleagues call them."""
        return self.person.name.split()[0]

    @property
    def initials(self) -> str:
        """What stands on the avatar."""
        return "".join(each[0] for each in self.person.name.split())[:2].upper()


class Staff:
    """Everybody, by handle and by address."""

    def __init__(self, everybody: Iterable[Colleague]) -> None:
        self.everybody = tuple(everybody)
        self._by_handle = {each.handle: each for each in self.everybody}
        self._by_email = {each.email: each for each in self.everybody}

    def by_handle(self, handle: str) -> Colleague | None:
        """Whoever is called that, however it is capitalised."""
        return self._by_handle.get(handle.strip().casefold())

    def by_email(self, email: str) -> Colleague | None:
        """Whoever has that address."""
        return self._by_email.get(normal_address(email))

    def by_words(self, words: str) -> Colleague | None:
        """Whom ``@omar``, ``Omar Reyes`` or an address means."""
        wanted = words.strip().removeprefix("@")
        named = (each for each in self.everybody if each.name.casefold() == wanted.casefold())
        return self.by_handle(wanted) or self.by_email(wanted) or next(named, None)
