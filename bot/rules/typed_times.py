"""Times typed in a request, in the zone of the person typing."""

from datetime import datetime

from bot.case.errors import NotATime, TimePassed
from bot.company.when import MomentPassed, NotAMoment, parse_when, split_when
from bot.rules.circumstances import Circumstances


def read_when(
    verb: str, email: str, when_and_what: tuple[str, str], circumstances: Circumstances
) -> tuple[datetime, str]:
    """Return the time (UTC) and the words beside; without `what`, `when` holds both.

    Raises NotATime and TimePassed.
    """
    when, what = when_and_what
    calendar = circumstances.calendar(email)
    try:
        if what:
            return parse_when(when, circumstances.now, calendar), what.strip()
        return split_when(when, circumstances.now, calendar)
    except MomentPassed as passed:
        raise TimePassed(verb, passed.at) from passed
    except NotAMoment as unclear:
        raise NotATime(verb, when) from unclear
