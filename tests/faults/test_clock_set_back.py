"""What was stored while the clock was ahead, after it was set back: nothing waits for that time."""

from adapters.process.clock import DatabaseClock
from bot.clockwork import bring_back_future
from bot.ports.timing import LEASE
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.clock import Clock
from tests.company import MONDAY, span
from tests.faults.kinds import on_each_database
from tests.slack.company import SlackCompany
from tests.slack.process import query
from tests.storage.samples import a_notice
from tests.throwaway import Postgres

POST = "chat.postMessage"
LATE = "/oops The paper was late again"


async def sets_clock(company: SlackCompany, **some_time: float) -> bool:
    """Set the clock by so much, and let Oops notice; gives whether it went back."""
    company.clock.now += span(**some_time)
    return await company.store.transact(
        lambda uow: bring_back_future(uow, company.clock.now, LEASE)
    )


async def passes(company: SlackCompany, **some_time: float) -> None:
    """Let time go by, and look at what is due."""
    company.clock.now += span(**some_time)
    await company.oops.clockwork.let_time_pass()
    await company.settle()


@on_each_database
async def test_fault_72_somebody_was_asked(company: SlackCompany) -> None:
    """The next person is asked an hour after the clock was set back, as the policy says."""
    await sets_clock(company, days=365)
    await company.person("dora").types(LATE)

    noticed = await sets_clock(company, days=-365)
    await passes(company, seconds=1)
    owner = (await company.case("OOPS-1"))["owner"]
    await passes(company, hours=1)

    assert noticed
    assert owner == "walt@paper.example"
    assert (await company.case("OOPS-1"))["owner"] == "wanda@paper.example"


@on_each_database
async def test_fault_72_somebody_was_reminded(company: SlackCompany) -> None:
    """The next reminder comes when it is due, and none before."""
    walt = company.person("walt")
    await company.person("dora").types(LATE)
    await walt.types("/oops OOPS-1 own")
    await sets_clock(company, days=2)
    await passes(company, hours=2)

    await sets_clock(company, days=-2, hours=-2)
    await passes(company, seconds=1)
    walt.new()
    await passes(company, minutes=59)
    early = walt.new()
    await passes(company, hours=1, minutes=1)

    assert (len(early), len(walt.new())) == (0, 1)


@on_each_database
async def test_fault_72_message_was_to_be_tried_again(company: SlackCompany) -> None:
    """It is tried at once, and nothing waits behind it."""
    await sets_clock(company, hours=1)
    company.slack.faults.throttle(POST, retry_after=600, channel="walt")
    await company.person("dora").types(LATE)

    await sets_clock(company, hours=-1)
    company.clock.now += span(seconds=1)
    await company.settle()

    assert len(company.person("walt").reads()) == 1


@on_each_database
async def test_fault_72_message_was_leaving(company: SlackCompany) -> None:
    """It is looked for where it may stand: by the right clock it left before now."""
    await company.store.transact(lambda uow: uow.outbox.enqueue(a_notice("k1")))
    await sets_clock(company, hours=1)

    def leave(uow: SqlUnitOfWork) -> None:
        now = company.clock.now
        [claimed] = uow.deliveries.claim(now, now + LEASE, 1)
        assert uow.deliveries.mark_leaving(claimed, now)

    await company.store.transact(leave)
    await sets_clock(company, hours=-1)
    now = company.clock.now + LEASE
    [again] = await company.store.transact(lambda uow: uow.deliveries.claim(now, now + LEASE, 1))

    assert again.doubtful_since
    assert again.doubtful_since < company.clock.now


@on_each_database
async def test_fault_72_digest_was_posted(company: SlackCompany) -> None:
    """The day that was reached too early has a digest when it comes."""
    await sets_clock(company, days=1, hours=1)
    await passes(company, seconds=1)
    await sets_clock(company, days=-1, hours=-1)
    before = len(company.channel("complaints"))

    await passes(company, days=1, hours=2)

    [digest] = company.channel("complaints")[before:]
    assert "Tuesday 3 March" in digest
    assert query(company.database, "SELECT count(*) FROM digests") == [(1,)]


@on_each_database
async def test_fault_72_what_waits_for_a_reason_goes_on_waiting(company: SlackCompany) -> None:
    """A reminder that waits for the morning is not sent at night, and a snooze keeps its end."""
    walt = company.person("walt")
    for number in (1, 2):
        await company.person("dora").types(LATE)
        await walt.types(f"/oops OOPS-{number} own")
    await walt.types("/oops OOPS-2 snooze 23 march 12:00 the printer is on holiday")
    walt.new()

    await sets_clock(company, hours=14)
    await sets_clock(company, hours=-1)
    await passes(company, seconds=1)
    at_night = walt.new()
    await passes(company, hours=11)

    [reminder] = walt.new()
    assert at_night == []
    assert "OOPS-1" in reminder
    assert "OOPS-2" not in reminder


async def test_fault_70_clock_of_the_database_is_wrong_for_seconds(
    postgresql_url: str, postgres: Postgres
) -> None:
    """It is followed once it has stayed so for half a minute, and not before."""
    server = postgres.clock_of(postgresql_url)
    server(MONDAY)
    store, passed = SqlStore(postgresql_url), Clock(MONDAY)
    clock = DatabaseClock(store, passed.seconds)
    await clock.set()

    seen = []
    for ahead in (1, 1, 0, 1, 1, 1):
        passed.now += span(seconds=20)
        server(passed.now + span(hours=ahead))
        await clock.set()
        seen.append(clock() - passed.now)
    store.close()

    assert seen == [span()] * 5 + [span(hours=1)]
