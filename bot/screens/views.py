"""How a case, a bundle of nags and a list look: cards, with the buttons for the next step only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.case.case import Case
from bot.case.commands import Verb
from bot.case.events import Event
from bot.chat.cards import (
    Actions,
    Block,
    Button,
    Card,
    Divider,
    Facts,
    Heading,
    Menu,
    Quote,
    Small,
    Text,
)
from bot.chat.messages import Lockout, NagBundle, NagItem, View
from bot.rules.circumstances import Circumstances
from bot.rules.duties import Duties
from bot.rules.duty_deadlines import Duty, hears_by
from bot.screens.next_steps import actions, button, next_steps, take_over
from bot.screens.requests import help_lines, settling, text_of
from bot.wording import card_text, list_text, notices, reminders, request_text
from bot.wording.history import chronicle
from bot.wording.phrases import moment, shorten

#: A complaint is quoted to about this length; `/oops OOPS-42` shows it whole.
_QUOTED = 700
_MOST_IN_A_LIST = 10


def notice(*sentences: str) -> Card:
    """A card that only says something."""
    said = [each for each in sentences if each]
    return Card(summary=said[0], blocks=tuple(Text(text=each) for each in said))


def lockout_card(lockout: Lockout, circumstances: Circumstances, reader: str | None) -> Card:
    """Where we are not let in, and what to do about it."""
    place = lockout.late_at
    where = circumstances.name(place.person) if place.person else place.channel or ""
    return notice(notices.not_let_in(where, moment(lockout.since, _zone(circumstances, reader))))


def case_card(
    case: Case, circumstances: Circumstances, view: View, *, reader: str | None, lead_in: str = ""
) -> Card:
    """The case as it stands, for that reader (an e-mail address; None: a channel)."""
    zone = _zone(circumstances, reader)
    opening = (Text(text=lead_in),) if lead_in else ()
    return Card(
        summary=lead_in or f"{card_text.title(case)}: {shorten(case.complaint, 120)}",
        blocks=(
            Heading(text=card_text.title(case)),
            *opening,
            *_beginning(case),
            Facts(rows=_facts(case, circumstances, zone)),
            *_steps(case),
            *actions(case, circumstances, view, reader),
        ),
        shows=case.ref,
    )


def with_the_rest(
    blocks: Sequence[Block], ref: str | None, is_cut: Callable[[str], bool]
) -> Iterator[Block]:
    """The blocks; where a platform cuts that case's words, how one reads the rest of them, once."""
    rest = Small(text=card_text.more_words(ref or ""))
    for each in blocks:
        yield each
        if ref and isinstance(each, Quote) and is_cut(each.text) and rest not in blocks:
            yield rest


def asking_card(case: Case, circumstances: Circumstances, reader: str) -> Card:
    """The card for the one who is asked, or offered the case, or answers for it."""
    question = notices.OFFERED if case.owner else notices.ASKED
    lead_in = question if is_asked(case, reader) else ""
    return case_card(case, circumstances, View.OWNER, reader=reader, lead_in=lead_in)


def is_asked(case: Case, email: str) -> bool:
    """Whether that person is being asked, or offered the case, right now."""
    if case.owner:
        return bool(case.offer and case.offer.to == email)
    return bool(case.asked and case.asked.who == email and not case.closed)


def asks_card(cases: list[Case], circumstances: Circumstances, reader: str) -> Card:
    """Several cases that one person is asked to own; what is settled meanwhile says so."""
    zone = _zone(circumstances, reader)
    blocks: list[Block] = [Heading(text=notices.asked_for(len(cases)))]
    for case in cases[:_MOST_IN_A_LIST]:
        blocks.append(Text(text=notices.line_asked(case, circumstances, zone)))
        mine = is_asked(case, reader) or case.answerable == reader
        if mine and not case.closed:
            blocks.append(Actions(items=next_steps(case, circumstances, reader)))
    more = len(cases) - _MOST_IN_A_LIST
    if more > 0:
        blocks.append(Small(text=reminders.more_waiting(more)))
    return Card(summary=notices.asked_for(len(cases)), blocks=tuple(blocks))


def agreeing_card(case: Case, circumstances: Circumstances, reader: str | None) -> Card:
    """What the lead is asked to agree to; once nothing is, the case as it stands."""
    if not case.to_agree:
        return case_card(case, circumstances, View.REPORTER, reader=reader)
    blocks: list[Block] = [Heading(text=card_text.title(case))]
    for each in case.to_agree:
        value = f"{case.ref} {each.number}"
        agree = Button(verb=Verb.AGREE, label=text_of(Verb.AGREE).label, value=value)
        blocks += [
            Text(text=notices.agree_wanted(case, each, circumstances)),
            Actions(items=(agree,)),
        ]
    first = notices.agree_wanted(case, case.to_agree[0], circumstances)
    return Card(summary=first, blocks=tuple(blocks))


def history_card(
    case: Case, history: list[tuple[Event, str]], circumstances: Circumstances, reader: str
) -> Card:
    """The case with its whole complaint and everything that happened."""
    zone = _zone(circumstances, reader)
    card = case_card(case, circumstances, View.OWNER, reader=reader)
    heading, *rest = (each for each in card.blocks if each not in _beginning(case))
    lines = "\n".join(f"• {each}" for each in chronicle(case, history, circumstances, zone))
    return Card(
        summary=card.summary,
        blocks=(
            heading,
            Quote(text=case.complaint),
            *rest,
            Divider(),
            Heading(text=card_text.HISTORY),
            Text(text=lines),
        ),
    )


def nag_card(
    bundle: NagBundle, cases: Mapping[int, Duties], circumstances: Circumstances, *, others: int = 0
) -> Card:
    """All that one person is nagged about; what is done meanwhile is shown as done."""
    zone = _zone(circumstances, bundle.person)
    blocks: list[Block] = []
    said: list[str] = []
    for item, owed in _by_lateness(bundle, cases, circumstances)[:_MOST_IN_A_LIST]:
        text, actions = _nag_item(item, owed, cases[item.case], bundle.person, zone)
        blocks.append(Text(text=text))
        if owed:
            said.append(text)
        if actions:
            blocks.append(Actions(items=actions))
    more = len(bundle.items) - _MOST_IN_A_LIST + others
    if more > 0:
        blocks.append(Small(text=reminders.more_waiting(more)))
    waiting = len(said) + max(more, 0)
    summary = reminders.nag_summary(waiting, said[0]) if said else reminders.ALL_DONE
    heading = Heading(text=reminders.WAITING_FOR_YOU if said else reminders.ALL_DONE)
    return Card(summary=summary, blocks=(heading, *blocks))


def _by_lateness(
    bundle: NagBundle, cases: Mapping[int, Duties], circumstances: Circumstances
) -> list[tuple[NagItem, Duty | None]]:
    """Each item with its obligation, the latest first; what is done counts as due now."""
    items = [(each, owed_by_item(each, cases[each.case], bundle.person)) for each in bundle.items]
    return sorted(items, key=lambda each: each[1].due_at if each[1] else circumstances.now)


def owed_by_item(item: NagItem, duties: Duties, person: str) -> Duty | None:
    """The obligation that a nag is about, as long as it is owed and concerns that person."""
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
        words = reminders.nag_above(duties, owed, settling(owed).text, zone)
        return words, (take_over(case),)
    settle = settling(owed)
    value = case.ref if owed.about is None else f"{case.ref} {owed.about}"
    first = Button(verb=settle.verb, label=settle.text.label, value=value, primary=True)
    others = () if settle.verb in (Verb.OWN, Verb.AGREE) else (button(Verb.SNOOZE, case),)
    hand = (button(Verb.HAND, case),) if settle.verb is Verb.OWN else ()
    return reminders.nag(case, owed, settle.text, circumstances.now, zone), (first, *hand, *others)


def mine_card(
    mine: Sequence[Duties],
    others: Sequence[tuple[NagItem, Duties]],
    circumstances: Circumstances,
    reader: str,
) -> Card:
    """What that person answers for, the oldest first, and what else waits for a word of theirs."""
    zone = _zone(circumstances, reader)
    if not mine and not others:
        return notice(list_text.NOTHING_OWED)
    blocks: list[Block] = [Heading(text=list_text.MINE)]
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
    return Card(summary=list_text.MINE, blocks=tuple(blocks))


def _line_mine(duties: Duties, reader: str, zone: ZoneInfo) -> str:
    """The first of what the reader owes on the case; else its title."""
    owed = next((each for each in duties.open_duties if each.debtor == reader), None)
    if not owed:
        return card_text.title(duties.case)
    return list_text.line_mine(duties.case, owed, duties.circumstances.now, zone)


def home_cards(owed: Card) -> list[Card]:
    """A page of one's own: a way to report, and what one owes."""
    report = Button(
        verb=Verb.REPORT, label=text_of(Verb.REPORT).label, value="report", primary=True
    )
    return [Card(summary=list_text.MINE, blocks=(Actions(items=(report,)),)), owed]


def late_card(late: Sequence[Duties], more: int) -> Card:
    """What is late, the worst first."""
    lines = [line for line in map(late_line, late) if line]
    if not lines:
        return notice(list_text.NOTHING_LATE)
    rest = (Small(text=list_text.more_late(more)),) if more > 0 else ()
    return Card(
        summary=list_text.LATE,
        blocks=(Heading(text=list_text.LATE), *(Text(text=each) for each in lines), *rest),
    )


def late_line(duties: Duties) -> str | None:
    """What a list says of a case of which something is late."""
    owed = next(iter(duties.open_duties), None)
    if not owed or owed.due_at > duties.circumstances.now:
        return None
    return list_text.line_late(duties.case, owed, duties.circumstances)


def help_card(reactions: tuple[str, ...]) -> Card:
    """What one can say."""
    marks = " or ".join(f":{each}:" for each in reactions)
    lines = "\n".join(f"{typed}\n    {does}" for typed, does in help_lines())
    return Card(
        summary=request_text.HELP_TITLE,
        blocks=(
            Heading(text=request_text.HELP_TITLE),
            Text(text=lines),
            Small(text=request_text.HELP_HINT.format(reactions=marks)),
        ),
    )


def _beginning(case: Case) -> tuple[Block, ...]:
    quote = Quote(text=shorten(case.complaint, _QUOTED))
    is_all = quote.text.split() == case.complaint.split()
    return (quote,) if is_all else (quote, Small(text=card_text.more_words(case.ref)))


def _facts(case: Case, circumstances: Circumstances, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    next_word = hears_by(case, circumstances)
    promise = next(iter(case.open_promises), None)
    rows = (
        (card_text.OWNER, card_text.who_has_it(case, circumstances, zone)),
        (card_text.DEPARTMENT, card_text.department(case)),
        (card_text.CUSTOMERS, card_text.stands(case)),
        (card_text.HEARS_BY, moment(next_word, zone) if next_word else ""),
        (card_text.PROMISED, card_text.promised(promise, zone) if promise else ""),
        (card_text.FIXED, card_text.fixed(case, circumstances, zone)),
        (card_text.COST, case.fixed.cost if case.fixed else ""),
        (card_text.REPORTED_BY, card_text.reported(case, circumstances, zone)),
        (card_text.SOURCE, case.link or ""),
    )
    return tuple(each for each in rows if each[1])


def _steps(case: Case) -> tuple[Small, ...]:
    """The six steps, as far as they have come; nothing to show before there is an owner."""
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
    return (Small(text=card_text.steps(done)),)


def _zone(circumstances: Circumstances, reader: str | None) -> ZoneInfo:
    return circumstances.calendar(reader).zone if reader else circumstances.organization.zone
