"""Who hears of what happened to a case: events become messages, in the same transaction."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import assert_never

from bot.case import events as e
from bot.case.case import Case, Customer
from bot.chat.cards import Card
from bot.chat.message_keys import (
    card_update_key,
    channel_card_key,
    lead_card_key,
    notice_key,
    owner_card_key,
    reporter_card_key,
    thread_key,
)
from bot.chat.messages import CaseCard, Notice, Outgoing, View
from bot.chat.places import Place
from bot.screens.views import is_asked, notice
from bot.wording import notices
from bot.work.changes import Change


def announce(change: Change) -> list[Outgoing]:
    """The messages that the events call for, but for questions and nags, which are bundled."""
    said = [message for event in change.happened for message in _messages(event, change)]
    return [*said, *_more_affected(change), *_everyone_told(change)]


def updates(change: Change, standing: Iterable[Outgoing]) -> list[Outgoing]:
    """Every card of the case that stands somewhere is put right, where it stands."""
    return [
        Outgoing(
            key=card_update_key(each.key, change.after.number, change.after.version),
            place=each.place,
            content=each.content,
            cases=each.cases,
            not_before=change.circumstances.now,
            replaces=each.key,
        )
        for each in standing
    ]


def _messages(event: e.Event, change: Change) -> Iterable[Outgoing]:
    """The messages that one event calls for by itself."""
    match event:
        case e.CaseReported():
            return _to_channel(change)
        case e.DepartmentChanged():
            return _moved(event, change)
        case e.OwnerAsked():
            return _asked(event, change)
        case e.OwnershipAccepted():
            return _accepted(event, change)
        case e.HandoverLapsed():
            return _lapsed(event, change)
        case e.FaultFixed():
            return _fixed(event, change)
        case e.CustomerGivenUp():
            return _given_up(event, change)
        case e.CaseReopened():
            return _reopened(event, change)
        case e.ReporterAdded() | e.HandoverOffered() | e.OwnerLeft() | e.CaseClosed():
            return ()
        case e.CustomerAdded() | e.CustomerNamed() | e.CustomersTold() | e.GivingUpAgreed():
            return ()
        case e.OutcomeNoted() | e.CustomersUpdated() | e.Snoozed():
            return ()
        case e.PromiseMade() | e.PromiseKept() | e.PromiseBroken():
            return ()
        case e.Nagged() | e.Escalated() | e.MessageUndelivered() | e.MessageInDoubt():
            return ()
        case _:
            assert_never(event)


def _moved(event: e.DepartmentChanged, change: Change) -> Iterator[Outgoing]:
    had_it = change.before and change.before.owner and change.before.owner.who
    if had_it and had_it != event.by:
        yield _notice(change, had_it, "moved", notice(notices.notice_moved(change.after)))
    yield from _to_channel(change)


def _asked(event: e.OwnerAsked, change: Change) -> Iterator[Outgoing]:
    if event.because is not e.AskedBecause.REPORTED:
        yield from _in_thread(
            change, "asked", notices.thread_asked(change.after, change.circumstances)
        )


def _accepted(event: e.OwnershipAccepted, change: Change) -> Iterator[Outgoing]:
    had_it = change.before and change.before.owner and change.before.owner.who
    if had_it and had_it != event.who:
        words = notices.notice_handed(change.after, change.circumstances)
        yield _notice(change, had_it, "handed", notice(words))
    if not (change.before and is_asked(change.before, event.who)):
        key = owner_card_key(change.after.number, change.after.version, event.who)
        yield _card(change, event.who, View.OWNER, key)
    yield from _in_thread(change, "owned", notices.thread_owned(change.after, change.circumstances))


def _lapsed(event: e.HandoverLapsed, change: Change) -> Iterator[Outgoing]:
    if change.after.owner:
        words = notices.notice_lapsed(change.after, change.circumstances.name(event.to))
        yield _notice(change, change.after.owner.who, "lapsed", notice(words))


def _fixed(event: e.FaultFixed, change: Change) -> Iterator[Outgoing]:
    words = notice(notices.notice_fixed(change.after, change.circumstances))
    yield from _to_reporters(change, "fixed", words, but=event.by)
    yield from _in_thread(change, "fixed", notices.thread_fixed(change.after, change.circumstances))


def _given_up(event: e.CustomerGivenUp, change: Change) -> Iterator[Outgoing]:
    """One card asks the lead as long as there is something to agree to; it takes up the others."""
    lead = change.duties.stand_in(change.duties.superiors[0])
    customer, given_up_at = _asked_since(event, change.after)
    key = lead_card_key(change.after.number, customer, given_up_at, lead)
    yield _card(change, lead, View.LEAD, key)


def _asked_since(event: e.CustomerGivenUp, case: Case) -> tuple[int, datetime]:
    """The customer and time of the giving up since which there was always one to agree to."""
    since, number = event.at, event.customer
    asked = (
        (each.unreachable.at, each.number, _answered_at(case, each))
        for each in case.customers
        if each.unreachable
    )
    for at, each, answered_at in sorted(asked, reverse=True):
        if answered_at is None or since < answered_at:
            since, number = at, each
    return number, since


def _answered_at(case: Case, customer: Customer) -> datetime | None:
    """Since when the lead is not asked about them any more."""
    if customer.unreachable and customer.unreachable.agreed_at:
        return customer.unreachable.agreed_at
    return customer.told.at if customer.told and case.knows(customer) else None


def _reopened(event: e.CaseReopened, change: Change) -> Iterator[Outgoing]:
    owner = change.after.owner
    if owner and owner.who != event.by:
        by = change.circumstances.name(event.by)
        words = notices.notice_reopened(change.after, by, event.why)
        yield _notice(change, owner.who, "reopened", notice(words))
    yield from _in_thread(change, "reopened", notices.thread_reopened(event.why))


def _more_affected(change: Change) -> Iterator[Outgoing]:
    """Whoever had done with it hears that a case is open again, because of whom."""
    added = [each for each in change.happened if isinstance(each, e.CustomerAdded)]
    owner = change.after.owner
    if not (added and change.before and change.before.closed and owner):
        return
    if owner.who != added[0].by:
        these = tuple(change.after.customer(each.number) for each in added)
        by = change.circumstances.name(added[0].by)
        words = notices.notice_more_affected(change.after, by, these)
        yield _notice(change, owner.who, "affected", notice(words))


def _everyone_told(change: Change) -> Iterator[Outgoing]:
    """The reporters hear it, with thanks, the moment that the last customer knows; once.

    Somebody who was given up may be told later.
    """
    before, after = change.before, change.after
    told = e.CustomersTold | e.GivingUpAgreed
    tellings = [each for each in change.happened if isinstance(each, told)]
    if not tellings or after.untold or not (before and before.untold):
        return
    words = notice(notices.notice_told(after, change.circumstances))
    yield from _to_reporters(change, "told", words, but=tellings[-1].by)
    yield from _in_thread(change, "told", notices.thread_told(after))


def reporter_card(case: Case, reporter: str, now: datetime) -> Outgoing:
    """The case's card for the one who brought it in, kept up to date."""
    return Outgoing(
        key=reporter_card_key(case.number, reporter),
        place=Place(person=reporter),
        content=CaseCard(case=case.number, view=View.REPORTER),
        cases=(case.number,),
        not_before=now,
    )


def _card(change: Change, person: str, view: View, key: str) -> Outgoing:
    number = change.after.number
    return Outgoing(
        key=key,
        place=Place(person=person),
        content=CaseCard(case=number, view=view),
        cases=(number,),
        not_before=change.circumstances.now,
    )


def _to_reporters(change: Change, subject: str, card: Card, but: str | None) -> Iterator[Outgoing]:
    for each in change.after.reporters:
        if each != but:
            yield _notice(change, each, subject, card)


def _notice(change: Change, person: str, subject: str, card: Card) -> Outgoing:
    number, version = change.after.number, change.after.version
    return Outgoing(
        key=notice_key(number, version, person, subject),
        place=Place(person=person),
        content=Notice(card=card),
        cases=(number,),
        not_before=change.circumstances.now,
    )


def _to_channel(change: Change) -> Iterator[Outgoing]:
    channel = _channel(change)
    if channel:
        yield Outgoing(
            key=channel_card_key(change.after.number, change.after.department),
            place=Place(channel=channel),
            content=CaseCard(case=change.after.number, view=View.CHANNEL),
            cases=(change.after.number,),
            not_before=change.circumstances.now,
        )


def _in_thread(change: Change, subject: str, words: str) -> Iterator[Outgoing]:
    """Said below the case's card in its department's channel, not as a message of its own."""
    channel = _channel(change)
    if channel:
        number, version = change.after.number, change.after.version
        yield Outgoing(
            key=thread_key(number, version, subject),
            place=Place(channel=channel),
            content=Notice(card=notice(words)),
            cases=(number,),
            not_before=change.circumstances.now,
            in_thread_of=channel_card_key(change.after.number, change.after.department),
        )


def _channel(change: Change) -> str | None:
    department = change.circumstances.organization.department(change.after.department)
    return department.channel if department else None
