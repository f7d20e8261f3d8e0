"""A platform lets us in no more: what is owed there waits, and somebody above hears of it.

Once a day, and one of them: each in turn, as some may be on another platform, which does let us in.
Where none of them can be reached, it waits for the first.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from bot import moments, wording
from bot.casework import setting_of
from bot.organization import Organization
from bot.outgoing import Claimed, Content, Notice, Outgoing
from bot.ports import Place
from bot.setting import Setting
from bot.unit_of_work import UnitOfWork
from bot.views import notice

#: How the key of what is said of it begins; then comes the day.
_ABOUT: Final = "access:"
#: In that key, between the day and who is tried; without it, the message waits.
_TRIED: Final = ":to:"


def locked_out(
    organization: Organization, claimed: Claimed, again_at: datetime, uow: UnitOfWork, now: datetime
) -> None:
    """Try this message again then, and see to it that somebody hears why it is late."""
    setting, outgoing = setting_of(organization, uow, now), claimed.outgoing
    if is_about_access(outgoing) and outgoing.key != _key(setting):
        uow.withdrawn(claimed, "nor are they where we are let in", now)
        tell_the_next(outgoing, uow, setting)
    else:
        uow.again_at(claimed, again_at, doubtful=False)
        _tell(_why_late(outgoing, setting), _above(setting), uow, setting)


def is_about_access(outgoing: Outgoing) -> bool:
    """Whether the message says that we are not let in somewhere."""
    return outgoing.key.startswith(_ABOUT)


def tell_the_next(outgoing: Outgoing, uow: UnitOfWork, setting: Setting) -> None:
    """Say it to the one above who comes after the one who could not be reached."""
    above, person = _above(setting), outgoing.place.person
    if person in above:
        above = above[above.index(person) + 1 :]
    _tell(outgoing.content, above, uow, setting)


def _tell(content: Content, people: Iterable[str], uow: UnitOfWork, setting: Setting) -> None:
    key = _key(setting)
    if person := _there(people, setting):
        key = f"{key}{_TRIED}{person}"
    else:
        person = _there(_above(setting), setting)
    if person:
        place = Place(person=person)
        uow.send(Outgoing(key=key, place=place, content=content, not_before=setting.now))


def _why_late(late: Outgoing, setting: Setting) -> Notice:
    person, channel = late.place.person, late.place.channel
    where = setting.name(person) if person else channel or ""
    since = moments.moment(late.not_before, setting.organization.zone)
    return Notice(card=notice(wording.not_let_in(where, since)))


def _key(setting: Setting) -> str:
    return f"{_ABOUT}{setting.now.astimezone(setting.organization.zone).date()}"


def _above(setting: Setting) -> list[str]:
    """The executive and the leads, each once."""
    organization = setting.organization
    people = [organization.executive] if organization.executive else []
    return list(dict.fromkeys([*people, *(each.lead for each in organization.departments)]))


def _there(people: Iterable[str], setting: Setting) -> str | None:
    return next((each for each in people if setting.person(each).active), None)
