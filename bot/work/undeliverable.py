"""Messages refused for good, or possibly lost: turned into a duty, or noted in the history.

Neither case ends as a mere log line.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final, assert_never

from bot.case.case import Case
from bot.case.events import MessageInDoubt, MessageUndelivered
from bot.chat.message_keys import closed_channel_key, plain_key, redirect_key, repost_key
from bot.chat.messages import (
    AskBundle,
    CaseCard,
    ClaimedMessage,
    DoubtfulMessage,
    Lockout,
    NagBundle,
    Notice,
    Outgoing,
    View,
)
from bot.chat.places import Place
from bot.ports.platform import Delivery, Refused
from bot.rules.circumstances import Circumstances
from bot.screens.views import notice_card
from bot.wording import card_text, notices, reminders
from bot.work.bundling import enqueue_nags
from bot.work.departures import person_left
from bot.work.no_access import tell_next_superior
from bot.work.recording import apply_events
from bot.work.transaction import Transaction

_VIA_DELIVERY: Final = "delivery"
#: Cases named in the plain text version of a refused message.
_MOST_NAMED: Final = 10


def handle_undelivered(tx: Transaction, claimed: ClaimedMessage, delivery: Delivery) -> None:
    """Cancel the message, and make sure its subject is not lost. A courtesy may be lost."""
    tx.uow.deliveries.cancel(claimed, delivery.detail, tx.now)
    outgoing = claimed.outgoing
    if isinstance(outgoing.content, Notice) and outgoing.content.is_courtesy:
        return
    match delivery.refused:
        case Refused.MESSAGE:
            _post_again(tx, outgoing)
        case _ if outgoing.replaces:
            pass  # delivered before; only an update of the card failed
        case Refused.PERSON:
            _give_up_person(tx, outgoing, delivery)
        case Refused.CHANNEL:
            _give_up_channel(tx, outgoing)
        case Refused.CONTENT if outgoing.is_plain:
            _give_up_content(tx, outgoing, delivery)
        case Refused.CONTENT:
            _send_plain_text(tx, outgoing)


def handle_in_doubt(tx: Transaction, claimed: ClaimedMessage) -> None:
    """Cancel a message of unknown fate, and note the doubt in the history.

    No rule waits for an unread message: an unanswered question passes to the next person at the
    deadline, and the next reminder comes anyway. If the claim has expired, the next claimant does
    the noting.
    """
    if not tx.uow.deliveries.holds_claim(claimed, tx.now):
        return
    tx.uow.deliveries.cancel(claimed, "nobody knows whether it arrived", tx.now)
    outgoing = claimed.outgoing
    if isinstance(outgoing.content, NagBundle):
        return
    what = _unread_content(outgoing)
    for case in _cases_of(tx, outgoing):
        doubt = MessageInDoubt(at=tx.now, by=None, to=outgoing.place.person, what=what)
        apply_events(tx, case, [doubt], _VIA_DELIVERY)


def _unread_content(outgoing: Outgoing) -> DoubtfulMessage:
    content = outgoing.content
    match content:
        case AskBundle():
            return DoubtfulMessage.QUESTION
        case CaseCard():
            return DoubtfulMessage.CARD
        case Notice() | NagBundle() | Lockout():
            return DoubtfulMessage.WORD
        case _:
            assert_never(content)


def _give_up_person(tx: Transaction, outgoing: Outgoing, delivery: Delivery) -> None:
    """Note an unreachable person in the history, and pass on their duties."""
    email = outgoing.place.person
    if not email:
        return
    _note_undelivered(tx, outgoing, delivery)
    person_left(tx, email, _VIA_DELIVERY)
    tx = tx.refreshed()
    if isinstance(outgoing.content, NagBundle):
        _nag_next_superior(tx, outgoing.content)
    if isinstance(outgoing.content, Lockout):
        tell_next_superior(tx, outgoing)
    elif outgoing.redirect_of and not outgoing.cases:
        tx.uow.outbox.enqueue(
            _redirected(outgoing, _channel_lead("", [], tx.circumstances), tx.now)
        )


def _nag_next_superior(tx: Transaction, bundle: NagBundle) -> None:
    """Send escalated reminders for a person who left to the next superior."""
    for item in bundle.items:
        case = tx.uow.cases.get(item.case) if item.level else None
        for level, above in enumerate(tx.circumstances.superiors(case) if case else (), start=1):
            if tx.circumstances.is_there(above):
                enqueue_nags(tx.uow, above, (replace(item, level=level),), tx.now)
                break


def _give_up_channel(tx: Transaction, outgoing: Outgoing) -> None:
    """Tell the channel's lead, once a day, of the lost access, and redirect the notice."""
    channel = outgoing.place.channel or ""
    person = _channel_lead(channel, _cases_of(tx, outgoing), tx.circumstances)
    today = tx.now.astimezone(tx.organization.zone).date()
    told = Outgoing(
        key=closed_channel_key(channel, today),
        place=outgoing.place,
        content=Notice(card=notice_card(notices.channel_closed(channel))),
        not_before=tx.now,
    )
    tx.uow.outbox.enqueue(_redirected(told, person, tx.now))
    if isinstance(outgoing.content, Notice) and not outgoing.in_thread_of:
        tx.uow.outbox.enqueue(_redirected(outgoing, person, tx.now))


def _redirected(outgoing: Outgoing, person: str, now: datetime) -> Outgoing:
    """The same message redirected to a person, at most once per original."""
    original = outgoing.redirect_of or outgoing.key
    return replace(
        outgoing,
        key=redirect_key(original, person),
        redirect_of=original,
        place=Place(person=person),
        not_before=now,
        is_repost=False,
        is_plain=False,
    )


def _channel_lead(channel: str, cases: list[Case], circumstances: Circumstances) -> str:
    """The channel's lead; on a shared channel, preferably the lead of the case's department.

    If all those leads have left, the executive, or any other active lead.
    """
    organization = circumstances.organization
    concerned = {each.department for each in cases}
    departments = sorted(organization.departments, key=lambda each: each.name not in concerned)
    people = [each.lead for each in departments if each.channel == channel]
    people += [organization.executive] if organization.executive else []
    people += [each.lead for each in departments]
    return next((each for each in people if circumstances.person(each).active), people[0])


def _post_again(tx: Transaction, outgoing: Outgoing) -> None:
    """Post a deleted card again, once, along with the reply meant for its thread.

    Later updates and replies go to the new card.
    """
    content = outgoing.content
    if outgoing.in_thread_of:
        tx.uow.outbox.enqueue(_repost_message(outgoing, outgoing.key, in_thread_of=None))
    if not outgoing.replaces:
        return
    tx.uow.deliveries.mark_deleted(outgoing.replaces)
    if isinstance(content, AskBundle) and len(content.cases) == 1:
        content = CaseCard(case=content.cases[0], view=View.OWNER)
    if isinstance(content, CaseCard | AskBundle):
        tx.uow.outbox.enqueue(_repost_message(outgoing, outgoing.replaces, content=content))


def _repost_message(outgoing: Outgoing, key: str, **changes: Any) -> Outgoing:  # noqa: ANN401
    """The message to post in place of a deleted one. A repost keeps its key."""
    again = key if outgoing.is_repost and key == outgoing.key else repost_key(key)
    return replace(outgoing, key=again, is_repost=True, **changes)


def _send_plain_text(tx: Transaction, outgoing: Outgoing) -> None:
    """Resend a refused card as plain text: one line per case, or else the summary."""
    cases = _cases_of(tx, outgoing)
    lines = [card_text.case_title(each) for each in cases[:_MOST_NAMED]]
    if len(cases) > _MOST_NAMED:
        lines.append(reminders.more_waiting(len(cases) - _MOST_NAMED))
    if not lines and isinstance(outgoing.content, Notice):
        lines.append(outgoing.content.card.summary)
    if lines:
        content = Notice(card=notice_card(*lines))
        plain = replace(
            outgoing,
            key=plain_key(outgoing.key),
            content=content,
            is_plain=True,
            is_repost=False,
        )
        tx.uow.outbox.enqueue(plain)


def _give_up_content(tx: Transaction, outgoing: Outgoing, delivery: Delivery) -> None:
    """Note the refusal in the history. Without a case, redirect to the channel's lead."""
    _note_undelivered(tx, outgoing, delivery)
    channel = outgoing.place.channel
    if channel and not outgoing.cases:
        tx.uow.outbox.enqueue(
            _redirected(outgoing, _channel_lead(channel, [], tx.circumstances), tx.now)
        )


def _note_undelivered(tx: Transaction, outgoing: Outgoing, delivery: Delivery) -> None:
    """Note the failed delivery in the history of each case concerned."""
    to = outgoing.place.person or outgoing.place.channel or ""
    failed = MessageUndelivered(at=tx.now, by=None, to=to, detail=delivery.detail)
    for case in _cases_of(tx, outgoing):
        apply_events(tx, case, [failed], _VIA_DELIVERY)


def _cases_of(tx: Transaction, outgoing: Outgoing) -> list[Case]:
    return [case for number in outgoing.cases if (case := tx.uow.cases.get(number))]
