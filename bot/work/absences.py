"""Cases of a person who is away: offered to the deputy, or to the next person."""

from typing import Final

from bot.case import commands as c
from bot.case.case import Case
from bot.rules.duties import duties_of
from bot.rules.nagging import pass_time
from bot.screens.requests import decide
from bot.work.departures import MOST_CASES_OF_ONE
from bot.work.recording import apply_events
from bot.work.transaction import Transaction

#: Absences that begin in one transaction.
_MOST_ABSENCES: Final = 5


def begin_absences(tx: Transaction, via: str) -> None:
    """Begin the planned absences whose start has come."""
    for email in tx.uow.people.begin_absences(tx.now, _MOST_ABSENCES):
        offer_cases(tx.refreshed(), email, via)


def offer_cases(tx: Transaction, email: str, via: str) -> list[str]:
    """Offer the cases of an absent person to others. Returns their addresses, one for each case."""
    mine = tx.uow.cases.answered_by(email, MOST_CASES_OF_ONE)
    offered = [_stand_in_takes(case, email, via, tx) for case in mine]
    return [each for each in offered if each]


def _stand_in_takes(case: Case, email: str, via: str, tx: Transaction) -> str | None:
    """Offer a case of an absent owner to the deputy, or pass the question on.

    Returns the person now responsible, or None if nobody else is.
    """
    circumstances = tx.circumstances
    duties = duties_of(case, circumstances)
    if not case.owner:
        after = apply_events(tx, case, pass_time(duties), via).case
        return after.answerable if after.answerable != email else None
    deputy = duties.stand_in(email)
    if deputy == email:
        return None
    request = c.Hand(by=email, via=via, number=case.number, to=deputy)
    apply_events(tx, case, decide(case, request, circumstances), via)
    return deputy
