"""Periodic look-up of the people in the configuration: time zones, names and accounts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.company.organization import Organization
from bot.ports.platform import Platform, PlatformUnavailable
from bot.ports.unit_of_work import Store, UnitOfWork
from bot.work.departures import person_left
from bot.work.transaction import begin_transaction, named_today

#: Age after which a person is looked up again.
KNOWN_FOR: Final = timedelta(hours=12)
_DIRECTORY_VIA: Final = "the directory"

_log = structlog.get_logger(__name__)


class Directory:
    """Looks up the company's people before a request needs them."""

    def __init__(
        self,
        organization: Organization,
        store: Store,
        platform: Platform,
        clock: Callable[[], datetime],
    ) -> None:
        self._organization = organization
        self._store = store
        self._platform = platform
        self._clock = clock

    async def refresh(self) -> None:
        """Look up every person not seen lately; a missing person loses all duties.

        Stops early if the platform gives no answer; the next run continues.
        """
        since = self._clock() - KNOWN_FOR
        stale = await self._store.transact(
            lambda uow: uow.people.unseen_since(
                named_today(self._organization, uow).addresses, since
            )
        )
        for email in stale:
            try:
                await self._look_up(email)
            except PlatformUnavailable:
                _log.warning("the directory could not be read; it is read again later")
                return

    async def _look_up(self, email: str) -> None:
        """Save the profile of a person, or record that the person has left.

        The address of a person who has left may belong to somebody else, who gets it only now.
        """
        person = await self._platform.find_person(email)
        now = self._clock()
        if not person or person.email != email:
            await self._store.transact(lambda uow: self._drop_person(uow, email, now))
            person = await self._platform.find_person(email) if person else None
        if person:
            await self._store.transact(lambda uow: uow.people.save_profile(person, now))

    def _drop_person(self, uow: UnitOfWork, email: str, now: datetime) -> None:
        person_left(begin_transaction(self._organization, uow, now), email, _DIRECTORY_VIA)
