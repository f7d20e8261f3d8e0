"""The day's list: once a local day, the worst first, with thanks, and nothing cut in silence."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.case import commands as c
from bot.case.case import Stage
from bot.clockwork import tick
from bot.rules.duties import duties_of
from bot.rules.nagging import moments
from bot.work.digest import MOST_LATE, digest_due_at, post_digest
from bot.work.transaction import begin_transaction
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.clock import Clock
from tests.kit import (
    ANN,
    BERLIN,
    BOB,
    COMPLAINT,
    DAY,
    FERNHILL,
    HOUR,
    LEA,
    MIA,
    MINUTE,
    MONDAY,
    RITA,
    STAN,
    Office,
    Said,
    at,
    at_stage,
    company,
    words,
)

TUESDAY = at("2026-11-24 09:30")


def report(office: Office, *customers: c.NewCustomer, by: str = RITA) -> None:
    """One more complaint about a parcel."""
    office.asks(
        c.ReportComplaint(by=by, via="chat", complaint=COMPLAINT, customers=customers or (ANN,))
    )


def digest(office: Office) -> list[Said]:
    """The pages that are posted when the clockwork looks now."""
    office.ticks()
    return [each for each in office.leaves() if each.to == office.organization.digest_channel]


def page(office: Office) -> list[str]:
    """The lines of a digest of one page."""
    (only,) = digest(office)
    return words(only.card).splitlines()


# What it says


def test_digest_where_nothing_is_late(office: Office) -> None:
    """One friendly line."""
    office.clock.now = at("2026-11-23 09:30")

    (only,) = digest(office)

    assert words(only.card).splitlines() == [
        "Oops, Monday 23 November",
        "Nothing is late. Every customer who is waiting will hear in time.",
    ]
    assert only.card.summary == (
        "Oops, Monday 23 November: Nothing is late. Every customer who is waiting will hear in "
        "time."
    )


def test_digest_names_customer_what_owner_how_late_and_the_next_step(office: Office) -> None:
    """The next step, not the culprit."""
    report(office, ANN, BOB)
    office.types(MIA, "OOPS-1 own")
    office.clock.now = TUESDAY

    lines = page(office)

    assert lines[1:] == [
        (
            "OOPS-1 · Ann Archer and Bob Baker: “My parcel never came.” · Mia has it · 20 h late · "
            "next: give Ann Archer and Bob Baker a first personal word"
        ),
        "[Open OOPS-1]",
    ]


def test_digest_has_the_worst_first(office: Office) -> None:
    """What has been late for longest stands at the top."""
    for number, minutes in ((1, 30), (2, 0), (3, 15)):
        office.clock.now = MONDAY + minutes * MINUTE
        report(office)
        office.types(STAN, f"OOPS-{number} own")
    office.clock.now = TUESDAY

    assert [each[:6] for each in page(office)[1::2]] == ["OOPS-2", "OOPS-3", "OOPS-1"]


def test_digest_leaves_out_what_is_not_late(office: Office) -> None:
    """Who still has time is not on the list, nor is what is over."""
    report(office)
    report(office)
    for each in ("OOPS-1 own", "OOPS-1 fixed it", "OOPS-1 told all by phone", "OOPS-1 close"):
        office.types(MIA, each)
    office.types(MIA, "OOPS-2 own")
    office.types(MIA, "OOPS-2 update it is on its way")
    office.clock.now = at("2026-11-23 15:00")

    assert not [each for each in page(office) if each.startswith("OOPS")]


def test_digest_thanks_by_name_for_what_was_told_yesterday(office: Office) -> None:
    """Who brought it in is thanked in front of everybody."""
    for number in (1, 2):
        office.asks(
            c.ReportComplaint(
                by=RITA, via="chat", complaint=COMPLAINT, customers=(ANN,), source=f"chat:{number}"
            )
        )
    office.asks(c.ReportComplaint(by=STAN, via="chat", complaint=COMPLAINT, source="chat:1"))
    for each in ("own", "fixed it", "told all by phone"):
        office.types(MIA, f"OOPS-1 {each}")
    office.clock.now = TUESDAY

    lines = page(office)

    assert lines[lines.index("Told yesterday") + 1 :] == [
        "OOPS-1 · Ann Archer knows that it is fixed. Thank you for bringing it in, Rita and Stan!"
    ]


def test_digest_says_who_could_not_be_reached(office: Office) -> None:
    """Nobody is said to know who does not."""
    report(office)
    for each in ("own", "fixed it", "told Ann Archer unreachable three calls because moved"):
        office.types(MIA, f"OOPS-1 {each}")
    office.types(LEA, "OOPS-1 told all unreachable agreed")
    office.clock.now = TUESDAY

    assert page(office)[-1] == (
        "OOPS-1 · Ann Archer could not be reached. Thank you for bringing it in, Rita!"
    )


@pytest.mark.parametrize(
    ("told_at", "day", "thanked"),
    [
        ("2026-11-22 23:59", "2026-11-24 09:30", False),
        ("2026-11-23 00:00", "2026-11-24 09:30", True),
        ("2026-11-23 23:59", "2026-11-24 09:30", True),
        ("2026-11-24 00:00", "2026-11-24 09:30", False),
        ("2026-10-25 23:30", "2026-10-26 09:30", True),
        ("2026-10-25 00:10", "2026-10-26 09:30", True),
        ("2026-10-24 23:50", "2026-10-26 09:30", False),
    ],
)
def test_yesterday_is_a_local_day(office: Office, told_at: str, day: str, *, thanked: bool) -> None:
    """From midnight to midnight here, also on the day that has 25 hours."""
    office.clock.now = at(told_at)
    report(office)
    for each in ("own", "fixed it", "told all by phone"):
        office.types(MIA, f"OOPS-1 {each}")
    office.clock.now = at(day)

    assert ("Told yesterday" in page(office)) == thanked


def test_digest_thanks_nobody_for_an_import(office: Office) -> None:
    """A machine brought it in: there is no name to thank."""
    office.asks(
        c.ReportComplaint(
            by="import", via="import", complaint=COMPLAINT, customers=(ANN,), has_reporter=False
        )
    )
    for each in ("own", "fixed it", "told all by phone"):
        office.types(MIA, f"OOPS-1 {each}")
    office.clock.now = TUESDAY

    assert page(office)[-1] == "OOPS-1 · Ann Archer knows that it is fixed."


# Long lists


def test_digest_has_pages_and_counts_what_is_beyond_them(office: Office) -> None:
    """Twenty to a page, at most sixty of the worst, and of the others it says how many."""
    story = at_stage(Stage.OWNED)

    def many(uow: SqlUnitOfWork) -> None:
        for _ in range(MOST_LATE + 3):
            case = replace(story.case, number=uow.cases.next_number())
            uow.cases.add(case, None)
            uow.cases.reschedule(case, moments(duties_of(case, story.circumstances)))
        post_digest(begin_transaction(office.organization, uow, TUESDAY))

    office.store.transact_now(many)
    office.clock.now = TUESDAY
    pages = office.leaves()

    lines = [line for each in pages for line in words(each.card).splitlines()]
    listed = [line.partition(" ")[0] for line in lines if line.startswith("OOPS-")]
    assert listed == [f"OOPS-{number}" for number in range(1, MOST_LATE + 1)]
    assert [words(each.card).splitlines()[-1] for each in pages] == [
        f"Page {number} of 4" for number in (1, 2, 3, 4)
    ]
    assert "And 3 more are late: “/oops overdue” lists the latest." in lines
    assert {each.card.summary for each in pages} == {
        "Oops, Tuesday 24 November: 63 late, 0 told yesterday."
    }


# Once a day


def test_digest_waits_for_its_hour(office: Office) -> None:
    """Not a minute earlier."""
    office.clock.now = at("2026-11-23 09:29")
    before = digest(office)
    office.clock.forward(MINUTE)

    assert (len(before), len(digest(office))) == (0, 1)


def test_digest_is_posted_once_a_day(office: Office) -> None:
    """However often the clockwork looks, whoever looks."""
    office.clock.now = at("2026-11-23 09:30")
    first = digest(office)
    other = Office(store=office.store, clock=Clock(at("2026-11-23 09:31")))

    again = digest(other)
    office.clock.forward(10 * HOUR)
    later = digest(office)
    office.clock.now = TUESDAY

    assert [len(first), len(again), len(later), len(digest(office))] == [1, 0, 0, 1]


def test_digest_of_a_day_that_was_slept_through_is_not_made_up_for(office: Office) -> None:
    """After a week switched off there is one digest: today's."""
    office.clock.now = at("2026-11-23 09:30")
    digest(office)
    office.clock.now = at("2026-11-30 16:00")

    (only,) = digest(office)

    assert words(only.card).splitlines()[0] == "Oops, Monday 30 November"


def test_digest_comes_at_weekends_too(office: Office) -> None:
    """A local day is a local day; who is not at work reads it when they are."""
    office.clock.now = at("2026-11-28 09:30")

    assert len(digest(office)) == 1


def test_no_digest_without_a_channel(store: SqlStore) -> None:
    """Where no channel is named, none is posted."""
    office = Office(store=store, organization=company(digest_channel=None))
    office.clock.now = TUESDAY
    office.ticks()

    assert office.leaves() == []


@pytest.mark.parametrize(
    ("zone", "digest_at", "day", "due_at"),
    [
        # an hour that the clocks skip counts as much later
        ("Europe/Berlin", time(2, 30), "2026-03-29", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # one that comes twice counts the first time
        ("Europe/Berlin", time(2, 30), "2026-10-25", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # midnight, where midnight is skipped
        ("America/Santiago", time(0, 0), "2026-09-06", datetime(2026, 9, 6, 4, 0, tzinfo=UTC)),
        # the last hour of the day, where that is skipped
        ("America/Nuuk", time(23, 30), "2026-03-28", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        ("America/New_York", time(1, 30), "2026-11-01", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("Pacific/Kiritimati", time(9, 0), "2026-11-23", datetime(2026, 11, 22, 19, 0, tzinfo=UTC)),
    ],
)
def test_digest_is_due_at_its_local_hour(
    zone: str, digest_at: time, day: str, due_at: datetime
) -> None:
    """Whatever the clocks do that day, it has one moment at which the digest is due."""
    organization = company(zone=ZoneInfo(zone), digest_at=digest_at)

    assert digest_due_at(organization, datetime.fromisoformat(day).date()) == due_at


@pytest.mark.parametrize(
    ("zone", "digest_at", "first", "days"),
    [
        ("Europe/Berlin", time(2, 30), "2026-10-23", 5),
        ("Europe/Berlin", time(2, 30), "2026-03-27", 5),
        ("America/Santiago", time(0, 0), "2026-09-04", 5),
        ("America/New_York", time(1, 30), "2026-10-30", 5),
        ("Pacific/Apia", time(9, 0), "2026-11-23", 3),
    ],
)
def test_days_have_one_digest_each_whatever_the_clocks_do(
    store: SqlStore, zone: str, digest_at: time, first: str, days: int
) -> None:
    """An hour that comes twice brings no second one, and one that is skipped leaves none out."""
    there = ZoneInfo(zone)
    organization = company(zone=there, digest_at=digest_at)
    midnights = [at(first, there).astimezone(there) + day * DAY for day in (0, days)]
    start, end = (each.astimezone(UTC) for each in midnights)

    office = Office(store=store, organization=organization, clock=Clock(start))
    titles = []
    while office.clock.now < end:
        store.transact_now(lambda uow: tick(begin_transaction(organization, uow, office.clock.now)))
        titles += [words(each.card).splitlines()[0] for each in office.leaves()]
        office.clock.now += 30 * MINUTE
    assert len(titles) == days
    assert len(set(titles)) == days


@pytest.mark.parametrize(("held_for", "sent"), [(23 * HOUR, 1), (DAY, 0)])
def test_digest_is_sent_until_the_next_one_is_due(
    store: SqlStore, held_for: timedelta, sent: int
) -> None:
    """After midnight, too, if the platform was out of reach; then the next one is enough."""
    organization = company(digest_at=time(23, 59))
    due_at = digest_due_at(organization, MONDAY.date())
    store.transact_now(lambda uow: tick(begin_transaction(organization, uow, due_at)))

    office = Office(store=store, organization=organization, clock=Clock(due_at + held_for))

    assert len(office.leaves()) == sent


def test_digest_is_dated_where_the_company_is() -> None:
    """The company's zone says which day it is, not the machine's."""
    assert FERNHILL.zone == BERLIN
    assert digest_due_at(FERNHILL, (MONDAY + DAY).date()) == TUESDAY
