"""The recent requests of each person, as far as one process remembers them.

They are in memory: the limit protects people from floods and counts nothing that must be exact.
With several processes each counts for itself, and a restart begins at zero. That costs no query and
keeps nothing about anybody.
"""

from datetime import datetime
from typing import Final

from bot.case import commands as c
from bot.company.organization import RequestLimits
from bot.rules.request_rates import LONGEST_WINDOW, check_rate, is_limited

#: People remembered; those without a recent request are forgotten first.
_MOST_PEOPLE: Final = 10_000

PersonRequests = tuple[str, bool]


class RecentRequests:
    """The moments of accepted requests, by person and by whether they opened a case."""

    def __init__(self) -> None:
        self._accepted_at: dict[PersonRequests, tuple[datetime, ...]] = {}

    def check(self, command: c.Command, limits: RequestLimits, now: datetime) -> None:
        """Raise TooManyReports or TooManyChanges."""
        if is_limited(command):
            check_rate(command, self._accepted_at.get(_key(command), ()), limits, now)

    def note(self, command: c.Command, now: datetime) -> None:
        """Remember an accepted request."""
        if is_limited(command):
            key = _key(command)
            if key not in self._accepted_at and len(self._accepted_at) >= _MOST_PEOPLE:
                self._forget(now)
            self._accepted_at[key] = (*_still_counted(self._accepted_at.get(key, ()), now), now)

    def _forget(self, now: datetime) -> None:
        for key, moments in list(self._accepted_at.items()):
            if not _still_counted(moments, now):
                self._accepted_at.pop(key, None)
        if len(self._accepted_at) >= _MOST_PEOPLE:
            self._accepted_at.clear()


def _key(command: c.Command) -> PersonRequests:
    return (command.by, isinstance(command, c.ReportComplaint))


def _still_counted(moments: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    return tuple(each for each in moments if now - LONGEST_WINDOW < each <= now)
