"""Cards for a case, a bundle of reminders or a list, with buttons for the next step only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.case.case import Case
from bot.case.events import Event
from bot.case.verbs import Verb
from bot.chat.cards import (
    Actions,
    Block,
    Button,
    Card,
    Divider,
    Facts,
    Heading,
    Link,
    Menu,
    Quote,
    Small,
    Text,
)
from bot.chat.messages import Lockout, NagBundle, NagItem, View
from bot.chat.plain_text import is_web_address
from bot.rules.circumstances import Circumstances
from bot.rules.duties import Duties
from bot.rules.duty_deadlines import Duty, hears_by
from bot.rules.fixing import has_overdue_promise
from bot.rules.seeing import may_see, may_see_contacts
from bot.screens.case_values import case_value
from bot.screens.next_steps import alternatives, case_actions, next_steps, request_button, take_over
from bot.screens.requests import settling_request, text_of
from bot.wording import card_text, list_text, notices, reminders
from bot.wording.history import history_lines
from bot.wording.phrases import moment_text, shorten, shorten_lines

#: Characters of a complaint quoted on a card; `/oops OOPS-42` shows the whole complaint.
_QUOTE_LENGTH = 700
_QUOTE_LINES = 12
_MOST_IN_A_LIST = 10


def notice_card(*sentences: str, offers: tuple[Button, ...] = ()) -> Card:
    """A card with sentences, and buttons beneath them if something is offered."""
    said = [each for each in sentences if each]
    actions = (Actions(items=offers),) if offers else ()
    return Card(summary=said[0], blocks=(*(Text(text=each) for each in said), *actions))


def with_small_print(card: Card, text: str) -> Card:
    """The card with a last line; unchanged for an empty text."""
    return replace(card, blocks=(*card.blocks, Small(text=text))) if text else card


def lockout_card(lockout: Lockout, circumstances: Circumstances, reader: str | None) -> Card:
    """The notice of a lockout: the place, the time, and the remedy."""
    place = lockout.late_at
    where = circumstances.name(place.person) if place.person else place.channel or ""
    return notice_card(
        notices.lockout_notice(
            where, moment_text(lockout.since, _reader_zone(circumstances, reader))
        )
    )


def case_card(
    case: Case, circumstances: Circumstances, view: View, *, reader: str | None, lead_in: str = ""
) -> Card:
    """The case as it stands, for a reader's e-mail address (None: a channel)."""
    if not may_see(case, circumstances, reader):
        return notice_card(lead_in, card_text.private_case(case, circumstances))
    opening = (Text(text=lead_in),) if lead_in else ()
    return Card(
        summary=lead_in or f"{card_text.case_title(case)}: {shorten(case.complaint, 120)}",
        blocks=(
            Heading(text=card_text.case_title(case)),
            *opening,
            *_complaint_quote(case),
            Facts(rows=_case_facts(case, circumstances, reader)),
            *((Small(text=card_text.PRIVATE),) if case.private else ()),
            *_source_link(case),
            *_step_progress(case),
            *case_actions(case, circumstances, view, reader),
        ),
        shows=case_value(case, circumstances),
    )


def with_the_rest(
    blocks: Sequence[Block], shows: str | None, is_cut: Callable[[str], bool]
) -> Iterator[Block]:
    """Yield the blocks, with a hint to the full text after the first quote cut by a platform.

    `shows` is the card's own.
    """
    rest = Small(text=card_text.more_words((shows or "").partition(" ")[0]))
    for each in blocks:
        yield each
        if shows and isinstance(each, Quote) and is_cut(each.text) and rest not in blocks:
            yield rest


def asking_card(case: Case, circumstances: Circumstances, reader: str) -> Card:
    """The card for a person asked to own the case, offered the case, or responsible for it."""
    if not is_asked(case, reader):
        return case_card(case, circumstances, View.OWNER, reader=reader)
    question = notices.question(case, circumstances)
    card = case_card(case, circumstances, View.OWNER, reader=reader, lead_in=question)
    return replace(card, summary=notices.question_summary(case, question))


def is_asked(case: Case, email: str) -> bool:
    """Check if the person is asked to own the case, or offered it, at present."""
    if case.owner:
        return bool(case.offer and case.offer.to == email)
    return bool(case.asked and case.asked.who == email and not case.closed)


def asks_card(cases: list[Case], circumstances: Circumstances, reader: str) -> Card:
    """Several cases offered to one person for ownership. Settled cases are shown as such."""
    zone = _reader_zone(circumstances, reader)
    blocks: list[Block] = [Heading(text=notices.asked_for(len(cases)))]
    for case in cases[:_MOST_IN_A_LIST]:
        is_seen = may_see(case, circumstances, reader)
        line = (
            notices.line_asked(case, circumstances, zone)
            if is_seen
            else card_text.private_case(case, circumstances)
        )
        blocks.append(Text(text=line))
        mine = is_asked(case, reader) or case.answerable == reader
        if mine and not case.closed:
            blocks.append(Actions(items=next_steps(case, circumstances, reader)))
    more = len(cases) - _MOST_IN_A_LIST
    if more > 0:
        blocks.append(Small(text=reminders.more_waiting(more)))
    return Card(summary=notices.asks_summary(cases), blocks=tuple(blocks))


def agreeing_card(case: Case, circumstances: Circumstances, reader: str | None) -> Card:
    """The lead's card of customers to agree on; once none are left, the case as it stands."""
    if not case.to_agree or not may_see(case, circumstances, reader):
        return case_card(case, circumstances, View.REPORTER, reader=reader)
    blocks: list[Block] = [Heading(text=card_text.case_title(case))]
    for each in case.to_agree:
        value = case_value(case, circumstances, each.number)
        verbs = (Verb.AGREE, Verb.KEEP_TRYING)
        items = tuple(Button(verb=verb, label=text_of(verb).label, value=value) for verb in verbs)
        blocks += [
            Text(text=notices.agreement_request(case, each, circumstances)),
            Actions(items=items),
        ]
    first = notices.agreement_request(case, case.to_agree[0], circumstances)
    return Card(summary=first, blocks=tuple(blocks))


def history_card(
    case: Case, history: list[tuple[Event, str]], circumstances: Circumstances, reader: str
) -> Card:
    """The case with the whole complaint and the whole history."""
    zone = _reader_zone(circumstances, reader)
    card = case_card(case, circumstances, View.OWNER, reader=reader)
    heading, *rest = (each for each in card.blocks if each not in _complaint_quote(case))
    lines = "\n".join(f"• {each}" for each in history_lines(case, history, circumstances, zone))
    return Card(
        summary=card.summary,
        blocks=(
            heading,
            Quote(text=case.complaint),
            *rest,
            Divider(),
            Heading(text=card_text.HISTORY_TITLE),
            Text(text=lines),
        ),
    )


def nag_card(
    bundle: NagBundle, cases: Mapping[int, Duties], circumstances: Circumstances, *, others: int = 0
) -> Card:
    """All reminders to one person in one card. Settled items are shown as done."""
    zone = _reader_zone(circumstances, bundle.person)
    blocks: list[Block] = []
    said: list[tuple[str, Case]] = []
    for item, owed in _by_lateness(bundle, cases, circumstances)[:_MOST_IN_A_LIST]:
        text, actions = _nag_item(item, owed, cases[item.case], bundle.person, zone)
        blocks.append(Text(text=text))
        if owed:
            said.append((text, cases[item.case].case))
        if actions:
            blocks.append(Actions(items=actions))
    more = len(bundle.items) - _MOST_IN_A_LIST + others
    if more > 0:
        blocks.append(Small(text=reminders.more_waiting(more)))
    waiting = len(said) + max(more, 0)
    heading = Heading(text=reminders.WAITING_FOR_YOU if said else reminders.ALL_DONE)
    if not said:
        return Card(summary=reminders.ALL_DONE, blocks=(heading, *blocks))
    first, case = said[0]
    summary = reminders.nag_summary(waiting, first, case.complaint)
    return Card(summary=summary, blocks=(heading, *blocks))


def _by_lateness(
    bundle: NagBundle, cases: Mapping[int, Duties], circumstances: Circumstances
) -> list[tuple[NagItem, Duty | None]]:
    """Each item with its open duty, the latest first. Settled items count as due now."""
    items = [(each, owed_by_item(each, cases[each.case], bundle.person)) for each in bundle.items]
    return sorted(items, key=lambda each: each[1].due_at if each[1] else circumstances.now)


def owed_by_item(item: NagItem, duties: Duties, person: str) -> Duty | None:
    """The duty behind a reminder, if still open and a concern of this person."""
    owed = duties.duty(item.owed)
    if not owed:
        return None
    above = duties.people_above(owed) if item.level else ()
    concerned = (owed.debtor, duties.stand_in(owed.debtor), *above)
    return owed if person in concerned else None


def _nag_item(
    item: NagItem, owed: Duty | None, duties: Duties, person: str, zone: ZoneInfo
) -> tuple[str, tuple[Button | Menu, ...]]:
    case, circumstances = duties.case, duties.circumstances
    if not owed:
        mine = case.answerable == person and not case.closed
        relieved = not mine and not item.level and case.owner and not case.closed
        said = notices.thread_owned(case, circumstances) if relieved else reminders.item_done(case)
        return said, next_steps(case, circumstances, person) if mine else ()
    if item.level and duties.stand_in(owed.debtor) != person:
        words = reminders.nag_above(duties, owed, settling_request(owed).text, zone)
        return words, (take_over(case, circumstances),)
    settle = settling_request(owed)
    value = case_value(case, circumstances, "" if owed.about is None else owed.about)
    first = Button(verb=settle.verb, label=settle.text.label, value=value, primary=True)
    snooze = request_button(Verb.SNOOZE, case, circumstances)
    is_stuck = settle.verb is Verb.AGREE or has_overdue_promise(case, circumstances.now)
    others = (snooze,) if case.owner and not is_stuck else ()
    words = reminders.nag_text(case, owed, settle.text, circumstances.now, zone)
    return words, (first, *alternatives(settle.verb, case, circumstances, value), *others)


def mine_card(
    mine: Sequence[Duties],
    others: Sequence[tuple[NagItem, Duties]],
    circumstances: Circumstances,
    reader: str,
) -> Card:
    """The cases the person is responsible for, the oldest first, and other open reminders."""
    zone = _reader_zone(circumstances, reader)
    if not mine and not others:
        return notice_card(list_text.NOTHING_OWED)
    blocks: list[Block] = [Heading(text=list_text.MINE_TITLE)]
    for each in mine[:_MOST_IN_A_LIST]:
        blocks += [
            Text(text=_line_mine(each, reader, zone)),
            Actions(items=next_steps(each.case, circumstances, reader)),
        ]
    for item, duties in others[:_MOST_IN_A_LIST]:
        owed = owed_by_item(item, duties, reader)
        text, actions = _nag_item(item, owed, duties, reader, zone)
        blocks += [Text(text=text), Actions(items=actions)]
    left = [*mine[_MOST_IN_A_LIST:], *(each for _, each in others[_MOST_IN_A_LIST:])]
    if left:
        rest = ", ".join(dict.fromkeys(each.case.ref for each in left))
        blocks.append(Small(text=reminders.more_of_mine(len(left), shorten(rest, 300))))
    return Card(summary=list_text.MINE_TITLE, blocks=tuple(blocks))


def _line_mine(duties: Duties, reader: str, zone: ZoneInfo) -> str:
    """A line on the reader's first open duty, or else the case's title."""
    case = duties.case
    if case.offer and case.offer.to == reader:
        owner = duties.circumstances.name(case.answerable)
        return list_text.line_offered(case, owner, moment_text(case.offer.until, zone))
    owed = next((each for each in duties.open_duties if each.debtor == reader), None)
    if not owed:
        return card_text.case_title(duties.case)
    return list_text.line_mine(duties.case, owed, duties.circumstances.now, zone)


def home_cards(owed: Card) -> list[Card]:
    """The home page: a button to report, and the person's own cases."""
    report = Button(
        verb=Verb.REPORT, label=text_of(Verb.REPORT).label, value="report", primary=True
    )
    return [Card(summary=list_text.MINE_TITLE, blocks=(Actions(items=(report,)),)), owed]


def _complaint_quote(case: Case) -> tuple[Block, ...]:
    quote = Quote(text=shorten_lines(case.complaint, _QUOTE_LENGTH, _QUOTE_LINES))
    is_all = quote.text.split() == case.complaint.split()
    return (quote,) if is_all else (quote, Small(text=card_text.more_words(case.ref)))


def _case_facts(
    case: Case, circumstances: Circumstances, reader: str | None
) -> tuple[tuple[str, str], ...]:
    zone = _reader_zone(circumstances, reader)
    contacts = may_see_contacts(case, circumstances, reader)
    is_everyday = case.severity == circumstances.organization.everyday_severity
    next_word = hears_by(case, circumstances)
    promise = next(iter(case.open_promises), None)
    rows = (
        (card_text.OWNER_LABEL, card_text.who_has_it(case, circumstances, zone)),
        (card_text.DEPARTMENT_LABEL, card_text.department_text(case)),
        (card_text.SEVERITY_LABEL, "" if is_everyday else case.severity),
        (card_text.CUSTOMERS_LABEL, card_text.affected_customers(case, contacts=contacts)),
        (card_text.HEARS_BY_LABEL, moment_text(next_word, zone) if next_word else ""),
        (card_text.PROMISED_LABEL, card_text.promise_text(promise, zone) if promise else ""),
        (card_text.FIXED_LABEL, card_text.fix_text(case, circumstances, zone)),
        (card_text.COST_LABEL, case.fixed.cost if case.fixed else ""),
        (card_text.REPORTED_BY_LABEL, card_text.reported_text(case, circumstances, zone)),
        (card_text.SOURCE_LABEL, "" if _source_link(case) else case.link or ""),
    )
    return tuple(each for each in rows if each[1])


def _source_link(case: Case) -> tuple[Link, ...]:
    """The link to the message that was reported. Empty for a place that has no web address."""
    if not case.link or not is_web_address(case.link):
        return ()
    return (Link(label=card_text.OPEN_SOURCE, address=case.link),)


def _step_progress(case: Case) -> tuple[Small, ...]:
    """The progress through the six steps. Empty before the case has an owner."""
    if not case.owner:
        return ()
    outcomes = [each.outcome for each in case.customers]
    done = (
        True,
        bool(case.acknowledged),
        bool(case.fixed),
        bool(case.fixed and case.fixed.cost),
        any(outcomes),
        all(outcomes),
    )
    return (Small(text=card_text.steps_text(done)),)


def _reader_zone(circumstances: Circumstances, reader: str | None) -> ZoneInfo:
    return circumstances.calendar(reader).zone if reader else circumstances.organization.zone
