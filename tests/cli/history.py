"""A week at Tidewater Ferries, told to the desk."""

from datetime import UTC, datetime, timedelta

from bot.case import commands as c
from bot.case.events import Satisfaction
from bot.desk import Reply, handle_command
from bot.ports.unit_of_work import UnitOfWork
from bot.work.transaction import begin_transaction
from tests.cli.installation import Installation

ANA, RUI, GIL = "ana@ferries.example", "rui@ferries.example", "gil@ferries.example"
IRIS = c.NewCustomer(name="Iris Vale", contact="iris@example.com")
#: Long past, so that what is owed is late; in winter, Lisbon’s clocks show UTC.
MONDAY = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)
HOSTILE = "\x1b[31mYour propeller\u202e hums\n\n你好 <!channel> & 100%"


def tell_two_cases(ferries: Installation) -> None:
    """One case that was told and closed, and one that nobody has accepted yet."""
    with ferries.store() as store:
        store.transact_now(lambda uow: _tell(ferries, uow))


def reopen_the_first(ferries: Installation) -> None:
    """Next day, the step is loose again."""
    again = c.Reopen(by=ANA, via="chat", number=1, why="the step is loose")
    with ferries.store() as store:
        organization, tuesday = ferries.organization, MONDAY + timedelta(days=1)
        store.transact_now(
            lambda uow: handle_command(begin_transaction(organization, uow, tuesday), again)
        )


def _tell(ferries: Installation, uow: UnitOfWork) -> None:
    organization = ferries.organization

    def ask(command: c.Command, hour: int) -> Reply:
        reply = handle_command(
            begin_transaction(organization, uow, MONDAY.replace(hour=hour)), command
        )
        assert not reply.refused, reply.refused
        return reply

    first = c.ReportComplaint(
        by=ANA, via="chat", complaint="No step by the ramp", customers=(IRIS,)
    )
    ask(first, 9)
    ask(c.Own(by=RUI, via="chat", number=1), 10)
    ask(c.Update(by=RUI, via="chat", number=1, what="we look at it today"), 11)
    ask(c.Fix(by=RUI, via="chat", number=1, what="a new step"), 12)
    ask(c.Tell(by=RUI, via="chat", number=1, words="all by phone"), 13)
    ask(c.Close(by=RUI, via="chat", number=1, outcome=Satisfaction.SATISFIED), 14)
    ask(c.ReportComplaint(by=GIL, via="chat", complaint=HOSTILE, severity="urgent"), 15)
