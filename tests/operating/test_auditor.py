"""The auditor at work: one process does it, and no case keeps it from the others."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import pytest
import structlog
from prometheus_client import CollectorRegistry
from sqlalchemy import delete

from adapters.observability.metrics import ProcessMetrics
from adapters.observability.watch import ActivityMonitor
from adapters.process.auditor import AUDIT_LOCK_FOR, Auditor
from bot import auditing
from bot.ports.audit import AuditFinding
from storage.audit.figures import ResponseTimes
from tests.clock import Clock
from tests.kit import DAY, HOUR, MIA, MINUTE, Office
from tests.operating.rows import Tamper, change_facts, on_both, report, table

CUSTOMERS, DUE = table("customers"), table("due")


class Heard(ActivityMonitor):
    """Hears what a real one hears, and keeps it."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(ProcessMetrics(CollectorRegistry()), clock, lambda: 0.0)
        self.cases = 0
        self.kinds: list[str] = []
        self.spans: list[ResponseTimes] = []

    def audited(self, cases: int, findings: Sequence[AuditFinding]) -> None:
        """Keep what was found, too."""
        super().audited(cases, findings)
        self.cases += cases
        self.kinds += [each.kind for each in findings]

    def told(self, spans: Iterable[ResponseTimes]) -> None:
        """Keep how long it took, too."""
        known = list(spans)
        super().told(known)
        self.spans += known


def auditor(office: Office) -> tuple[Auditor, Heard]:
    """One more process that audits that company, and whoever watches it."""
    heard = Heard(office.clock)
    return Auditor(office.organization, office.store, office.clock, heard), heard


@on_both
async def test_one_process_of_all_audits(office: Office) -> None:
    """The others begin when it was not heard of for a minute."""
    report(office)
    (one, by_one), (other, by_other) = auditor(office), auditor(office)

    for each in (one, other, one):
        await each.look()
    assert (by_one.cases, by_other.cases) == (2, 0)

    office.clock.forward(AUDIT_LOCK_FOR)
    for each in (other, one):
        await each.look()
    assert (by_one.cases, by_other.cases) == (2, 1)


async def test_case_that_cannot_be_audited_hides_no_other(
    office: Office, tamper: Tamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails by itself, its reference is in the log, and the others are mended."""
    monkeypatch.setattr(auditing, "CASES_PER_SLICE", 3)
    for _ in range(2):
        report(office, "own", "fixed sent it again")
    report(office)
    tamper(delete(CUSTOMERS).where(CUSTOMERS.c.case_number == 1))
    tamper(delete(DUE))
    looking, heard = auditor(office)

    with structlog.testing.capture_logs() as log:
        for _ in range(2):
            with pytest.raises(TypeError):
                await looking.look()
        await looking.look()

    assert heard.kinds == ["unqueued", "unqueued"]
    stumbles = [each["about"] for each in log if each["event"] == "a case could not be audited"]
    assert stumbles == ["OOPS-1"]


async def test_way_is_cleared_of_all_that_is_in_it(
    office: Office, tamper: Tamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much more it is than one round looks at."""
    monkeypatch.setattr(auditing, "CASES_PER_BATCH", 2)
    for _ in range(5):
        report(office)
        change_facts(
            tamper, office.store.transact_now(lambda uow: uow.audit.last_number()), ladder=None
        )
    office.clock.forward(DAY)
    looking, heard = auditor(office)
    await looking.look()

    due = office.store.transact_now(lambda uow: uow.audit.due_by(office.clock.now, 10))
    assert due == []
    assert heard.found == {"unreadable_case": 10}


async def test_what_was_told_is_counted_once(office: Office) -> None:
    """By whichever process audits when all is sure to be committed."""
    (one, by_one), (other, by_other) = auditor(office), auditor(office)
    await one.look()
    report(office, "own")
    office.clock.forward(HOUR)
    office.types(MIA, "OOPS-1 update we look for it")
    office.clock.forward(HOUR)
    for typed in ("fixed sent it again", "told all by phone"):
        office.types(MIA, f"OOPS-1 {typed}")
    await one.look()

    office.clock.forward(5 * MINUTE)
    for each in (other, one, other):
        await each.look()

    told = ResponseTimes(told=2 * HOUR, first_answer=HOUR)
    assert (by_one.spans, by_other.spans) == ([], [told])


async def test_what_was_told_again_is_counted_from_its_reopening(office: Office) -> None:
    """The first answer was counted before."""
    one, by_one = auditor(office)
    await one.look()
    report(office, "own", "fixed sent it again", "told all by phone", "close")
    office.clock.forward(DAY)
    await one.look()
    office.types(MIA, "OOPS-1 reopen it never came")
    office.clock.forward(HOUR)
    for typed in ("fixed brought it myself", "told all in person"):
        office.types(MIA, f"OOPS-1 {typed}")
    office.clock.forward(DAY)
    await one.look()

    first = ResponseTimes(told=timedelta(0), first_answer=timedelta(0))
    assert by_one.spans == [first, ResponseTimes(told=HOUR, first_answer=None)]


async def test_what_was_told_before_anybody_counted_is_not_counted(office: Office) -> None:
    """An Oops that is brought up to date does not tell of all its past at once."""
    report(office, "own", "fixed sent it again", "told all by phone")
    office.clock.forward(DAY)
    one, by_one = auditor(office)
    for _ in range(2):
        await one.look()
        office.clock.forward(DAY)

    assert by_one.spans == []
