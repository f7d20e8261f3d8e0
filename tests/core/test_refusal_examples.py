"""Every example in a refusal works in the situation in which the refusal is given."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.case import commands as c
from bot.case import errors
from bot.case.case import Case, Stage
from bot.case.platform_commands import PersonLeft
from bot.desk import COMMAND_HANDLERS
from bot.screens.refusals import refusal_text
from bot.screens.typed import TYPED_VERBS, command_from
from bot.work.transaction import begin_transaction
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.core.conftest import LastingStore
from tests.core.test_stages import every_refusal
from tests.kit import BERLIN, BOB, LEA, MAX, MIA, RITA, STAN, Office, at_stage

EXAMPLE = re.compile("“/oops ([^”]*)”")
#: Nobody in an example is called so.
AFFECTED = (c.NewCustomer(name="Cleo Cook", contact="cleo@example.com"), BOB)
#: What Mia types so that the case comes so far; Cleo and Bob are its customers.
UNTIL = {
    "reported": (),
    "owned": ("own",),
    "promised": ("own", "promise friday a call back"),
    "promised, and due": ("own", "promise in 5 minutes a call back"),
    "fixed": ("own", "fixed sent it again"),
    "given up": ("own", "fixed sent it again", "told Cleo Cook unreachable rang because moved"),
    "told": ("own", "fixed sent it again", "told all by phone"),
    "partly told": (
        *("own", "fixed sent it again", "told Bob Baker unreachable rang because moved"),
        "told Cleo Cook by phone",
    ),
    "told and promised": (
        *("own", "fixed sent it again", "told all by phone"),
        "promise friday flowers",
    ),
    "offered": ("own", f"hand {MAX}"),
    "fixed, and its owner left": ("own", "fixed sent it again"),
    "closed": ("own", "fixed sent it again", "told all by phone", "close"),
}
#: A case from before a restored backup; tests/faults/test_restored.py shows it.
NOT_TYPED = {("LostCase", "")}
#: How far the case is, who says something, and what; it is refused.
Row = tuple[str, str, str | c.Command]
REFUSED: list[Row] = [
    ("owned", MIA, "OOPS-99"),
    ("owned", MIA, "hlep"),
    ("owned", MIA, "mien"),
    ("owned", MIA, "overdeu"),
    ("owned", MIA, "hi"),
    ("owned", MIA, "see OOPS-1"),
    ("owned", MIA, "i am away until friday"),
    ("owned", MIA, "away until"),
    ("owned", MIA, "away until further notice"),
    ("owned", MIA, "away from whenever until friday"),
    ("owned", MIA, "OOPS-1 dance"),
    ("reported", MIA, "OOPS-1 onw"),
    ("reported", MIA, "OOPS-1 own because I can"),
    ("owned", MIA, "OOPS-1 fixed not yet"),
    ("owned", MIA, "OOPS-1 fixd sent it again"),
    ("owned", MIA, "OOPS-1 update nobody"),
    ("told", MIA, "OOPS-1 close satsified"),
    ("told", MIA, "OOPS-1 close tomorrow"),
    ("owned", MIA, "OOPS-1 update Cleo knows that the part is ordered"),
    ("fixed", MIA, "OOPS-1 told Cleo Cook perhaps"),
    ("reported", MIA, "OOPS-1 told all by phone"),
    ("owned", MIA, "OOPS-1 told all by phone"),
    ("fixed", MIA, "OOPS-1 fixed it"),
    ("told", MIA, "OOPS-1 fixed it"),
    ("closed", MIA, "OOPS-1 fixed it"),
    ("fixed, and its owner left", STAN, "OOPS-1 fixed it"),
    ("reported", STAN, "OOPS-1 update it is on its way"),
    ("reported", STAN, f"OOPS-1 hand {MAX}"),
    ("owned", MIA, "OOPS-1 close"),
    ("fixed", MIA, "OOPS-1 close"),
    ("told and promised", MIA, "OOPS-1 close"),
    ("owned", MIA, "OOPS-1 promise kept"),
    ("owned", MIA, "OOPS-1 promise soon a call back"),
    ("owned", MIA, "OOPS-1 snooze soon waiting"),
    ("owned", MIA, "OOPS-1 hand"),
    ("owned", MIA, "OOPS-1 fixed"),
    ("owned", MIA, "OOPS-1 customer"),
    ("owned", MIA, "OOPS-1 rename Cleo Cook"),
    ("owned", MIA, "OOPS-1 promise"),
    ("owned", MIA, "OOPS-1 promise friday"),
    ("owned", MIA, "OOPS-1 update"),
    ("owned", MIA, "OOPS-1 snooze"),
    ("owned", MIA, "OOPS-1 snooze friday"),
    ("fixed", MIA, "OOPS-1 told Bob Baker"),
    ("fixed", MIA, "OOPS-1 told all"),
    ("fixed", MIA, "OOPS-1 told Bob Baker unreachable"),
    ("given up", LEA, "OOPS-1 keep trying Cleo Cook"),
    ("closed", MIA, "OOPS-1 reopen"),
    ("owned", MIA, "OOPS-1 customer Cleo Cook, 555 0100"),
    ("offered", MAX, "OOPS-1 decline"),
    ("closed", RITA, c.ReportComplaint(by=RITA, via="chat", complaint="Late", source="message:1")),
    ("owned", RITA, c.ReportComplaint(by=RITA, via="chat", complaint=" ")),
    ("promised, and due", MIA, "OOPS-1 snooze in 3 weeks waiting"),
]

#: What stands for words of one's own in an example, and such words.
FILLED = {
    "<customer or all>": "all",
    "<customer>": "Bob Baker",
    "<how>": "by phone",
    "<what they were told>": "the part is ordered",
    "<what was tried>": "rang twice",
    "<what the customer said>": "The parcel never came to me",
    "<what they said>": "The parcel never came to me",
    "<what>": "sent it again",
    "<when>": "friday",
    "<why>": "it broke again",
    "@somebody": MAX,
    "…": "the part is ordered",
}


def begun(store: SqlStore, how_far: str) -> Office:
    """A case of Cleo and Bob that has come so far."""
    office = Office(store=store)
    office.asks(report("It is late."))
    for typed in UNTIL[how_far]:
        assert refusal(office, MIA, f"OOPS-1 {typed}") is None, typed
    if how_far.endswith("left"):
        office.asks(PersonLeft(by=MIA, via="chat", email=MIA))
    office.clock.forward(timedelta(minutes=10))
    return office


def report(words: str) -> c.ReportComplaint:
    """Rita marks a message."""
    return c.ReportComplaint(
        by=RITA, via="chat", complaint=words, customers=AFFECTED, source="message:1"
    )


def refusal(office: Office, by: str, said: str | c.Command) -> errors.Refusal | None:
    """What refuses the words; None where they are understood and done."""

    def work(uow: SqlUnitOfWork) -> errors.Refusal | None:
        tx = begin_transaction(office.organization, uow, office.clock.now)
        try:
            command = command_from(said, by, "chat") if isinstance(said, str) else said
            handler = COMMAND_HANDLERS.get(type(command), COMMAND_HANDLERS[c.CaseRequest])
            handler(command, tx)
        except errors.Refusal as error:
            return error
        return None

    return office.store.transact_now(work)


def examples_of(error: errors.Refusal) -> list[str]:
    """The examples in the sentence of a refusal."""
    circumstances = at_stage(Stage.OWNED).circumstances
    return EXAMPLE.findall(refusal_text(error, circumstances, BERLIN))


def filled(example: str) -> str:
    """The example with words of one's own."""
    for blank, words in FILLED.items():
        example = example.replace(blank, words)
    return example


def works(store: LastingStore, empty: Path, row: Row, examples: list[str]) -> bool:
    """The last example does what it says, at once or after the examples before it."""
    for typed in (examples[-1:], examples):
        store.begin_with(empty)
        office = begun(store, row[0])
        if [refusal(office, row[1], filled(each)) for each in typed][-1] is None:
            return True
    return False


@pytest.mark.parametrize("row", REFUSED, ids=[f"{row[0]}: {row[2]}"[:60] for row in REFUSED])
def test_examples_of_a_refusal_work(lasting: LastingStore, empty: Path, row: Row) -> None:
    """Who types the example, with words of their own in it, is not refused again."""
    lasting.begin_with(empty)
    refused = refusal(begun(lasting, row[0]), *row[1:])
    assert refused is not None
    examples = examples_of(refused)

    assert examples
    ends = range(1, len(examples) + 1)
    assert [
        examples[end - 1] for end in ends if not works(lasting, empty, row, examples[:end])
    ] == []


def test_every_example_is_tried(lasting: LastingStore, empty: Path) -> None:
    """A refusal with an example has a row above, for each verb that its examples have."""
    tried = set[tuple[str, str]]()
    for how_far, by, said in REFUSED:
        lasting.begin_with(empty)
        refused = refusal(begun(lasting, how_far), by, said)
        assert refused
        tried |= kinds(refused)
    wanted = set().union(
        *(kinds(each) for stage in Stage for each in every_refusal(case_at(stage)))
    )

    assert wanted - tried - NOT_TYPED == set()


def case_at(stage: Stage) -> Case:
    """The case of Cleo and Bob at a stage."""
    return at_stage(stage, customers=AFFECTED).case


def kinds(error: errors.Refusal) -> set[tuple[str, str]]:
    """The refusal's class, with the verb of each example."""
    return {(type(error).__name__, verb_of(each)) for each in examples_of(error)}


def verb_of(example: str) -> str:
    """The word that follows the reference, or "" for a report."""
    words = re.sub(r"^OOPS-\d+ ?", "", example)
    alone = ("help", "mine", "overdue", "away")
    return next((each for each in (*TYPED_VERBS, *alone) if words.startswith(each)), "")
