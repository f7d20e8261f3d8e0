"""What a case owes is derived once per look, however often it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.case import commands as c
from bot.case.case import Case
from bot.case.due_moments import DueMoments
from bot.rules import duties
from bot.rules.circumstances import Circumstances
from bot.rules.duty_deadlines import Duty, derive_duties
from storage.store import SqlStore
from tests.kit import ANN, COMPLAINT, HOUR, MIA, MINUTE, RITA, Office, company


@dataclass
class Derivations:
    """Counts how often the duties of a case were derived."""

    count: int = 0

    def during(self, work: Callable[[], object]) -> int:
        """How many there were while that was done."""
        before = self.count
        work()
        return self.count - before

    def derive(self, case: Case, circumstances: Circumstances) -> tuple[Duty, ...]:
        """The duties, counted."""
        self.count += 1
        return derive_duties(case, circumstances)


@pytest.fixture
def derivations(monkeypatch: pytest.MonkeyPatch) -> Derivations:
    """The count of the derivations in this test."""
    derivations = Derivations()
    monkeypatch.setattr(duties, "derive_duties", derivations.derive)
    return derivations


@pytest.fixture
def owning(store: SqlStore) -> Office:
    """A company without a digest in which Mia owns three cases."""
    office = Office(store=store, organization=company(digest_channel=None))
    for number in (1, 2, 3):
        report = c.ReportComplaint(by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN,))
        office.asks(report)
        office.types(MIA, f"OOPS-{number} own")
    office.leaves()
    return office


def test_reminder_of_three_cases_derives_once_a_case(
    owning: Office, derivations: Derivations
) -> None:
    """The same look says what is still due, in which order, and what is written of it."""
    owning.clock.forward(4 * HOUR)
    owning.ticks()

    assert derivations.during(owning.leaves) == 3


def test_sweep_derives_before_and_after_what_happens(
    owning: Office, derivations: Derivations
) -> None:
    """Each due case is looked at as it was and as it is."""
    owning.clock.forward(4 * HOUR)

    assert derivations.during(owning.ticks) == 2 * 3


def test_sweep_in_which_nothing_happens_derives_once(
    owning: Office, derivations: Derivations
) -> None:
    """The look that finds nothing to do also says when the next one is."""
    case = owning.case()
    too_early = DueMoments(next_due_at=owning.clock.now, late_at=None)
    owning.store.transact_now(lambda uow: uow.cases.reschedule(case, too_early))

    assert derivations.during(owning.ticks) == 1


@pytest.mark.parametrize(
    ("typed", "times"),
    [
        ("OOPS-1 update we are looking", 1),
        ("OOPS-1 fixed sent it again", 1),
        ("OOPS-1 promise tomorrow a call", 1),
        ("OOPS-1 snooze tomorrow waiting for the carrier", 1),
        ("OOPS-1", 0),
        ("mine", 3),
    ],
)
def test_request_derives_once_a_case(
    owning: Office, derivations: Derivations, typed: str, times: int
) -> None:
    """What was done is looked at once, whatever is kept and said of it."""
    owning.clock.forward(MINUTE)

    assert derivations.during(lambda: owning.types(MIA, typed)) == times
