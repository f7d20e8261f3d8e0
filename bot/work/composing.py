"""Compose the card of an outgoing message at send time, from the current state."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.case.case import Case
from bot.chat.cards import Card
from bot.chat.messages import (
    AskBundle,
    CaseCard,
    ClaimedMessage,
    Lockout,
    NagBundle,
    NagItem,
    Notice,
    Outgoing,
    View,
)
from bot.rules.circumstances import Circumstances
from bot.rules.duties import Duties, duties_of
from bot.screens.views import (
    agreeing_card,
    asking_card,
    asks_card,
    case_card,
    is_asked,
    lockout_card,
    nag_card,
    owed_by_item,
)
from bot.work.transaction import Transaction


def compose_card(tx: Transaction, claimed: ClaimedMessage) -> Card | None:
    """Compose the card to send now. Returns None if the message is no longer needed."""
    content, circumstances = claimed.outgoing.content, tx.circumstances
    match content:
        case Notice():
            is_outdated = content.outdated_at is not None and content.outdated_at <= tx.now
            return None if is_outdated else content.card
        case CaseCard():
            found = tx.uow.cases.get_for_share(content.case)
            person = claimed.outgoing.place.person
            return _case_card(found, content.view, person, circumstances) if found else None
        case AskBundle():
            return _question_card(tx, content, renewed=bool(claimed.target))
        case NagBundle():
            return _reminder_card(tx, content, renewed=bool(claimed.target))
        case Lockout():
            return lockout_card(content, circumstances, claimed.outgoing.place.person)
        case _:
            assert_never(content)


def held_until(tx: Transaction, outgoing: Outgoing) -> datetime:
    """The earliest time (UTC) for sending a message.

    A nag delayed past working hours waits for the next morning. A lockout message waits as well,
    unless a case of the person's counts at any hour.
    """
    person, circumstances = outgoing.place.person, tx.circumstances
    if not person or outgoing.replaces or not isinstance(outgoing.content, NagBundle | Lockout):
        return circumstances.now
    cases = (tx.uow.cases.get(number) for number in outgoing.cases)
    moments = [circumstances.held(case, person, circumstances.now) for case in cases if case]
    return min(moments) if moments else circumstances.calendar(person).next_open(circumstances.now)


def _case_card(case: Case, view: View, person: str | None, circumstances: Circumstances) -> Card:
    if view is View.OWNER and person:
        return asking_card(case, circumstances, person)
    if view is View.LEAD:
        return agreeing_card(case, circumstances, person)
    return case_card(case, circumstances, view, reader=person)


def _question_card(tx: Transaction, bundle: AskBundle, *, renewed: bool) -> Card | None:
    """Compose a question. The first send leaves out cases no longer asked of this person."""
    known = [case for number in bundle.cases if (case := tx.uow.cases.get_for_share(number))]
    asked = [each for each in known if is_asked(each, bundle.person)]
    shown = known if renewed else asked
    if len(shown) == 1:
        return asking_card(shown[0], tx.circumstances, bundle.person)
    return asks_card(shown, tx.circumstances, bundle.person) if shown else None


def _reminder_card(tx: Transaction, bundle: NagBundle, *, renewed: bool) -> Card | None:
    """Compose a reminder. The first send leaves out settled items; an update shows them as done."""
    numbers = dict.fromkeys(each.case for each in bundle.items)
    found = (tx.uow.cases.get_for_share(number) for number in numbers)
    cases = {case.number: duties_of(case, tx.circumstances) for case in found if case}
    known = [each for each in bundle.items if each.case in cases]
    owed = [each for each in known if still_due(each, cases[each.case], bundle.person)]
    shown = known if renewed else owed
    return nag_card(replace(bundle, items=tuple(shown)), cases, tx.circumstances) if shown else None


def still_due(item: NagItem, duties: Duties, person: str) -> bool:
    """Check that the duty is open, not snoozed, and concerns the person at the item's level."""
    owed = owed_by_item(item, duties, person)
    return owed is not None and person in duties.nagged_people(owed, item.level)
