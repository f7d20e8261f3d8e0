"""What becomes of the cases of somebody who is gone."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.company.organization import Organization
from bot.ports.unit_of_work import UnitOfWork
from bot.rules.duties import duties_of
from bot.rules.nagging import pass_time
from bot.work.recording import apply, setting_of, stranger

#: How many cases of one person are looked through.
MOST_OF_ONE: Final = 500


def person_left(
    organization: Organization, email: str, uow: UnitOfWork, now: datetime, via: str
) -> None:
    """Whatever they answer for is passed on at once, up the ladder."""
    known = uow.person(email) or stranger(email)
    uow.remember(replace(known, active=False), now)
    setting = setting_of(organization, uow, now)
    for case in uow.answered_by(email, MOST_OF_ONE):
        apply(uow, setting, case, pass_time(duties_of(case, setting)), via)
