"""Warnings about an `oops.toml` that can be used, but may not say what was meant."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from adapters.config import wording
from adapters.config.faults import ConfigFault
from adapters.config.lines import KeyPath
from bot.company.calendar import Holidays, regions_of
from bot.company.keywords import same_keyword
from bot.company.organization import Organization
from bot.company.regional_holidays import regional_days

_SHORTEST_LENGTH: Final = timedelta(minutes=1)
_SHORTEST_PAUSE: Final = timedelta(minutes=5)
_LENGTHS: Final = (
    "accept_within",
    "acknowledge_within",
    "fix_within",
    "tell_within",
    "update_every",
    "nag_every",
)


def find_warnings(organization: Organization) -> Iterator[ConfigFault]:
    """Yield what may not be meant, each with its key."""
    yield from _country_without_region(("organization", "holidays"), organization.holidays)
    for index, settings in enumerate(organization.people.values()):
        if settings.holidays:
            yield from _country_without_region(("people", index, "holidays"), settings.holidays)
    yield from _hurried_policies(organization)
    yield from _people_alone(organization)
    yield from _shared_keywords(organization)


def _country_without_region(at: KeyPath, holidays: Holidays) -> Iterator[ConfigFault]:
    for country in sorted(each.country for each in holidays.regions if not each.subdivision):
        regions = regions_of(country)
        days = regional_days(country, regions)
        if days and not any(
            each.country == country and each.subdivision for each in holidays.regions
        ):
            yield ConfigFault(at=at, what=wording.country_alone(country, regions, days))


def _hurried_policies(organization: Organization) -> Iterator[ConfigFault]:
    for severity, policy in organization.policies.items():
        for key in _LENGTHS:
            length = getattr(policy, key)
            least = _SHORTEST_PAUSE if key == "nag_every" else _SHORTEST_LENGTH
            if length.elapsed < least:
                what = wording.too_short(str(length), is_pause=key == "nag_every")
                yield ConfigFault(at=("policy", severity, key), what=what)


def _people_alone(organization: Organization) -> Iterator[ConfigFault]:
    for index, department in enumerate(organization.departments):
        at: KeyPath = ("departments", index, "lead")
        if len(organization.ladder(department).everyone) == 1:
            yield ConfigFault(at=at, what=wording.alone_on_ladder(department.lead))
        elif department.members == (department.lead,):
            yield ConfigFault(at=at, what=wording.leads_nobody(department.lead))


def _shared_keywords(organization: Organization) -> Iterator[ConfigFault]:
    first: dict[str, str] = {}
    for index, department in enumerate(organization.departments):
        for position, keyword in enumerate(department.keywords):
            owner = first.setdefault(same_keyword(keyword), department.name)
            if owner != department.name:
                at: KeyPath = ("departments", index, "keywords", position)
                yield ConfigFault(at=at, what=wording.shared_keyword(keyword, owner))
