"""The sentences for refused dates and times: the reason, and an example that works."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.case import errors
from bot.company.when_refused import MomentProblem
from bot.wording.phrases import example_date, moment_text, shorten


def not_a_time(error: errors.NotATime, now: datetime, zone: ZoneInfo) -> str:
    """The problem with the words, and an example with a date that is still to come."""
    words, date = shorten(error.words, 60), example_date(now, zone)
    problem = _MOMENT_PROBLEMS[error.problem].format(words=words) if words else "Say when."
    if error.before is None:
        return f"{problem} For example: “tomorrow 17:00”, “friday” or “{date}”."
    _, _, verb = error.before.rpartition(" ")
    later = example_date(now + timedelta(weeks=2), zone)
    then = _AFTER_MOMENT.get(verb, "").format(later=later)
    return f"{problem} For example: “/oops {error.before} {date} 17:00{then}”."


_MOMENT_PROBLEMS: Final = {
    MomentProblem.UNCLEAR: "I'm not sure which time is meant by “{words}”.",
    MomentProblem.TWO_WAYS: "The date or time in “{words}” can be read in two ways.",
    MomentProblem.NO_SUCH_DATE: "The calendar has no such date: “{words}”.",
    MomentProblem.NO_SUCH_TIME: "No clock shows such a time: “{words}”.",
    MomentProblem.NAMED_ZONE: (
        "I don't know the time zone in “{words}”. Write the time on your own clock, or in UTC."
    ),
    MomentProblem.TOO_FAR: "That is more than two years ahead: “{words}”.",
}
#: Words after the moment in an example.
_AFTER_MOMENT: Final = {
    "promise": " call back",
    "snooze": " waiting for the part",
    "from": " until {later}",
}


def time_passed(error: errors.TimePassed, now: datetime, zone: ZoneInfo) -> str:
    at = moment_text(error.at, zone, now)
    return f"{at} has passed already. Name a moment that is still to come."


def two_times(error: errors.TwoTimes, now: datetime, zone: ZoneInfo) -> str:
    typed, chosen = (moment_text(each, zone, now) for each in (error.typed, error.chosen))
    return f"You wrote {typed}, and chose {chosen}. Clear one of them."
