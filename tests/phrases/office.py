"""The newspaper's desk, which is asked each phrase about a case of its own."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.case import commands as c
from bot.case.errors import Refusal
from bot.case.events import Event
from bot.company.organization import Organization
from bot.desk import Reply, handle_command, refusal_reply
from bot.screens.typed import command_from
from bot.work.transaction import Transaction, begin_transaction
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.company import MONDAY, organization
from tests.paper import CONFIG, STAFF
from tests.phrases.meaning import meaning_of, moment
from tests.phrases.reading import Phrase, Situation

WALT, DORA, WANDA = (f"{each}@paper.example" for each in ("walt", "dora", "wanda"))
STAFF_ADDRESSES = {f"{handle}@paper.example" for handle in STAFF}
_SHOWN: dict[type[c.Command], str] = {
    c.ShowHelp: "shows the help",
    c.ShowMine: "shows my cases",
    c.ShowReported: "shows what I reported",
    c.ShowOverdue: "shows what is overdue",
    c.ListCases: "lists open cases",
    c.FindCases: "looks for cases",
    c.ShowCase: "shows the case",
    c.OpenForm: "opens a form",
    c.ComeBack: "back at work",
}
_STEPS = {"owned": "own", "fixed": "fixed sent it again", "told": "told all by phone"}


class PhraseOffice:
    """The desk on a store of its own."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._organization = newspaper()
        self._cases = 0

    def meaning(self, phrase: Phrase) -> str:
        """Type the phrase in its situation, and describe what happens."""
        number = self._begin(phrase.situation)
        return self._store.transact_now(lambda uow: self._typed(uow, phrase, number))

    def _begin(self, situation: Situation) -> int:
        if situation.stage != "no case":
            self._cases += 1
            self._store.transact_now(
                lambda uow: begin_case(self._transaction(uow), situation, self._cases)
            )
        return self._cases

    def _typed(self, uow: SqlUnitOfWork, phrase: Phrase, number: int) -> str:
        text = phrase.about(number)
        by = f"{phrase.situation.typist}@paper.example"
        tx = self._transaction(uow)
        before = len(uow.history.of_case(number))
        try:
            command = command_from(text, by, "chat")
        except Refusal as error:
            return _asked(refusal_reply(error, tx.circumstances, by))
        if isinstance(command, c.Hand) and command.to not in STAFF_ADDRESSES:
            return "asks"  # a platform finds nobody of this name
        reply = handle_command(tx, command)
        if reply.refused:
            return _asked(reply)
        if isinstance(command, c.ReportComplaint):
            self._cases += 1
            return f"reports “{command.complaint}”".replace("\n", "\\n")
        happened = [event for event, _ in uow.history.of_case(number)[before:]] if number else []
        return changes_of(uow, number, happened) or _SHOWN[type(command)]

    def _transaction(self, uow: SqlUnitOfWork) -> Transaction:
        return begin_transaction(self._organization, uow, MONDAY)


def newspaper() -> Organization:
    """The newspaper of the stories."""
    with TemporaryDirectory() as folder:
        return organization(Path(folder), CONFIG)


def begin_case(tx: Transaction, situation: Situation, number: int) -> None:
    """Bring a new case of this number into the situation."""
    customers = tuple(c.NewCustomer(name=each) for each in situation.customers)
    report = c.ReportComplaint(
        by=DORA, via="chat", complaint="The paper was late.", customers=customers
    )
    assert handle_command(tx, report).number == number
    reached = list(_STEPS).index(situation.stage) + 1 if situation.stage in _STEPS else 0
    if situation.stage == "offered":  # to Walt, by its owner
        for by, words in ((WANDA, "own"), (WANDA, f"hand {WALT}")):
            assert not handle_command(
                tx, command_from(f"OOPS-{number} {words}", by, "chat")
            ).refused
    steps = list(_STEPS.values())[:reached]
    if situation.stage == "given up":  # by Walt; Wanda is the lead
        steps = [_STEPS["owned"], _STEPS["fixed"]]
        steps += [f"told {each} unreachable rang because no" for each in situation.customers]
    for words in steps:
        reply = handle_command(tx, command_from(f"OOPS-{number} {words}", WALT, "chat"))
        assert not reply.refused, reply.refused


def changes_of(uow: SqlUnitOfWork, number: int, happened: list[Event]) -> str:
    """Describe what has changed: in the case, or in Walt's absence, which is forgotten again."""
    walt = uow.people.get(WALT)
    if walt and walt.away_until:
        begins = f"from {moment(walt.away_from)} " if walt.away_from else ""
        uow.people.set_away(WALT, None)
        return f"away {begins}until {moment(walt.away_until)}"
    case = uow.cases.get(number)
    names: Mapping[int, str] = {each.number: each.name for each in case.customers} if case else {}
    return meaning_of(happened, names)


def _asked(reply: Reply) -> str:
    offered = ", ".join(each.label for each in reply.offers)
    return f"asks, offers {offered}" if offered else "asks"
