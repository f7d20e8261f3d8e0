"""Make the list of cases that somebody asks for."""

from typing import Final, assert_never

from bot.case import commands as c
from bot.case import errors
from bot.case.verbs import Verb
from bot.chat.cards import Card
from bot.chat.messages import NagItem
from bot.ports.cases import MOST_WORDS
from bot.rules.duties import Duties, duties_of
from bot.screens.case_list import MOST_LISTED, found_card, open_card
from bot.screens.late_list import late_card
from bot.screens.reported import reported_card
from bot.screens.typed_text import split_reference, whole_number
from bot.screens.views import mine_card
from bot.work.composing import still_due
from bot.work.departures import MOST_CASES_OF_ONE
from bot.work.transaction import Transaction

#: The commands that ask for a list.
AnyList = c.ShowMine | c.ShowOverdue | c.ShowReported | c.ListCases | c.FindCases

#: Cases found, from which those are left out that the reader may not see.
_MOST_FOUND: Final = 200
#: Latest reminders of one person searched for open items.
_LATEST_NAGS: Final = 20


def list_card(command: AnyList, tx: Transaction) -> Card:
    """The card of the list. Raises NothingNamed and WordsMissing."""
    match command:
        case c.ShowMine():
            return _mine(command, tx)
        case c.ShowOverdue():
            return _overdue(command, tx)
        case c.ShowReported():
            cases = tx.uow.cases.reported_by(command.by, MOST_CASES_OF_ONE)
            return reported_card(cases, tx.circumstances, command.by)
        case c.ListCases():
            return _open(command, tx)
        case c.FindCases():
            return _found(command, tx)
        case _:
            assert_never(command)


def _mine(command: c.ShowMine, tx: Transaction) -> Card:
    own = tx.uow.cases.answered_by(command.by, MOST_CASES_OF_ONE)
    others = _reminded_of(command.by, {each.number for each in own}, tx)
    offered = tx.uow.cases.offered_to(command.by, MOST_CASES_OF_ONE)
    cases = sorted((*own, *offered), key=lambda each: each.number)
    mine = [duties_of(each, tx.circumstances) for each in cases]
    return mine_card(mine, others, tx.circumstances, command.by)


def _reminded_of(email: str, mine: set[int], tx: Transaction) -> list[tuple[NagItem, Duties]]:
    """Open reminders to the person about other people's cases, as deputy or as superior."""
    items = [item for each in tx.uow.outbox.latest_nags(email, _LATEST_NAGS) for item in each.items]
    numbers = dict.fromkeys(each.case for each in items if each.case not in mine)
    cases = (tx.uow.cases.get(number) for number in numbers)
    looked = {case.number: duties_of(case, tx.circumstances) for case in cases if case}
    found: dict[tuple[int, str], tuple[NagItem, Duties]] = {}
    for item in items:
        duties = looked.get(item.case)
        if duties and still_due(item, duties, email):
            found.setdefault((item.case, item.owed), (item, duties))
    return list(found.values())


def _overdue(command: c.ShowOverdue, tx: Transaction) -> Card:
    cases = tx.uow.cases.late(tx.now, MOST_LISTED)
    more = tx.uow.cases.count_late(tx.now) - len(cases)
    late = [duties_of(each, tx.circumstances) for each in cases]
    return late_card(late, more, command.by)


def _open(command: c.ListCases, tx: Transaction) -> Card:
    """List one more case than is shown, to know if there are more."""
    circumstances, most = tx.circumstances, MOST_LISTED + 1
    department = tx.organization.department(command.words)
    if department:
        cases = tx.uow.cases.open_in(department.name, most)
        return open_card(cases, department.name, circumstances, command.by)
    if command.person:
        cases = tx.uow.cases.answered_by(command.person, most)
        return open_card(cases, circumstances.name(command.person), circumstances, command.by)
    if command.words:
        raise errors.NothingNamed(command.words, tx.organization.department_names)
    return open_card(tx.uow.cases.open_cases(most), "", circumstances, command.by)


def _found(command: c.FindCases, tx: Transaction) -> Card:
    words = command.words.split()
    if not words:
        raise errors.WordsMissing(Verb.FIND, "/oops")
    number, rest = split_reference(command.words)
    number = number if number and not rest else whole_number(command.words.removeprefix("#"))
    named = tx.uow.cases.get(number) if number else None
    with_words = tx.uow.cases.with_words(words[:MOST_WORDS], _MOST_FOUND)
    found = {each.number: each for each in (*([named] if named else []), *with_words)}
    return found_card(list(found.values()), command.words, tx.circumstances, command.by)
