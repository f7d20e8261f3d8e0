"""The company of a simulated world: who works there, when, and how patient it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.company.calendar import Holidays, WorkingHours
from bot.company.duration import Duration
from bot.company.organization import Department, Organization, PersonSettings, Policy
from tests.kit import EVA, LEA, MAX, MIA, RITA, STAN, WANDA, WIM
from tests.simulation.chance import Chance
from tests.simulation.hours import Hours

ZONES: Final = (
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Australia/Sydney",
    "Asia/Kolkata",
    "Europe/London",
)
#: Those who come into the company later.
NEWCOMERS: Final = ("nina@fernhill.example", "noah@fernhill.example", "nell@fernhill.example")
#: How patient the company may be, per key; and with what is urgent.
_PATIENCE: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "accept_within": (("2h", "4h", "1d"), ("15m", "1h")),
    "acknowledge_within": (("4h", "1d"), ("30m", "2h")),
    "fix_within": (("1d", "3d"), ("8h", "1d")),
    "tell_within": (("4h", "1d", "2d"), ("1h", "4h")),
    "update_every": (("1d", "2d", "3d"), ("8h", "1d")),
    "nag_every": (("8h", "1d", "2d", "2d"), ("8h", "1d", "1d")),
}
URGENT: Final = "urgent"
CHANNELS: Final = ("#shipping", "#oops")
START: Final = date(2026, 1, 1)


@dataclass(kw_only=True)
class Company:
    """What its configuration says, and the same once more as the simulation reckons with it."""

    organization: Organization
    hours: Hours
    #: By severity and key, as it is written.
    patience: dict[str, dict[str, str]]
    #: The hours of those who have others.
    part_time: dict[str, Hours] = field(default_factory=dict)
    #: The zones of those who work elsewhere, as the chat tells them.
    zones: dict[str, str] = field(default_factory=dict)
    #: Those of whom Oops was told that they left.
    left: list[str] = field(default_factory=list)
    newcomers: list[str] = field(default_factory=lambda: list(NEWCOMERS))

    @property
    def everybody(self) -> tuple[str, ...]:
        """Who works there now."""
        staff = (*self.organization.addresses, RITA, STAN)
        return tuple(each for each in dict.fromkeys(staff) if each not in self.left)

    def hours_of(self, email: str) -> Hours:
        """When that person may be nagged."""
        hours = self.part_time.get(email, self.hours)
        zone = self.zones.get(email)
        return replace(hours, zone=ZoneInfo(zone)) if zone else hours

    def policy(self, severity: str) -> dict[str, str]:
        """How patient it is with such a case; as with any other where that severity is gone."""
        return self.patience.get(severity) or self.patience["normal"]

    def any_hour(self, severity: str) -> bool:
        """Whether such a case is chased at night."""
        return severity == URGENT and URGENT in self.patience

    def digest_at(self, day: date) -> datetime:
        """When that day's digest is due (UTC); an hour that a clock skips is reckoned as before."""
        local = datetime.combine(day, self.organization.digest_at, tzinfo=self.organization.zone)
        return local.astimezone(UTC)


def found(chance: Chance) -> Company:
    """A company as one may find it."""
    days_off = tuple(START + timedelta(days=chance.randrange(200)) for _ in range(4))
    hours = Hours(
        zone=ZoneInfo(chance.choice(ZONES)),
        days_off=days_off,
        opens=chance.choice((8, 9)),
        closes=chance.choice((17, 18)),
    )
    part_time = {MAX: replace(hours, weekdays=(0, 1, 2), opens=10, closes=14)}
    patience = _patience(chance)
    return Company(
        organization=_organization(hours, part_time[MAX], patience, chance),
        hours=hours,
        patience=patience,
        part_time=part_time,
        zones={chance.choice((MIA, LEA, WIM, EVA)): chance.choice(ZONES)},
    )


def _patience(chance: Chance) -> dict[str, dict[str, str]]:
    """By severity, how long everything may take."""
    escalate_after = chance.choice(("1", "2", "3"))
    return {
        severity: {key: chance.choice(choices[urgent]) for key, choices in _PATIENCE.items()}
        | {"escalate_after": escalate_after}
        for urgent, severity in enumerate(("normal", URGENT))
    }


def _organization(
    hours: Hours, part_time: Hours, patience: Mapping[str, Mapping[str, str]], chance: Chance
) -> Organization:
    """The same as `oops.toml` would say it."""
    channel = chance.choice(("#shipping", None, None))
    return Organization(
        name="Fernhill Bikes",
        zone=hours.zone,
        hours=WorkingHours.parse([hours.text]),
        holidays=Holidays.parse([str(each) for each in hours.days_off]),
        digest_at=chance.choice((time(0), time(2, 30), time(9), time(16, 45))),
        digest_channel="#oops",
        departments=(
            Department(name="Shipping", lead=LEA, members=(MIA, MAX), channel=channel),
            Department(name="Website", lead=WANDA, members=(WIM,), keywords=("page",)),
        ),
        policies={severity: _policy(severity, each) for severity, each in patience.items()},
        executive=EVA,
        people={
            MAX: PersonSettings(hours=WorkingHours.parse([part_time.text])),
            MIA: PersonSettings(deputy=STAN),
        },
    )


def _policy(severity: str, patience: Mapping[str, str]) -> Policy:
    return Policy(
        severity=severity,
        escalate_after=int(patience["escalate_after"]),
        any_hour=severity == URGENT,
        **{key: Duration.parse(patience[key]) for key in _PATIENCE},
    )


def reorganise(company: Company, chance: Chance) -> str:
    """Somebody edits the configuration; says what they did."""
    edit = chance.choice(
        (_hire, _hire, _rename, _swap, _drop_urgent, _move_digest, _appoint_deputy)
    )
    return edit(company, chance)


def _hire(company: Company, chance: Chance) -> str:
    """Whoever left is replaced everywhere, or somebody new comes along."""
    if not company.newcomers:
        return "nobody was hired"
    new = company.newcomers.pop()
    old = next(iter(company.left), None)
    departments = company.organization.departments
    if old:
        company.left.remove(old)
        departments = tuple(_replaced(each, old, new) for each in departments)
        executive = new if company.organization.executive == old else company.organization.executive
        company.organization = replace(company.organization, executive=executive)
    else:
        first, *others = departments
        departments = (replace(first, members=(*first.members, new)), *others)
    company.organization = replace(company.organization, departments=departments)
    return f"{new} came"


def _replaced(department: Department, old: str, new: str) -> Department:
    members = tuple(new if each == old else each for each in department.members)
    return replace(
        department, members=members, lead=new if department.lead == old else department.lead
    )


def _rename(company: Company, chance: Chance) -> str:
    first, *others = company.organization.departments
    name = "Dispatch" if first.name == "Shipping" else "Shipping"
    company.organization = replace(
        company.organization, departments=(replace(first, name=name), *others)
    )
    return f"a department is called {name}"


def _swap(company: Company, chance: Chance) -> str:
    """The lead and the first member of a department change places."""
    *others, last = company.organization.departments
    first, *rest = last.members
    swapped = replace(last, lead=first, members=(last.lead, *rest))
    company.organization = replace(company.organization, departments=(*others, swapped))
    return f"{first} leads {last.name}"


def _drop_urgent(company: Company, chance: Chance) -> str:
    company.patience.pop(URGENT, None)
    policies = {"normal": company.organization.policies["normal"]}
    company.organization = replace(company.organization, policies=policies)
    return "nothing is urgent any more"


def _move_digest(company: Company, chance: Chance) -> str:
    at = chance.choice((time(0), time(2, 30), time(8), time(15)))
    company.organization = replace(company.organization, digest_at=at)
    return f"the digest is due at {at}"


def _appoint_deputy(company: Company, chance: Chance) -> str:
    person, deputy = chance.sample([LEA, WANDA, WIM, RITA], 2)
    people = dict(company.organization.people)
    people[person] = replace(people.get(person, PersonSettings()), deputy=deputy)
    company.organization = replace(company.organization, people=people)
    return f"{deputy} stands in for {person}"
