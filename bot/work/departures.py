"""Cases of a person who has left."""

from dataclasses import replace
from typing import Final

from bot.company.people import stranger
from bot.rules.duties import duties_of
from bot.rules.nagging import pass_time
from bot.work.recording import apply_events
from bot.work.transaction import Transaction

#: Cases of one person read in one transaction.
MOST_CASES_OF_ONE: Final = 500


def person_left(tx: Transaction, email: str, via: str) -> None:
    """Mark the person as inactive and pass their cases up the ladder at once."""
    known = tx.uow.people.get(email) or stranger(email)
    tx.uow.people.save_profile(replace(known, active=False), tx.now)
    tx = tx.refreshed()
    for case in tx.uow.cases.answered_by(email, MOST_CASES_OF_ONE):
        apply_events(tx, case, pass_time(duties_of(case, tx.circumstances)), via)
