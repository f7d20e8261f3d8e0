"""What a rule may look at besides the case: the time, the company, the people in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.case.case import Case
from bot.company.calendar import Calendar
from bot.company.duration import Duration
from bot.company.organization import Organization, Policy
from bot.company.people import Person


@dataclass(frozen=True, kw_only=True)
class Circumstances:
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

    def lead(self, case: Case) -> str:
        """Whose word it is that a customer cannot be reached: the first step above an owner."""
        return self.superiors(case)[0]

    def superiors(self, case: Case) -> tuple[str, ...]:
        """The steps above the case's owner: lead, then executive. There is always one.

        They are those that it began with, as long as they work here. Whoever left is followed by
        whoever has their place today, or stands in for them. Where none of all these is there, by
        the organization's executive or another lead.
        """
        own = case.ladder.superiors
        if all(map(self._works_here, own)):
            return own
        left = list(self._followed(case))
        if not any(map(self.is_there, left)):
            others = self.organization.above
            found = (*filter(self.is_there, others), *filter(self._works_here, others))
            left += found[:1]
        return tuple(dict.fromkeys(left)) or own

    def _followed(self, case: Case) -> Iterator[str]:
        """Of each step the one who holds it now, as far as anybody does."""
        department = self.organization.department(case.department)
        today = self.organization.ladder(department) if department else case.ladder
        for own, new in (
            (case.ladder.lead, today.lead),
            (case.ladder.executive, today.executive),
        ):
            holders = [each for each in (own, new) if each]
            deputies = map(self.organization.deputy_of, holders)
            heirs = (*holders, *(each for each in deputies if each))
            yield from [each for each in heirs if self._works_here(each)][:1]

    def _works_here(self, email: str) -> bool:
        return self.person(email).active

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
