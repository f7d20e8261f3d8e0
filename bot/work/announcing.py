"""Outgoing messages for the events of a change, queued in the same transaction."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import assert_never

from bot.case import events as e
from bot.case.case import Case, Customer
from bot.case.reasons import AskedBecause
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
from bot.screens.views import is_asked, notice_card
from bot.wording import notices
from bot.work.changes import CaseChange


def announce_change(change: CaseChange) -> list[Outgoing]:
    """Return the messages for a change, except questions and nags, which are bundled per person."""
    said = [message for event in change.happened for message in _messages(event, change)]
    return [
        *said,
        *_customers_added_later(change),
        *_everyone_told(change),
        *_done_by_others(change),
    ]


def _done_by_others(change: CaseChange) -> Iterator[Outgoing]:
    """Tell the owner that somebody else fixed the case, told customers or closed it."""
    owner = change.before and change.before.owner
    deeds = [each for each in change.happened if isinstance(each, _OWNERS_DEEDS)]
    if owner and deeds and deeds[-1].by not in (None, owner.who) and owner == change.after.owner:
        by = change.circumstances.name(deeds[-1].by)
        words = notices.notice_done(change.after, deeds[-1], by)
        yield _notice_to(change, owner.who, "done", notice_card(words))


#: What the owner would have done.
_OWNERS_DEEDS = (e.FaultFixed, e.CustomersTold, e.CaseClosed)


def card_updates(change: CaseChange, standing: Iterable[Outgoing]) -> list[Outgoing]:
    """Return an update for every live card of the case."""
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


def _messages(event: e.Event, change: CaseChange) -> Iterable[Outgoing]:
    """Return the messages for one event taken alone."""
    match event:
        case e.CaseReported() | e.DepartmentChanged():
            return _to_channel(change)
        case e.OwnerAsked():
            return _on_owner_asked(event, change)
        case e.OwnershipAccepted():
            return _on_accepted(event, change)
        case e.HandoverLapsed():
            return _on_lapsed(event, change)
        case e.FaultFixed():
            return _on_fixed(event, change)
        case e.CustomerGivenUp():
            return _on_given_up(event, change)
        case e.GivingUpDeclined():
            return _on_keep_trying(event, change)
        case e.CaseReopened():
            return _on_reopened(event, change)
        case e.ReporterAdded() | e.HandoverOffered() | e.OwnerLeft() | e.CaseClosed():
            return ()
        case e.CustomerRenamed():
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


def _on_owner_asked(event: e.OwnerAsked, change: CaseChange) -> Iterator[Outgoing]:
    if event.because is not AskedBecause.REPORTED:
        yield from _in_thread(
            change, "asked", notices.thread_asked(change.after, change.circumstances)
        )


def _on_accepted(event: e.OwnershipAccepted, change: CaseChange) -> Iterator[Outgoing]:
    had_it = change.before and change.before.owner and change.before.owner.who
    if had_it and had_it != event.who:
        words = notices.notice_handed(change.after, change.circumstances)
        yield _notice_to(change, had_it, "handed", notice_card(words))
    if not (change.before and is_asked(change.before, event.who)):
        key = owner_card_key(change.after.number, change.after.version, event.who)
        yield _case_card_to(change, event.who, View.OWNER, key)
    yield from _in_thread(change, "owned", notices.thread_owned(change.after, change.circumstances))


def _on_lapsed(event: e.HandoverLapsed, change: CaseChange) -> Iterator[Outgoing]:
    if change.after.owner:
        words = notices.notice_lapsed(change.after, change.circumstances.name(event.to), event.why)
        yield _notice_to(change, change.after.owner.who, "lapsed", notice_card(words))


def _on_fixed(event: e.FaultFixed, change: CaseChange) -> Iterator[Outgoing]:
    words = notice_card(notices.notice_fixed(change.after, change.circumstances))
    yield from _to_reporters(change, "fixed", words, but=event.by)
    yield from _in_thread(change, "fixed", notices.thread_fixed(change.after, change.circumstances))


def _on_given_up(event: e.CustomerGivenUp, change: CaseChange) -> Iterator[Outgoing]:
    """Send the lead one card for all customers still to be agreed on; later ones join the card."""
    lead = change.duties.stand_in(change.duties.superiors[0])
    customer, given_up_at = _agreement_asked_since(event, change.after)
    key = lead_card_key(change.after.number, customer, given_up_at, lead)
    yield _case_card_to(change, lead, View.LEAD, key)


def _agreement_asked_since(event: e.CustomerGivenUp, case: Case) -> tuple[int, datetime]:
    """Find the customer and the time that opened the current run of agreements asked of the lead.

    The run goes back as long as at least one customer was waiting to be agreed on.
    """
    since, number = event.at, event.customer
    asked = [
        (each.unreachable.at, each.number, _agreement_settled_at(case, each))
        for each in case.customers
        if each.unreachable
    ]
    declined = [(each.given_up_at, each.customer, each.at) for each in case.further_tries]
    for at, each, answered_at in sorted([*asked, *declined], reverse=True):
        if answered_at is None or since < answered_at:
            since, number = at, each
    return number, since


def _agreement_settled_at(case: Case, customer: Customer) -> datetime | None:
    """When the lead's agreement was no longer needed: given, or the customer told after all."""
    if customer.unreachable and customer.unreachable.agreed_at:
        return customer.unreachable.agreed_at
    return customer.told.at if customer.told and case.knows(customer) else None


def _on_keep_trying(event: e.GivingUpDeclined, change: CaseChange) -> Iterator[Outgoing]:
    owner = change.after.owner
    if owner and owner.who != event.by:
        by = change.circumstances.name(event.by)
        customer = change.after.customer(event.customer)
        words = notices.notice_keep_trying(change.after, customer, by, event.why)
        subject = f"keep-trying-{event.customer}"
        yield _notice_to(change, owner.who, subject, notice_card(words))


def _on_reopened(event: e.CaseReopened, change: CaseChange) -> Iterator[Outgoing]:
    owner = change.after.owner
    if owner and owner.who != event.by:
        by = change.circumstances.name(event.by)
        words = notices.notice_reopened(change.after, by, event.why)
        yield _notice_to(change, owner.who, "reopened", notice_card(words))
    yield from _in_thread(change, "reopened", notices.thread_reopened(event.why))


def _customers_added_later(change: CaseChange) -> Iterator[Outgoing]:
    """Tell the owner that customers added by another person reopened the case."""
    added = [each for each in change.happened if isinstance(each, e.CustomerAdded)]
    owner = change.after.owner
    if not (added and change.before and change.before.closed and owner):
        return
    if owner.who != added[0].by:
        these = tuple(change.after.customer(each.number) for each in added)
        by = change.circumstances.name(added[0].by)
        words = notices.notice_more_affected(change.after, by, these)
        yield _notice_to(change, owner.who, "affected", notice_card(words))


def _everyone_told(change: CaseChange) -> Iterator[Outgoing]:
    """Thank the reporters once, when the last untold customer has been told or given up.

    A customer given up earlier may still be told later; no second thanks follow.
    """
    before, after = change.before, change.after
    told = e.CustomersTold | e.GivingUpAgreed
    tellings = [each for each in change.happened if isinstance(each, told)]
    if not tellings or after.untold or not (before and before.untold):
        return
    words = notice_card(notices.notice_told(after, change.circumstances))
    yield from _to_reporters(change, "told", words, but=tellings[-1].by)
    yield from _in_thread(change, "told", notices.thread_told(after))


def reporter_card(case: Case, reporter: str, now: datetime) -> Outgoing:
    """The reporter's own card of the case, kept up to date."""
    return Outgoing(
        key=reporter_card_key(case.number, reporter),
        place=Place(person=reporter),
        content=CaseCard(case=case.number, view=View.REPORTER),
        cases=(case.number,),
        not_before=now,
    )


def _case_card_to(change: CaseChange, person: str, view: View, key: str) -> Outgoing:
    number = change.after.number
    return Outgoing(
        key=key,
        place=Place(person=person),
        content=CaseCard(case=number, view=view),
        cases=(number,),
        not_before=change.circumstances.now,
    )


def _to_reporters(
    change: CaseChange, subject: str, card: Card, but: str | None
) -> Iterator[Outgoing]:
    for each in change.after.reporters:
        if each != but:
            yield _notice_to(change, each, subject, card)


def _notice_to(change: CaseChange, person: str, subject: str, card: Card) -> Outgoing:
    number, version = change.after.number, change.after.version
    return Outgoing(
        key=notice_key(number, version, person, subject),
        place=Place(person=person),
        content=Notice(card=card),
        cases=(number,),
        not_before=change.circumstances.now,
    )


def _to_channel(change: CaseChange) -> Iterator[Outgoing]:
    channel = _department_channel(change)
    if channel:
        yield Outgoing(
            key=channel_card_key(change.after.number, change.after.department),
            place=Place(channel=channel),
            content=CaseCard(case=change.after.number, view=View.CHANNEL),
            cases=(change.after.number,),
            not_before=change.circumstances.now,
        )


def _in_thread(change: CaseChange, subject: str, words: str) -> Iterator[Outgoing]:
    """Said below the case's card in its department's channel, not as a message of its own."""
    channel = _department_channel(change)
    if channel:
        number, version = change.after.number, change.after.version
        yield Outgoing(
            key=thread_key(number, version, subject),
            place=Place(channel=channel),
            content=Notice(card=notice_card(words)),
            cases=(number,),
            not_before=change.circumstances.now,
            in_thread_of=channel_card_key(change.after.number, change.after.department),
        )


def _department_channel(change: CaseChange) -> str | None:
    """The department's channel; None for a private case, or without a channel."""
    if change.after.private:
        return None
    department = change.circumstances.organization.department(change.after.department)
    return department.channel if department else None
