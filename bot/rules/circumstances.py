"""The circumstances of a rule besides the case: the time, the company, the people."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.case.case import Case
from bot.company.calendar import Calendar
from bot.company.duration import Duration
from bot.company.organization import Organization, Policy
from bot.company.people import Person


def no_mark(_case: Case) -> str:
    """Mark no case: for cards that nobody acts on."""
    return ""


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """The time, the company and the people, as seen by one transaction."""

    #: The time (UTC).
    now: datetime
    organization: Organization
    #: Looks up a colleague; a stranger gets a name made from the address.
    person: Callable[[str], Person]
    #: Counts the open cases of each person.
    load_of: Callable[[Iterable[str]], Mapping[str, int]]
    #: Makes the mark that the buttons of a case carry; "" for none.
    mark: Callable[[Case], str] = no_mark

    def name(self, email: str | None) -> str:
        """Return the person's name."""
        return self.person(email).name if email else "Oops"

    def is_there(self, email: str) -> bool:
        """Return True if the person can be asked now."""
        return self.person(email).is_there(self.now)

    def lead(self, case: Case) -> str:
        """Return the first superior, with the power to give up unreachable customers."""
        return self.superiors(case)[0]

    def superiors(self, case: Case) -> tuple[str, ...]:
        """Return the steps above the case's owner: lead, then executive. Never empty.

        The ladder of the report counts while its people work here. A former colleague is replaced
        by the present holder of the place, or by a deputy. If all of them are away, the
        organization's executive or another lead follows.
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
        """Yield the present holder of each step, if any."""
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
        """Return the person's working hours, in which reminders are allowed."""
        return self.organization.calendar_of(self.person(email))

    def policy(self, case: Case) -> Policy:
        """Return the case's policy; the everyday policy if the case's own was removed."""
        policies = self.organization.policies
        return policies.get(case.severity) or policies[self.organization.everyday_severity]

    def deadline(self, case: Case, start: datetime, length: Duration) -> datetime:
        """Return a deadline (UTC) towards the customer, by the company's own working hours."""
        return self._deadline(self.organization.calendar, case, start, length)

    def own_deadline(self, case: Case, email: str, start: datetime, length: Duration) -> datetime:
        """Return a deadline (UTC) between colleagues, by the person's own working hours."""
        return self._deadline(self.calendar(email), case, start, length)

    def _deadline(
        self, calendar: Calendar, case: Case, start: datetime, length: Duration
    ) -> datetime:
        return calendar.within(start, length, any_hour=self.policy(case).any_hour)

    def held(self, case: Case, email: str, at: datetime) -> datetime:
        """Return the first allowed time (UTC) of a reminder; at night only if any hour counts."""
        return at if self.policy(case).any_hour else self.calendar(email).next_open(at)
