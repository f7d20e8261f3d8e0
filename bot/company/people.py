"""Employees. A person is named by one address on every platform.

That is the address at which Oops first met the person. It stays the person's name when the address
changes, and is not given to another person who gets the address later.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from unicodedata import normalize

#: The domain of addresses made of a user id. RFC 2606, "Reserved Top Level DNS Names": nobody can
#: have such an address.
_MADE_UP_DOMAIN: Final = ".invalid"


@dataclass(frozen=True, kw_only=True)
class Person:
    """An employee, as of the last look-up."""

    email: str
    name: str
    #: IANA name of the person's time zone; None: the organization's zone.
    timezone: str | None = None
    #: False once the person's account was deactivated or could not be found.
    active: bool = True
    #: End of the person's absence (UTC); None when at work.
    away_until: datetime | None = None
    #: Start of an absence that has not begun (UTC); None for one that has.
    away_from: datetime | None = None

    def is_there(self, now: datetime) -> bool:
        """Return True if the account is active and the person is not away."""
        has_begun = self.away_from is None or self.away_from <= now
        return self.active and not (has_begun and self.away_until and now < self.away_until)


def stranger(email: str) -> Person:
    """A person not looked up yet, with a name derived from the address."""
    local = email.partition("@")[0]
    name = " ".join(part.capitalize() for part in local.replace("_", ".").split(".") if part)
    return Person(email=email, name=name or email)


def is_made_up(email: str) -> bool:
    """Return True for an address made of a user id, for a person without a known address."""
    return email.endswith(_MADE_UP_DOMAIN)


def normal_address(email: str) -> str:
    """Normalize an e-mail address for storage and comparison.

    Case counts for nothing, nor does the way in which an accent is encoded. Other letters stay
    apart, so that no address turns into the address of another mailbox: neither the long s into
    an s, nor the sharp s into two, nor the Kelvin sign into a k.
    """
    text = email.strip()
    if text.isascii():
        return text.lower()
    if any(_turns_into_ascii(each) for each in text):
        return "".join(each.lower() if each.isascii() else each for each in text)
    return normalize("NFC", text.lower())


def _turns_into_ascii(letter: str) -> bool:
    return not letter.isascii() and normalize("NFC", letter.lower()).isascii()
