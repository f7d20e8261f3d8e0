"""The organization as configured in `oops.toml`: departments, ladders and policies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from zoneinfo import ZoneInfo

from bot.company.calendar import Calendar, Holidays, WorkingHours
from bot.company.duration import Duration
from bot.company.people import Person


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The deadlines of a case at one severity."""

    severity: str
    #: From the request to a person until the next person is asked.
    accept_within: Duration
    #: From the report to the first personal contact with the customer.
    acknowledge_within: Duration
    #: From the report to the resolution.
    fix_within: Duration
    #: From the resolution until every customer is told.
    tell_within: Duration
    #: Between two updates to the customers before the resolution.
    update_every: Duration
    nag_every: Duration
    #: Unanswered nags after which the next step of the ladder is nagged too.
    escalate_after: int
    #: Nights, weekends and holidays count like working hours.
    any_hour: bool


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """The people to ask, in order. A case keeps the ladder of its report.

    `Circumstances.superiors` replaces superiors who have left.
    """

    members: tuple[str, ...]
    lead: str
    executive: str | None

    @property
    def everyone(self) -> tuple[str, ...]:
        """Each address once, in the order of asking."""
        steps = (*self.members, self.lead, *((self.executive,) if self.executive else ()))
        return tuple(dict.fromkeys(steps))

    @property
    def superiors(self) -> tuple[str, ...]:
        """The steps above an owner: lead, then executive."""
        return (self.lead, self.executive) if self.executive else (self.lead,)


@dataclass(frozen=True, kw_only=True)
class Department:
    """A part of the company that is responsible for a kind of complaint."""

    name: str
    lead: str
    members: tuple[str, ...] = ()
    #: The channel that shows the department's cases; None: direct messages only.
    channel: str | None = None
    about: str = ""
    keywords: tuple[str, ...] = ()
    #: The last step of the ladder; None: the organization's executive.
    executive: str | None = None

    def renamed(self, person: Callable[[str], str]) -> "Department":
        """Return the department with a person in place of each address."""
        return replace(
            self,
            lead=person(self.lead),
            members=tuple(map(person, self.members)),
            executive=self.executive and person(self.executive),
        )


@dataclass(frozen=True, kw_only=True)
class PersonSettings:
    """Settings of one person that override the platform's profile."""

    deputy: str | None = None
    timezone: ZoneInfo | None = None
    hours: WorkingHours | None = None
    holidays: Holidays | None = None

    def renamed(self, person: Callable[[str], str]) -> "PersonSettings":
        """Return the settings with a person in place of the deputy's address."""
        return replace(self, deputy=self.deputy and person(self.deputy))


@dataclass(frozen=True, kw_only=True)
class RequestLimits:
    """The number of requests that are accepted from one person."""

    #: New cases in ten minutes.
    reports: int = 20
    #: Changes in a minute.
    changes: int = 60


@dataclass(frozen=True, kw_only=True)
class Organization:
    """The company that installed Oops."""

    name: str
    zone: ZoneInfo
    hours: WorkingHours
    holidays: Holidays
    #: Local time of the day's digest.
    digest_at: time
    digest_channel: str | None
    departments: tuple[Department, ...]
    #: By severity, the everyday one first.
    policies: Mapping[str, Policy]
    executive: str | None = None
    reactions: tuple[str, ...] = ("oops", "sos")
    limits: RequestLimits = RequestLimits()
    #: By normalised e-mail address.
    people: Mapping[str, PersonSettings] = field(default_factory=dict)

    @property
    def calendar(self) -> Calendar:
        """The company's working hours, for deadlines towards customers."""
        return Calendar(zone=self.zone, hours=self.hours, holidays=self.holidays)

    @property
    def everyday_severity(self) -> str:
        """The severity of a complaint reported without a severity."""
        return next(iter(self.policies))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Each address in the configuration, once."""
        ladders = (self.ladder(each).everyone for each in self.departments)
        deputies = (each.deputy for each in self.people.values() if each.deputy)
        named = (*(email for ladder in ladders for email in ladder), *self.people, *deputies)
        return tuple(dict.fromkeys(named))

    @property
    def channels(self) -> tuple[str, ...]:
        """Each channel in the configuration, once."""
        named = (self.digest_channel, *(each.channel for each in self.departments))
        return tuple(dict.fromkeys(each for each in named if each))

    @property
    def above(self) -> tuple[str, ...]:
        """The addresses of the executive and the leads, once each."""
        executive = (self.executive,) if self.executive else ()
        return tuple(dict.fromkeys((*executive, *(each.lead for each in self.departments))))

    def renamed(self, persons: Mapping[str, str]) -> "Organization":
        """Return the organization with persons in place of the addresses that belong to them."""
        if not persons:
            return self

        def person(email: str) -> str:
            return persons.get(email, email)

        return replace(
            self,
            departments=tuple(each.renamed(person) for each in self.departments),
            executive=self.executive and person(self.executive),
            people={person(email): each.renamed(person) for email, each in self.people.items()},
        )

    def split_severity(self, words: str) -> tuple[str | None, str]:
        """Split "urgent: nobody came" into the severity (None if missing) and the other words."""
        first, _, rest = words.partition(":")
        wanted = first.strip().casefold()
        severity = next((each for each in self.policies if each.casefold() == wanted), None)
        return (severity, rest.strip()) if severity and rest.strip() else (None, words)

    def department(self, name: str) -> Department | None:
        """Find a department by name, ignoring case."""
        wanted = name.strip().casefold()
        return next((each for each in self.departments if each.name.casefold() == wanted), None)

    @property
    def department_names(self) -> tuple[str, ...]:
        """The names of all departments."""
        return tuple(each.name for each in self.departments)

    def ladder(self, department: Department) -> Ladder:
        """The ladder of a department as configured today."""
        return Ladder(
            members=department.members,
            lead=department.lead,
            executive=department.executive or self.executive,
        )

    def calendar_of(self, person: Person) -> Calendar:
        """The working hours of a person, in the person's zone."""
        own = self.people.get(person.email, PersonSettings())
        zone = own.timezone or (ZoneInfo(person.timezone) if person.timezone else self.zone)
        return Calendar(
            zone=zone, hours=own.hours or self.hours, holidays=own.holidays or self.holidays
        )

    def deputy_of(self, email: str) -> str | None:
        """The address of a person's deputy, if configured."""
        return self.people.get(email, PersonSettings()).deputy
