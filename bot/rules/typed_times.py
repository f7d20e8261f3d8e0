"""Times typed or chosen in a request, in the zone of the person asking."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.case import commands as c
from bot.case.case import Case
from bot.case.errors import NotATime, TimePassed, TwoTimes
from bot.company.when import DayEdge, parse_when, split_when
from bot.company.when_refused import MomentPassed, NotAMoment
from bot.rules.circumstances import Circumstances


def read_when(
    case: Case, request: c.MakePromise | c.SnoozeNags, beside: str, circumstances: Circumstances
) -> tuple[datetime, str]:
    """Return the time (UTC) of a request about a case, and the words beside.

    Without a form and words beside, the typed text holds both. Raises NotATime, TimePassed and
    TwoTimes.
    """
    now, calendar = circumstances.now, circumstances.calendar(request.by)
    if request.chosen is None:
        with _refused(f"{case.ref} {request.verb.word}", request.when):
            if beside:
                return parse_when(request.when, now, calendar), beside.strip()
            return split_when(request.when, now, calendar)
    found = []
    for text in filter(None, (request.when.strip(), request.chosen)):
        with _refused(None, text):
            found.append(parse_when(text, now, calendar))
    if not found:
        raise NotATime(None, "")
    if found[0] != found[-1]:
        raise TwoTimes(*found)
    return found[0], beside.strip()


def read_return(by: str, until: str, circumstances: Circumstances) -> datetime:
    """Return the end (UTC) of an absence: on a day without a time, the opening of that day.

    Raises NotATime and TimePassed.
    """
    with _refused("away until", until):
        calendar = circumstances.calendar(by)
        return parse_when(until, circumstances.now, calendar, DayEdge.OPENING)


@contextmanager
def _refused(before: str | None, words: str) -> Iterator[None]:
    """Turn an unclear or past moment into an answer to the person."""
    try:
        yield
    except MomentPassed as passed:
        raise TimePassed(passed.at) from passed
    except NotAMoment as unclear:
        raise NotATime(before, words, unclear.problem) from unclear
