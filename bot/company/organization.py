"""Who answers for what, and how patient the company is: what `oops.toml` says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from zoneinfo import ZoneInfo

from bot.company.calendar import Calendar, Holidays, WorkingHours
from bot.company.duration import Duration
from bot.company.people import Person


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How long each step of a case may take at one severity."""

    severity: str
    #: Time to say "it is mine" once asked; then the next person is asked.
    accept_within: Duration
    #: From the report to the first personal word to the customer.
    acknowledge_within: Duration
    #: From the report to the mended fault.
    fix_within: Duration
    #: From the mended fault until every customer knows.
    tell_within: Duration
    #: How often customers hear something while it is not fixed.
    update_every: Duration
    nag_every: Duration
    #: Unanswered nags after which the next step of the ladder is nagged too.
    escalate_after: int
    #: Nights, weekends and holidays count like working hours.
    any_hour: bool


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Who is asked, in this order; a case keeps the ladder that it began with.

    Who stands above its owner once somebody has left, `Setting.superiors` says.
    """

    members: tuple[str, ...]
    lead: str
    executive: str | None

    @property
    def everyone(self) -> tuple[str, ...]:
        """Each address once, from the first to be asked to the last."""
        steps = (*self.members, self.lead, *((self.executive,) if self.executive else ()))
        return tuple(dict.fromkeys(steps))

    @property
    def superiors(self) -> tuple[str, ...]:
        """The steps above an owner: lead, then executive."""
        return (self.lead, self.executive) if self.executive else (self.lead,)


@dataclass(frozen=True, kw_only=True)
class Department:
    """A part of the company that answers for a kind of complaint."""

    name: str
    lead: str
    members: tuple[str, ...] = ()
    #: Where its cases are shown; None: nowhere but in direct messages.
    channel: str | None = None
    about: str = ""
    keywords: tuple[str, ...] = ()
    #: The last step of its ladder; None: the organization's executive.
    executive: str | None = None


@dataclass(frozen=True, kw_only=True)
class PersonSettings:
    """What the company knows of one person beyond what the platform says."""

    deputy: str | None = None
    timezone: ZoneInfo | None = None
    hours: WorkingHours | None = None
    holidays: Holidays | None = None


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
    #: By normalised e-mail address.
    people: Mapping[str, PersonSettings] = field(default_factory=dict)

    @property
    def calendar(self) -> Calendar:
        """The company's own hours, by which deadlines towards customers are counted."""
        return Calendar(zone=self.zone, hours=self.hours, holidays=self.holidays)

    @property
    def everyday_severity(self) -> str:
        """The severity of a complaint of which nobody said more."""
        return next(iter(self.policies))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Everybody whom the configuration names, once each."""
        ladders = (self.ladder(each).everyone for each in self.departments)
        deputies = (each.deputy for each in self.people.values() if each.deputy)
        named = (*(email for ladder in ladders for email in ladder), *self.people, *deputies)
        return tuple(dict.fromkeys(named))

    @property
    def above(self) -> tuple[str, ...]:
        """The executive and the leads, once each."""
        executive = (self.executive,) if self.executive else ()
        return tuple(dict.fromkeys((*executive, *(each.lead for each in self.departments))))

    def department(self, name: str) -> Department | None:
        """The department of that name, however it is capitalised."""
        wanted = name.strip().casefold()
        return next((each for each in self.departments if each.name.casefold() == wanted), None)

    def ladder(self, department: Department) -> Ladder:
        """Who is asked for a complaint of that department, as configured today."""
        return Ladder(
            members=department.members,
            lead=department.lead,
            executive=department.executive or self.executive,
        )

    def calendar_of(self, person: Person) -> Calendar:
        """The hours in which that person may be nagged, in their zone."""
        own = self.people.get(person.email, PersonSettings())
        zone = own.timezone or (ZoneInfo(person.timezone) if person.timezone else self.zone)
        return Calendar(
            zone=zone, hours=own.hours or self.hours, holidays=own.holidays or self.holidays
        )

    def deputy_of(self, email: str) -> str | None:
        """Who stands in for that person, where somebody was named."""
        return self.people.get(email, PersonSettings()).deputy
