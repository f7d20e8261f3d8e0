"""Employees. One person is one e-mail address on every platform."""

from dataclasses import dataclass
from datetime import datetime


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

    def is_there(self, now: datetime) -> bool:
        """Return True if the account is active and the person is not away."""
        return self.active and not (self.away_until and now < self.away_until)


def stranger(email: str) -> Person:
    """A person not looked up yet, with a name derived from the address."""
    local = email.partition("@")[0]
    name = " ".join(part.capitalize() for part in local.replace("_", ".").split(".") if part)
    return Person(email=email, name=name or email)


def normal_address(email: str) -> str:
    """Normalize an e-mail address for storage and comparison."""
    return email.strip().casefold()
