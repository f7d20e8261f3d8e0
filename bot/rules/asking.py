"""The search for an owner: one person is asked at a time, up the ladder."""

from bot.case.case import Case
from bot.case.events import OwnerAsked
from bot.case.reasons import AskedBecause
from bot.rules.circumstances import Circumstances


def ask_next(case: Case, circumstances: Circumstances, because: AskedBecause) -> OwnerAsked | None:
    """Ask the next person of the ladder; None if all were asked and the last still is.

    Members come first, the least busy before the others, then the lead, then the executive. Absent
    and former colleagues are passed over. So are the reporters, unless no other person is left.
    """
    who = _next_person(case, circumstances)
    return ask(case, circumstances, who, because) if who else None


def ask(case: Case, circumstances: Circumstances, who: str, because: AskedBecause) -> OwnerAsked:
    """Ask a person to accept within `accept_within` of the person's own working hours."""
    length = circumstances.policy(case).accept_within
    until = circumstances.own_deadline(case, who, circumstances.now, length)
    return OwnerAsked(at=circumstances.now, by=None, who=who, until=until, because=because)


def _next_person(case: Case, circumstances: Circumstances) -> str | None:
    there = [each for each in _in_order(case, circumstances) if circumstances.is_there(each)]
    others = [each for each in there if each not in case.reporters] or there
    fresh = next((each for each in others if each not in case.tried), None)
    if fresh:
        return fresh
    last = (others or circumstances.superiors(case))[-1]
    stays = case.asked and (case.asked.who == last or circumstances.is_there(case.asked.who))
    return None if stays else last


def _in_order(case: Case, circumstances: Circumstances) -> list[str]:
    busy = circumstances.load_of(case.ladder.members)
    members = sorted(case.ladder.members, key=lambda each: busy.get(each, 0))
    return list(dict.fromkeys((*members, *circumstances.superiors(case))))
