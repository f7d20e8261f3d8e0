"""How many requests one person may make in a while.

A person who marks hundreds of messages, or a program with a person's account, would bury everybody
else in cases and messages.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.case import commands as c
from bot.case import errors
from bot.company.organization import RequestLimits

#: The time in which reports and changes are counted.
REPORTS_WITHIN: Final = timedelta(minutes=10)
CHANGES_WITHIN: Final = timedelta(minutes=1)

#: The longest time for which a request counts.
LONGEST_WINDOW: Final = max(REPORTS_WITHIN, CHANGES_WITHIN)


def is_limited(command: c.Command) -> bool:
    """Return True for what a person reports or changes; looking costs nobody anything."""
    changes = c.ReportComplaint | c.CaseRequest | c.GoAway | c.ComeBack
    return bool(command.by) and isinstance(command, changes)


def check_rate(
    command: c.Command, accepted_at: Sequence[datetime], limits: RequestLimits, now: datetime
) -> None:
    """Raise TooManyReports or TooManyChanges.

    `accepted_at` are the moments of the person's accepted reports, or of the accepted changes, the
    oldest first. Moments in the future do not count: a clock was wrong.
    """
    if isinstance(command, c.ReportComplaint):
        again_at = _again_at(accepted_at, limits.reports, REPORTS_WITHIN, now)
        if again_at:
            raise errors.TooManyReports(limits.reports, again_at, command.complaint)
    else:
        again_at = _again_at(accepted_at, limits.changes, CHANGES_WITHIN, now)
        if again_at:
            raise errors.TooManyChanges(limits.changes, again_at)


def _again_at(
    accepted_at: Sequence[datetime], most: int, within: timedelta, now: datetime
) -> datetime | None:
    """The moment from which one more is accepted; None: it is accepted now."""
    counted = [each for each in accepted_at if now - within < each <= now]
    return counted[-most] + within if len(counted) >= most else None
