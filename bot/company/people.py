"""The people who work here. One person is one e-mail address, on whatever platform they speak."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Person:
    """An employee, as last heard of."""

    email: str
    name: str
    #: IANA name of the zone the person works in; the organization's where nothing is known.
    timezone: str | None = None
    #: False once the person's account was deactivated or could not be found.
    active: bool = True
    #: Until when the person is away (UTC); None when at work.
    away_until: datetime | None = None

    def is_there(self, now: datetime) -> bool:
        """Whether the person can be asked for something at all today."""
        return self.active and not (self.away_until and now < self.away_until)


def stranger(email: str) -> Person:
    """Somebody of whom no platform has said anything yet, called after their address."""
    local = email.partition("@")[0]
    name = " ".join(part.capitalize() for part in local.replace("_", ".").split(".") if part)
    return Person(email=email, name=name or email)


def normal_address(email: str) -> str:
    """The form in which an address is kept and compared."""
    return email.strip().casefold()
