"""What a platform refused for good, or may have lost: somebody's obligation, or in the history.

Neither is ever a log line only.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final, assert_never

from bot.case.case import Case
from bot.case.events import MessageInDoubt, MessageUndelivered, Unread
from bot.chat.message_keys import closed_channel_key, plain_key, redirect_key, repost_key
from bot.chat.messages import (
    AskBundle,
    CaseCard,
    Claimed,
    Lockout,
    NagBundle,
    Notice,
    Outgoing,
    View,
)
from bot.chat.places import Place
from bot.ports.platform import Delivery, Refused
from bot.rules.circumstances import Circumstances
from bot.screens.views import notice
from bot.wording import card_text, notices, reminders
from bot.work.bundling import nag
from bot.work.departures import person_left
from bot.work.no_access import tell_the_next
from bot.work.recording import apply
from bot.work.transaction import Transaction

_VIA: Final = "delivery"
#: So many cases are named in a message whose own form was not accepted.
_MOST_NAMED: Final = 10


def undelivered(tx: Transaction, claimed: Claimed, delivery: Delivery) -> None:
    """Give up this message, and see to it that what it was about is not lost."""
    tx.uow.deliveries.cancel(claimed, delivery.detail, tx.now)
    outgoing = claimed.outgoing
    match delivery.refused:
        case Refused.MESSAGE:
            _say_anew(tx, outgoing)
        case _ if outgoing.replaces:
            pass  # it was said already; only how it looks there is out of date
        case Refused.PERSON:
            _nobody_there(tx, outgoing, delivery)
        case Refused.CHANNEL:
            _no_channel(tx, outgoing)
        case Refused.CONTENT if outgoing.is_plain:
            _unsayable(tx, outgoing, delivery)
        case Refused.CONTENT:
            _say_plainly(tx, outgoing)


def in_doubt(tx: Transaction, claimed: Claimed) -> None:
    """Leave it at that, and let the history say who may not have read it.

    Whoever was asked for an answer and gives none is passed over when their time is up, and a nag
    comes again by itself: nothing waits for what nobody read. Once the claim is no longer ours,
    that is somebody else's to say.
    """
    if not tx.uow.deliveries.holds_claim(claimed, tx.now):
        return
    tx.uow.deliveries.cancel(claimed, "nobody knows whether it arrived", tx.now)
    outgoing = claimed.outgoing
    if isinstance(outgoing.content, NagBundle):
        return
    what = _unread(outgoing)
    for case in _cases(tx, outgoing):
        doubt = MessageInDoubt(at=tx.now, by=None, to=outgoing.place.person, what=what)
        apply(tx, case, [doubt], _VIA)


def _unread(outgoing: Outgoing) -> Unread:
    content = outgoing.content
    match content:
        case AskBundle():
            return Unread.QUESTION
        case CaseCard():
            return Unread.CARD
        case Notice() | NagBundle() | Lockout():
            return Unread.WORD
        case _:
            assert_never(content)


def _nobody_there(tx: Transaction, outgoing: Outgoing, delivery: Delivery) -> None:
    """The history says it, and what the person answers for is passed on."""
    email = outgoing.place.person
    if not email:
        return
    _note(tx, outgoing, delivery)
    person_left(tx, email, _VIA)
    tx = tx.refreshed()
    if isinstance(outgoing.content, NagBundle):
        _pass_up(tx, outgoing.content)
    if isinstance(outgoing.content, Lockout):
        tell_the_next(tx, outgoing)
    elif outgoing.redirect_of and not outgoing.cases:
        tx.uow.outbox.enqueue(_instead(outgoing, _keeper("", [], tx.circumstances), tx.now))


def _pass_up(tx: Transaction, bundle: NagBundle) -> None:
    """What had climbed to somebody who is gone goes on to another one above."""
    for item in bundle.items:
        case = tx.uow.cases.get(item.case) if item.level else None
        for level, above in enumerate(tx.circumstances.superiors(case) if case else (), start=1):
            if tx.circumstances.is_there(above):
                nag(tx.uow, above, (replace(item, level=level),), tx.now)
                break


def _no_channel(tx: Transaction, outgoing: Outgoing) -> None:
    """Whoever answers for the channel hears that it is closed to us, once a day, and the words."""
    channel = outgoing.place.channel or ""
    person = _keeper(channel, _cases(tx, outgoing), tx.circumstances)
    today = tx.now.astimezone(tx.organization.zone).date()
    told = Outgoing(
        key=closed_channel_key(channel, today),
        place=outgoing.place,
        content=Notice(card=notice(notices.channel_closed(channel))),
        not_before=tx.now,
    )
    tx.uow.outbox.enqueue(_instead(told, person, tx.now))
    if isinstance(outgoing.content, Notice) and not outgoing.in_thread_of:
        tx.uow.outbox.enqueue(_instead(outgoing, person, tx.now))


def _instead(outgoing: Outgoing, person: str, now: datetime) -> Outgoing:
    """The same for somebody, who is told once what its channel does not take."""
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


def _keeper(channel: str, cases: list[Case], circumstances: Circumstances) -> str:
    """The lead whose channel it is, of the case's own department where departments share one.

    Where no such lead is there any more, the executive, or any other lead.
    """
    organization = circumstances.organization
    concerned = {each.department for each in cases}
    departments = sorted(organization.departments, key=lambda each: each.name not in concerned)
    people = [each.lead for each in departments if each.channel == channel]
    people += [organization.executive] if organization.executive else []
    people += [each.lead for each in departments]
    return next((each for each in people if circumstances.person(each).active), people[0])


def _say_anew(tx: Transaction, outgoing: Outgoing) -> None:
    """A case's card that somebody deleted is made again, once; what was to stand below it, too.

    Whatever belongs to the card belongs to the new one from then on.
    """
    content = outgoing.content
    if outgoing.in_thread_of:
        tx.uow.outbox.enqueue(_repost(outgoing, outgoing.key, in_thread_of=None))
    if not outgoing.replaces:
        return
    tx.uow.deliveries.mark_deleted(outgoing.replaces)
    if isinstance(content, AskBundle) and len(content.cases) == 1:
        content = CaseCard(case=content.cases[0], view=View.OWNER)
    if isinstance(content, CaseCard | AskBundle):
        tx.uow.outbox.enqueue(_repost(outgoing, outgoing.replaces, content=content))


def _repost(outgoing: Outgoing, key: str, **changes: Any) -> Outgoing:  # noqa: ANN401
    """The message to post where the one of that key was deleted; a repost has its key already."""
    again = key if outgoing.is_repost and key == outgoing.key else repost_key(key)
    return replace(outgoing, key=again, is_repost=True, **changes)


def _say_plainly(tx: Transaction, outgoing: Outgoing) -> None:
    """Where not even its text was accepted, a line a case says at least which cases wait.

    Of what is about no case, as the digest, its summary is said.
    """
    cases = _cases(tx, outgoing)
    lines = [card_text.title(each) for each in cases[:_MOST_NAMED]]
    if len(cases) > _MOST_NAMED:
        lines.append(reminders.more_waiting(len(cases) - _MOST_NAMED))
    if not lines and isinstance(outgoing.content, Notice):
        lines.append(outgoing.content.card.summary)
    if lines:
        content = Notice(card=notice(*lines))
        plain = replace(
            outgoing,
            key=plain_key(outgoing.key),
            content=content,
            is_plain=True,
            is_repost=False,
        )
        tx.uow.outbox.enqueue(plain)


def _unsayable(tx: Transaction, outgoing: Outgoing, delivery: Delivery) -> None:
    """The history says it; what is about no case is told to whoever answers for its channel."""
    _note(tx, outgoing, delivery)
    channel = outgoing.place.channel
    if channel and not outgoing.cases:
        tx.uow.outbox.enqueue(_instead(outgoing, _keeper(channel, [], tx.circumstances), tx.now))


def _note(tx: Transaction, outgoing: Outgoing, delivery: Delivery) -> None:
    """In the history of each case that it is about, that nobody read it there."""
    to = outgoing.place.person or outgoing.place.channel or ""
    failed = MessageUndelivered(at=tx.now, by=None, to=to, detail=delivery.detail)
    for case in _cases(tx, outgoing):
        apply(tx, case, [failed], _VIA)


def _cases(tx: Transaction, outgoing: Outgoing) -> list[Case]:
    return [case for number in outgoing.cases if (case := tx.uow.cases.get(number))]
