"""The auditor: whatever is not as the rules promise is found, mended where it can be, and told."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from bot import auditing
from bot.auditing import audit_cases, audit_messages, audit_queue, begin_audit, next_slice
from bot.case.case import Stage
from bot.case.events import CaseReopened, OwnerAsked
from bot.chat.cards import Card, Text
from bot.chat.messages import Notice, Outgoing
from bot.chat.places import Place
from bot.ports.audit import UNREADABLE_PAUSE, AuditFinding, FindingKind
from storage.unit_of_work import SqlUnitOfWork
from tests.kit import (
    DAY,
    HOUR,
    MAX,
    MIA,
    MINUTE,
    MONDAY,
    Office,
    a_policy,
    patient,
    words,
)
from tests.operating.rows import Tamper, change_facts, on_both, report, table

CASES, CUSTOMERS, DUE = (table(each) for each in ("cases", "customers", "due"))
ELSEWHERE = Place(person="wes@fernhill.example")
OUTBOX, COUNTERS, QUEUES = table("outbox"), table("counters"), table("send_queues")


def audit(office: Office) -> list[tuple[str, str]]:
    """Everything is looked at once; what was found, as the log has it."""

    def look(uow: SqlUnitOfWork) -> list[AuditFinding]:
        now = office.clock.now
        found = audit_queue(uow, now) + audit_messages(uow, now)
        return found + audit_cases(begin_audit(office.organization, uow, now), next_slice(uow))

    return [(each.kind, each.about) for each in office.store.transact_now(look)]


def queue(tamper: Tamper) -> list[Any]:
    """What the clockwork has before it."""
    return [tuple(row) for row in tamper(select(DUE).order_by(DUE.c.due_at, DUE.c.number))]


def enqueue(uow: SqlUnitOfWork, outgoing: Outgoing) -> None:
    """Keep a message."""
    uow.outbox.enqueue(outgoing)


def notice(key: str, **more: Any) -> Outgoing:  # noqa: ANN401 - whatever a message has
    """Something to be said to Max."""
    content = Notice(card=Card(summary="Hello.", blocks=(Text(text="Hello."),)))
    return Outgoing(key=key, place=Place(person=MAX), content=content, not_before=MONDAY, **more)


def test_sound_company_is_left_alone(office: Office, tamper: Tamper) -> None:
    """Where everything is as it should be nothing is found, and nothing changes."""
    report(office)
    report(office, "own", "promise friday 12:00 a new parcel")
    report(office, "own", "fixed sent it again", "told all by phone", "close")
    office.passes(MONDAY + DAY)
    before = queue(tamper), office.case(1), office.case(2), office.case(3)

    assert audit(office) == []
    assert (queue(tamper), office.case(1), office.case(2), office.case(3)) == before


def test_case_that_is_in_no_queue_is_put_back(office: Office, tamper: Tamper) -> None:
    """An open case that the clockwork would never have looked at again is looked at in time."""
    report(office)
    report(office)
    before = queue(tamper)
    tamper(delete(DUE).where(DUE.c.number == 2))

    assert audit(office) == [("unqueued", "OOPS-2")]
    assert queue(tamper) == before
    assert audit(office) == []


def test_closed_case_in_the_queue_is_taken_out(office: Office, tamper: Tamper) -> None:
    """It would come up at every tick, for ever, before those that are due."""
    report(office, "own", "fixed sent it again", "told all by phone", "close")
    tamper(insert(DUE).values(due_at=MONDAY - DAY, number=1))

    assert audit(office) == [("stray", "OOPS-1")]
    assert queue(tamper) == []


def test_case_is_taken_out_of_a_place_that_is_not_its_own(office: Office, tamper: Tamper) -> None:
    """Its own moment stays."""
    report(office)
    before = queue(tamper)
    tamper(insert(DUE).values(due_at=MONDAY - DAY, number=1))

    assert audit(office) == [("stray", "OOPS-1")]
    assert queue(tamper) == before


def test_open_case_that_passes_for_closed_is_filed_anew(office: Office, tamper: Tamper) -> None:
    """What it says counts, and not the columns by which it is found."""
    report(office, "own")
    before = queue(tamper)
    closed = update(CASES).values(closed_at=MONDAY, stage="closed", next_due_at=None, late_at=None)
    tamper(closed)
    tamper(delete(DUE))

    assert audit(office) == [("misfiled", "OOPS-1")]
    assert queue(tamper) == before
    assert audit(office) == []


def test_case_that_would_be_looked_at_too_late_gets_its_moment(
    office: Office, tamper: Tamper
) -> None:
    """Whatever changed the rules since: the policy, the hours, or somebody who is back early."""
    report(office, "own")
    before = queue(tamper)
    tamper(update(CASES).values(next_due_at=MONDAY + 9 * DAY))
    tamper(update(DUE).values(due_at=MONDAY + 9 * DAY))

    assert audit(office) == [("mistimed", "OOPS-1")]
    assert queue(tamper) == before


def test_case_that_passes_for_late_at_another_time_is_put_right(
    office: Office, tamper: Tamper
) -> None:
    """Whether it stands in the digest depends on it."""
    report(office, "own")
    tamper(update(CASES).values(late_at=MONDAY - DAY))

    assert audit(office) == [("mistimed", "OOPS-1")]
    assert office.store.transact_now(lambda uow: uow.cases.count_late(MONDAY)) == 0


def test_case_that_was_just_looked_at_in_vain_is_in_time(office: Office, tamper: Tamper) -> None:
    """It is looked at again a minute later, which is no mistake."""
    report(office, "own")
    office.clock.now = MONDAY + 5 * HOUR
    tamper(update(CASES).values(next_due_at=office.clock.now + MINUTE))
    tamper(update(DUE).values(due_at=office.clock.now + MINUTE))

    assert audit(office) == []


def test_somebody_is_asked_for_a_case_that_is_nobodys(office: Office, tamper: Tamper) -> None:
    """One named person is being asked, or somebody has it: always."""
    report(office)
    change_facts(tamper, asked=None)
    tamper(update(CASES).values(answerable=None))

    assert audit(office) == [("nobodys", "OOPS-1")]
    asked = office.events()[-1]
    assert isinstance(asked, OwnerAsked)
    assert office.case().answerable == asked.who


def test_closed_case_with_an_untold_customer_is_reopened(office: Office, tamper: Tamper) -> None:
    """No loop is left open: its owner hears of it, and the history says who opened it again."""
    report(office, "own", "fixed sent it again", "told all by phone", "close")
    tamper(update(CUSTOMERS).values(told_at=None))

    assert audit(office) == [("untold", "OOPS-1")]
    assert office.case().stage is Stage.OWNED
    assert isinstance(office.events()[-1], CaseReopened)
    (told,) = [each for each in office.leaves() if each.to == MIA and not each.updates]
    assert "OOPS-1 was reopened by Oops: a customer does not know yet." in words(told.card)
    assert audit(office) == []


def test_reminder_that_was_taken_back_too_early_is_said(office: Office, tamper: Tamper) -> None:
    """It is owed, it was noted as said, and it was not: the next one is hours away."""
    report(office, "own")
    office.clock.now = MONDAY + 4 * HOUR
    office.ticks()
    take_back(office, tamper)

    assert audit(office) == [("unsaid", "OOPS-1")]
    assert [each.to for each in office.leaves() if each.key.startswith("nag:")] == [MIA]
    assert audit(office) == []


def test_reminder_joins_the_message_that_waits(office: Office, tamper: Tamper) -> None:
    """What one person owes is one message, also what was found late."""
    report(office, "own")
    report(office, "own")
    office.clock.now = MONDAY + 4 * HOUR
    office.ticks()
    ((bundle,),) = tamper(select(OUTBOX.c.content).where(OUTBOX.c.kind == "nag_bundle.v1"))
    first, second = bundle["items"]
    take_back(office, tamper)

    assert audit(office) == [("unsaid", "OOPS-1"), ("unsaid", "OOPS-2")]
    (said,) = [each for each in office.leaves() if each.key.startswith("nag:")]
    assert [first["case"], second["case"]] == [1, 2]
    assert [each in words(said.card) for each in ("OOPS-1", "OOPS-2")] == [True, True]


@pytest.mark.parametrize("why", ["nobody knows whether it arrived", "channel_not_found"])
def test_reminder_that_may_have_arrived_is_not_said_again(
    office: Office, tamper: Tamper, why: str
) -> None:
    """Within its slot it goes once, or not at all."""
    report(office, "own")
    office.clock.now = MONDAY + 4 * HOUR
    office.ticks()
    tamper(
        update(OUTBOX)
        .where(OUTBOX.c.kind == "nag_bundle.v1")
        .values(withdrawn_at=office.clock.now, detail=why)
    )

    assert audit(office) == []


def test_reminder_of_what_is_done_stays_taken_back(office: Office) -> None:
    """Nobody is reminded of what they just did."""
    report(office, "own")
    office.clock.now = MONDAY + 4 * HOUR
    office.ticks()
    office.types(MIA, "OOPS-1 update we look for it")
    office.leaves()

    assert audit(office) == []


def test_reminder_is_not_said_when_the_next_one_comes_anyway(
    office: Office, tamper: Tamper
) -> None:
    """The clockwork has a word to say about it now, and one is enough."""
    report(office, "own")
    office.clock.now = MONDAY + 4 * HOUR
    office.ticks()
    take_back(office, tamper)
    office.clock.now = MONDAY + DAY

    assert audit(office) == []


def test_reminder_is_not_said_to_somebody_who_just_did_something(
    office: Office, tamper: Tamper
) -> None:
    """They owe it still, and think of it."""
    office.organization = patient(a_policy(fix_within="4h", acknowledge_within="9d"))
    report(office, "own")
    office.clock.now = MONDAY + 4 * HOUR
    office.ticks()
    take_back(office, tamper)
    office.types(MIA, "OOPS-1 update we look for it")

    assert audit(office) == []


def take_back(office: Office, tamper: Tamper) -> None:
    """Let the reminder that waits have had nothing left to say."""
    taken_back = {"withdrawn_at": office.clock.now, "detail": "nothing left to say"}
    tamper(update(OUTBOX).where(OUTBOX.c.kind == "nag_bundle.v1").values(taken_back))


def test_case_that_cannot_be_read_holds_up_no_other(office: Office, tamper: Tamper) -> None:
    """It is put off again and again, and told again and again; the others have their turn."""
    report(office, "own")
    report(office, "own")
    change_facts(tamper, 1, open_since="yesterday, or so")
    office.clock.now = MONDAY + 4 * HOUR

    assert audit(office) == [("unreadable_case", "OOPS-1")] * 2
    office.ticks()
    assert [each.to for each in office.leaves() if each.key.startswith("nag:")] == [MIA]
    office.clock.forward(UNREADABLE_PAUSE - auditing.LOOK_AHEAD)
    assert audit(office) == [("unreadable_case", "OOPS-1")] * 2
    assert queue(tamper)[0] == (office.clock.now + UNREADABLE_PAUSE, 1)


def test_case_that_can_be_read_again_goes_on(office: Office, tamper: Tamper) -> None:
    """Nothing of it was changed meanwhile, and nothing that it owes was forgotten."""
    report(office, "own")
    before = office.case()
    ((facts,),) = tamper(select(CASES.c.facts))
    change_facts(tamper, 1, open_since=None)
    office.clock.now = MONDAY + 4 * HOUR
    audit(office)
    change_facts(tamper, 1, **facts)
    assert office.case() == before

    assert audit(office) == [("misfiled", "OOPS-1")]
    office.ticks()
    assert [each.last_at for each in office.case().nags] == [office.clock.now]


def test_message_that_cannot_be_read_holds_up_no_other(office: Office, tamper: Tamper) -> None:
    """Those that come after it in its conversation are said."""
    office.store.transact_now(
        lambda uow: [uow.outbox.enqueue(notice(each)) for each in ("one", "two")]
    )
    tamper(update(OUTBOX).where(OUTBOX.c.key == "one").values(content={"summary": 7}))
    ((id_,),) = tamper(select(OUTBOX.c.id).where(OUTBOX.c.key == "one"))

    assert audit(office) == [("unreadable_message", str(id_))]
    assert [each.key for each in office.leaves()] == ["two"]
    office.clock.forward(UNREADABLE_PAUSE - auditing.LOOK_AHEAD)
    assert audit(office) == [("unreadable_message", str(id_))]


def test_message_that_belongs_to_one_that_cannot_be_read_goes_alone(
    office: Office, tamper: Tamper
) -> None:
    """After an hour; until then the other may still come."""
    office.store.transact_now(lambda uow: uow.outbox.enqueue(notice("root")))
    office.store.transact_now(lambda uow: uow.outbox.enqueue(notice("reply", in_thread_of="root")))
    tamper(update(OUTBOX).where(OUTBOX.c.key == "root").values(kind="Novel"))
    first = audit(office)
    office.clock.now = MONDAY + auditing.ENDLESS_AFTER

    assert [kind for kind, _ in first] == ["unreadable_message"]
    assert {kind for kind, _ in audit(office)} == {"unreadable_message", "endless"}
    assert [(each.key, each.in_thread) for each in office.leaves()] == [("reply", False)]


@on_both
def test_fault_114_message_that_no_claim_finds_is_queued_again(
    office: Office, tamper: Tamper
) -> None:
    """It is said at once, and told to the operators; one whose time has not come is as well."""
    late = replace(notice("late"), not_before=MONDAY + DAY)
    for each in (notice("one"), notice("two"), late):
        office.store.transact_now(partial(enqueue, outgoing=each))
    tamper(delete(QUEUES))

    assert office.leaves() == []
    assert [kind for kind, _ in audit(office)] == ["passed_over", "passed_over"]
    assert [each.key for each in office.leaves()] == ["one", "two"]
    office.clock.now = MONDAY + DAY
    assert [each.key for each in office.leaves()] == ["late"]


def test_message_that_belongs_to_itself_goes_alone(office: Office) -> None:
    """Also where it belongs to another that belongs to it."""
    office.store.transact_now(lambda uow: uow.outbox.enqueue(notice("one", in_thread_of="two")))
    office.store.transact_now(lambda uow: uow.outbox.enqueue(notice("two", in_thread_of="one")))
    office.store.transact_now(lambda uow: uow.outbox.enqueue(notice("own", replaces="own")))
    office.clock.now = MONDAY + auditing.ENDLESS_AFTER

    assert office.leaves() == []
    assert [kind for kind, _ in audit(office)] == ["endless"] * 2
    assert sorted(each.key for each in office.leaves()) == ["one", "two"]
    assert audit(office) == []


def test_message_that_waits_for_one_that_comes_is_left_alone(office: Office) -> None:
    """However long it takes."""
    later = replace(notice("root"), not_before=MONDAY + DAY)
    office.store.transact_now(lambda uow: uow.outbox.enqueue(later))
    office.store.transact_now(lambda uow: uow.outbox.enqueue(notice("reply", in_thread_of="root")))
    office.clock.now = MONDAY + auditing.ENDLESS_AFTER

    assert audit(office) == []


def test_message_that_nobody_takes_up_is_told(office: Office) -> None:
    """Somebody took it and ended, and since then no process has had a hand free."""
    office.store.transact_now(lambda uow: uow.outbox.enqueue(notice("one")))
    (taken,) = office.store.transact_now(
        lambda uow: uow.deliveries.claim(MONDAY, MONDAY + MINUTE, 1)
    )
    office.clock.now = MONDAY + auditing.ABANDONED_AFTER
    assert audit(office) == []

    office.clock.forward(MINUTE)

    assert audit(office) == [("abandoned", str(taken.id))]


def test_every_case_has_its_turn(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slice at a time, open ones and closed ones, and then from the beginning."""
    monkeypatch.setattr(auditing, "CASES_PER_SLICE", 2)
    for _ in range(3):
        report(office)
    report(office, "own", "fixed sent it again", "told all by phone", "close")

    slices = [office.store.transact_now(next_slice) for _ in range(4)]

    assert slices == [[1, 2, 4], [3, 4], [1, 2, 4], [3, 4]]


def test_few_cases_far_apart_have_their_turn(
    office: Office, tamper: Tamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many closed ones lie between them, a look reads no more than so many rows."""
    monkeypatch.setattr(auditing, "NUMBERS_SEARCHED", 10)
    for last in (0, 23, 30):
        tamper(update(COUNTERS).where(COUNTERS.c.name == "case").values(value=last))
        report(office)

    slices = [office.store.transact_now(next_slice) for _ in range(5)]

    assert slices == [[1], [], [24], [31], [1]]


@on_both
def test_everything_that_is_amiss_is_found_at_once(office: Office, tamper: Tamper) -> None:
    """Also on PostgreSQL; and what was mended is not found a second time."""
    for typed in ((), (), (), ("own",), ("own",)):
        report(office, *typed, by=MAX)
    report(office, "own", "fixed sent it again", "told all by phone", "close")
    office.store.transact_now(lambda uow: uow.outbox.enqueue(notice("one", in_thread_of="one")))
    office.store.transact_now(lambda uow: uow.outbox.enqueue(notice("two")))
    office.store.transact_now(
        lambda uow: uow.outbox.enqueue(replace(notice("three"), place=ELSEWHERE))
    )
    office.clock.now = MONDAY + 4 * HOUR
    spoil(tamper)

    found = audit(office)

    assert {kind for kind, _ in found} == set(FindingKind) - {
        FindingKind.ABANDONED,
        FindingKind.UNSAID,
        FindingKind.MISTIMED,
    }
    assert {kind for kind, _ in audit(office)} == {"unreadable_case"}


def spoil(tamper: Tamper) -> None:
    """Do a little of everything to the rows."""
    tamper(delete(DUE).where(DUE.c.number == 1))
    tamper(insert(DUE).values(due_at=MONDAY - DAY, number=2))
    change_facts(tamper, 3, asked=None)
    tamper(update(CASES).where(CASES.c.number == 4).values(stage="told"))
    change_facts(tamper, 5, open_since="yesterday, or so")
    tamper(update(CUSTOMERS).where(CUSTOMERS.c.case_number == 6).values(told_at=None))
    tamper(update(OUTBOX).where(OUTBOX.c.key == "two").values(kind="Novel"))
    tamper(delete(QUEUES))


def test_kinds_are_told_apart_by_whether_they_are_mended() -> None:
    """Three kinds need a person."""
    left = {each for each in FindingKind if not each.is_repaired}

    assert left == {
        FindingKind.ABANDONED,
        FindingKind.UNREADABLE_CASE,
        FindingKind.UNREADABLE_MESSAGE,
    }
