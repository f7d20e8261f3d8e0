"""What a rule may look at besides the case: the time, the company, the people in it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.calendar import Calendar
from bot.case import Case
from bot.duration import Duration
from bot.organization import Organization, Policy
from bot.people import Person


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One moment in one company."""

    #: The moment (UTC).
    now: datetime
    organization: Organization
    #: What is known of a colleague; a stranger is given a name made of the address.
    person: Callable[[str], Person]
    #: How many open cases each of them has.
    load_of: Callable[[Iterable[str]], Mapping[str, int]]

    def name(self, email: str | None) -> str:
        """How that person is called."""
        return self.person(email).name if email else "Oops"

    def is_there(self, email: str) -> bool:
        """Whether that person can be asked for something now."""
        return self.person(email).is_there(self.now)

    def calendar(self, email: str) -> Calendar:
        """The hours in which that person may be nagged."""
        return self.organization.calendar_of(self.person(email))

    def policy(self, case: Case) -> Policy:
        """How patient we are with the case; the everyday policy where its own was removed."""
        policies = self.organization.policies
        return policies.get(case.severity) or policies[self.organization.everyday_severity]

    def deadline(self, case: Case, start: datetime, length: Duration) -> datetime:
        """When something towards the customer is due, by the company's own calendar."""
        any_hour = self.policy(case).any_hour
        return self.organization.calendar.add(start, length, any_hour=any_hour)

    def held(self, case: Case, email: str, at: datetime) -> datetime:
        """The moment at which that person may be nagged: not by night, unless any hour counts."""
        return at if self.policy(case).any_hour else self.calendar(email).next_open(at)
