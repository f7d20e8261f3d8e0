"""The use cases, in one visible table: command -> handler.

A handler runs in one transaction and never waits: read, decide, write, return the reply. Network
calls come before (an adapter identified the person) or after (outgoing messages wait in the
outbox).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, get_args

from bot.case import commands as c
from bot.case import errors
from bot.case import events as e
from bot.case.case import Case
from bot.case.marks import is_mark_of
from bot.case.platform_commands import ExplainUnreadable, PersonLeft
from bot.case.verbs import Verb
from bot.chat.cards import Button, Card, Form
from bot.chat.message_keys import answer_key, unreadable_key
from bot.chat.messages import Notice, Outgoing, View
from bot.chat.places import Place
from bot.rules.circumstances import Circumstances
from bot.rules.duty_deadlines import hears_by
from bot.rules.seeing import may_see
from bot.rules.telling import MOST_CUSTOMERS
from bot.rules.typed_times import read_absence
from bot.screens.forms import case_form, fields_about, report_form
from bot.screens.help_view import help_card
from bot.screens.offers import refusal_offers
from bot.screens.refusals import refusal_text
from bot.screens.requests import check_form, decide, is_change
from bot.screens.views import (
    asking_card,
    case_card,
    history_card,
    is_asked,
    notice_card,
)
from bot.wording import notices, replies
from bot.wording.answers import answer_request
from bot.work.absences import offer_cases
from bot.work.announcing import reporter_card
from bot.work.changes import CaseChange
from bot.work.departures import person_left
from bot.work.listing import AnyList, list_card
from bot.work.recent_requests import RecentRequests
from bot.work.recording import apply_events, enqueue_messages
from bot.work.reporting import open_case
from bot.work.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The reply to the person who sent the command. Empty for a repeated delivery."""

    card: Card | None = None
    form: Form | None = None
    #: The sentence of a refusal. A refused command changes nothing.
    refused: str | None = None
    #: The fields of a form that the refusal may be about, the likeliest first.
    about: tuple[str, ...] = ()
    #: The buttons beneath the refusal: what was probably meant, to be confirmed.
    offers: tuple[Button, ...] = ()
    #: The number of the case concerned.
    number: int | None = None
    #: The closed case that a reported message belongs to.
    closed: int | None = None
    #: A case number above all that the database knows: it has lost cases.
    lost_up_to: int | None = None


def handle_command(
    tx: Transaction,
    command: c.Command,
    once: str | None = None,
    recent: RecentRequests | None = None,
) -> Reply:
    """Handle a command. `once` is the delivery's inbox key: a repeated delivery changes nothing.

    `recent` limits the rate of one person's requests; None: no limit, as for an import.
    """
    if once and not tx.uow.inbox.claim(once, tx.now):
        return Reply()
    recent = recent or RecentRequests()
    try:
        recent.check(command, tx.organization.limits, tx.now)
        reply = COMMAND_HANDLERS[_handler_key(command)](command, tx)
        recent.note(command, tx.now)
        return reply  # noqa: TRY300 -- an error from above is a refusal
    except errors.Refusal as error:
        return refusal_reply(error, tx.circumstances, command.by, command)


def refusal_reply(
    error: errors.Refusal, circumstances: Circumstances, by: str, command: c.Command | None = None
) -> Reply:
    """The reply to a refusal of the command, if there was one, with times in the reader's zone."""
    zone = circumstances.calendar(by).zone
    lost = error.number if isinstance(error, errors.LostCase) and error.is_news else None
    closed = error.case.number if isinstance(error, errors.ReportedBefore) else None
    refused = refusal_text(error, circumstances, zone)
    return Reply(
        refused=refused,
        about=fields_about(error),
        offers=refusal_offers(error, command, circumstances),
        closed=closed,
        lost_up_to=lost,
    )


def _handler_key(command: c.Command) -> type[c.Command]:
    return c.CaseRequest if is_change(type(command)) else type(command)


def _change_case(request: c.CaseRequest, tx: Transaction) -> Reply:
    """Handle a request for a change to a case."""
    before = _seen_case(request.number, request.mark, request.by, tx)
    happened = decide(before, request, tx.circumstances)
    after = apply_events(tx, before, happened, request.via)
    sentence = answer_request(before, after, happened, request)
    card = _own_card(after.case, tx.circumstances, request.by, sentence)
    return Reply(card=card, number=before.number)


def _own_card(case: Case, circumstances: Circumstances, reader: str, lead_in: str = "") -> Card:
    """The case's card for this reader."""
    only_reported = reader in case.reporters and reader != case.answerable
    view = View.REPORTER if only_reported else View.OWNER
    return case_card(case, circumstances, view, reader=reader, lead_in=lead_in)


def _seen_case(number: int, mark: str, by: str, tx: Transaction) -> Case:
    """The case that is meant, if this person may see it."""
    case = _meant_case(number, mark, tx)
    if not may_see(case, tx.circumstances, by):
        raise errors.PrivateCase(case)
    return case


def _meant_case(number: int, mark: str, tx: Transaction) -> Case:
    """The case with the number, unless the mark is of another case that has had the number."""
    case = tx.uow.cases.get(number)
    if case and (not mark or is_mark_of(mark, case)):
        return case
    if case or tx.uow.installation.has_lost(number):
        raise errors.LostCase(number)
    if mark and tx.uow.installation.has_marked(number, mark):
        raise errors.LostCase(number, is_news=True)
    raise errors.NoSuchCase(f"OOPS-{number}")


def _report_complaint(command: c.ReportComplaint, tx: Transaction) -> Reply:
    if not command.complaint.strip():
        raise errors.EmptyComplaint
    if len(command.customers) > MOST_CUSTOMERS:
        raise errors.TooMuch(MOST_CUSTOMERS)
    known = tx.uow.cases.number_from_source(command.source) if command.source else None
    if known:
        return _reported_again(command, _meant_case(known, "", tx), tx)
    change = open_case(tx, command)
    card = _taken_in(change.after, tx.circumstances, command.by)
    if command.answer_in:
        answer = card if command.answer_in.person else notice_card(card.summary)
        tx.uow.outbox.enqueue(_answer_message(change, answer, command.answer_in))
    if command.card_to_reporter and command.has_reporter:
        tx.uow.outbox.enqueue(reporter_card(change.after, command.by, tx.now))
    enqueue_messages(tx.uow, [change])
    return Reply(card=None if command.answer_in else card, number=change.after.number)


def _taken_in(case: Case, circumstances: Circumstances, reader: str) -> Card:
    due = hears_by(case, circumstances) or circumstances.now
    thanks = replies.taken_in(case, circumstances, circumstances.calendar(reader).zone, due)
    return case_card(case, circumstances, View.REPORTER, reader=reader, lead_in=thanks)


def _answer_message(change: CaseChange, card: Card, place: Place) -> Outgoing:
    return Outgoing(
        key=answer_key(change.after.number),
        place=place,
        content=Notice(card=card),
        cases=(change.after.number,),
        not_before=change.circumstances.now,
    )


def _reported_again(command: c.ReportComplaint, case: Case, tx: Transaction) -> Reply:
    if case.closed:
        raise errors.ReportedBefore(case)
    if not command.has_reporter or command.by in case.reporters:
        return Reply(card=notice_card(replies.known_already(case)), number=case.number)
    added = e.ReporterAdded(at=tx.now, by=command.by, reporter=command.by)
    after = apply_events(tx, case, [added], command.via).case
    if command.card_to_reporter:
        tx.uow.outbox.enqueue(reporter_card(after, command.by, tx.now))
    return Reply(card=notice_card(replies.already_reported(after)), number=after.number)


def _go_away(command: c.GoAway, tx: Transaction) -> Reply:
    if not command.until:
        raise errors.WordsMissing(Verb.AWAY, "/oops")
    absence = read_absence(command, tx.circumstances)
    tx.uow.people.set_away(command.by, absence.until, absence.start)
    zone = tx.circumstances.calendar(command.by).zone
    if absence.start:
        planned = replies.answer_planned_absence(absence.start, absence.until, zone, tx.now)
        return Reply(card=notice_card(planned))
    tx = tx.refreshed()
    asked = offer_cases(tx, command.by, command.via)
    names = [tx.circumstances.name(each) for each in dict.fromkeys(asked)]
    answer = replies.answer_away(absence.until, zone, tx.now, len(asked), names)
    return Reply(card=notice_card(answer))


def _come_back(command: c.ComeBack, tx: Transaction) -> Reply:
    if tx.uow.people.get(command.by):
        tx.uow.people.set_away(command.by, None)
    return Reply(card=notice_card(replies.ANSWER_BACK))


def _person_left(command: PersonLeft, tx: Transaction) -> Reply:
    person_left(tx, command.email, command.via)
    return Reply()


def _explain_unreadable(command: ExplainUnreadable, tx: Transaction) -> Reply:
    tx.uow.outbox.enqueue(
        Outgoing(
            key=unreadable_key(command.source, command.by),
            place=Place(person=command.by),
            content=Notice(card=notice_card(notices.UNREADABLE_NOTICE)),
            not_before=tx.now,
        )
    )
    return Reply()


def _show_help(command: c.ShowHelp, tx: Transaction) -> Reply:
    return Reply(card=help_card(tx.organization.reactions, command.other_ways))


def _show_list(command: AnyList, tx: Transaction) -> Reply:
    return Reply(card=list_card(command, tx))


def _show_case(command: c.ShowCase, tx: Transaction) -> Reply:
    case = _seen_case(command.number, command.mark, command.by, tx)
    history = tx.uow.history.of_case(case.number)
    card = history_card(case, history, tx.circumstances, command.by)
    return Reply(card=card, number=case.number)


def _show_card(command: c.ShowCard, tx: Transaction) -> Reply:
    case = _seen_case(command.number, command.mark, command.by, tx)
    show = asking_card if is_asked(case, command.by) else _own_card
    return Reply(card=show(case, tx.circumstances, command.by), number=case.number)


def _open_form(command: c.OpenForm, tx: Transaction) -> Reply:
    """Return the form, unless the case's stage would refuse the request."""
    if command.verb == Verb.REPORT:
        form = report_form(tx.organization, command.words, said_in_private=command.said_in_private)
        return Reply(form=form)
    case = _seen_case(command.number or 0, command.mark, command.by, tx)
    form = case_form(command.verb, case, command.about, tx.circumstances, command.words)
    check_form(case, command.verb)
    return Reply(form=form, number=case.number)


COMMAND_HANDLERS: Final[dict[type[c.Command], Callable[[Any, Transaction], Reply]]] = {
    c.ReportComplaint: _report_complaint,
    c.CaseRequest: _change_case,
    c.ShowCase: _show_case,
    c.ShowCard: _show_card,
    **dict.fromkeys(get_args(AnyList), _show_list),
    c.ShowHelp: _show_help,
    c.OpenForm: _open_form,
    c.GoAway: _go_away,
    c.ComeBack: _come_back,
    PersonLeft: _person_left,
    ExplainUnreadable: _explain_unreadable,
}
