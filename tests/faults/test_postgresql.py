"""A PostgreSQL that dies, restarts, is full or is replaced: Oops goes on by itself."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio
from psycopg import sql
from sqlalchemy import make_url

from adapters.observability import readiness
from bot.ports.timing import LEASE
from storage.store import SqlStore
from tests.company import organization
from tests.operating.page import ready
from tests.postgres import OOPS
from tests.slack.company import SlackCompany, another_oops, slack_company
from tests.slack.process import query
from tests.slack.standin_requests import Request
from tests.throwaway import Postgres

LATE = "The paper was late again"
POST = "chat.postMessage"
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
END_OTHERS = f"SELECT pg_terminate_backend(pid) {OTHERS}"
#: Seconds that something takes at most, and mostly, on a machine that has much else to do.
PATIENCE = 30
SOON = 4
WAITING = "SELECT count(*) FROM outbox WHERE sent_at IS NULL AND withdrawn_at IS NULL"


class Mortal(SqlStore):
    """A store whose connection the server ends at a commit, once it is told so."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._is_doomed = False
        super().__init__(url, on_commit=self._come_to)

    def die(self) -> None:
        """Before the next commit the connection is ended."""
        self._is_doomed = True

    def lose_the_answer(self) -> None:
        """The next commit is done, and then the connection is ended."""
        dialect = self._engine.dialect
        commit = dialect.do_commit

        def lose(connection: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's, around the driver's
            vars(dialect).pop("do_commit")
            commit(connection)
            query(self._url, END_OTHERS)
            connection.execute("SELECT 1")

        vars(dialect)["do_commit"] = lose

    def _come_to(self, moment: str) -> None:
        if self._is_doomed and moment == "before commit":
            self._is_doomed = False
            query(self._url, END_OTHERS)


@pytest_asyncio.fixture
async def company(tmp_path: Path, postgresql_url: str) -> AsyncIterator[SlackCompany]:
    """The newspaper on a PostgreSQL that does not always live."""
    async with slack_company(tmp_path, open_store=Mortal, database=postgresql_url) as place:
        yield place


def marked(company: SlackCompany) -> Request:
    """Dora marks what a customer said."""
    return company.slack.requests.reaction("dora", company.message("ed", LATE), "oops")


async def marked_by_somebody_known(company: SlackCompany) -> Request:
    """The same. The next commit is the case's, since Dora need not be looked up."""
    await company.person("dora").visitor.slash("help")
    return marked(company)


async def status_of(company: SlackCompany, request: Request, retry: int = 0) -> int:
    """What Slack is answered to it."""
    signer = company.slack.signer.but(retry=retry)
    return (await company.person("dora").visitor.send(request, signer)).status


async def test_fault_36_backend_dies_at_the_commit(company: SlackCompany) -> None:
    """Nothing was kept, so nothing is acknowledged; delivered again it is one case."""
    event = await marked_by_somebody_known(company)
    assert isinstance(company.store, Mortal)
    company.store.die()

    refused = await status_of(company, event)
    kept = query(company.database, "SELECT count(*) FROM cases")
    again = await status_of(company, event, retry=1)
    await company.settle()

    assert (refused, kept, again) == (503, [(0,)], 200)
    assert len(await company.cases()) == len(company.person("walt").reads()) == 1


async def test_fault_36_answer_to_the_commit_is_lost(company: SlackCompany) -> None:
    """It was kept and nobody knows: it is not acknowledged, and delivered again it is one case."""
    event = await marked_by_somebody_known(company)
    assert isinstance(company.store, Mortal)
    company.store.lose_the_answer()

    refused = await status_of(company, event)
    kept = query(company.database, "SELECT count(*) FROM cases")
    again = await status_of(company, event, retry=1)
    await company.settle()

    assert (refused, kept, again) == (503, [(1,)], 200)
    assert len(await company.cases()) == len(company.person("walt").reads()) == 1


async def test_fault_36_server_restarts(company: SlackCompany) -> None:
    """Under way, and while new complaints come: none is lost, and nothing is said twice."""
    order = company.slack.faults.late(POST, channel="walt")
    company.oops.clockwork.start()
    assert await status_of(company, marked(company)) == 200
    await order.reached.wait()

    restart(company.database)
    order.release()
    await order.landed.wait()
    later = marked(company)
    async with asyncio.timeout(PATIENCE):
        while await status_of(company, later) != 200:
            assert await is_alive(company)
    company.clock.now += LEASE  # what was claimed when the server died is taken up again
    while not await is_all_said(company):
        company.clock.now += LEASE
    await company.oops.clockwork.stop()

    assert len(await company.cases()) == 2
    marks = (each.metadata for each in company.slack.said() if each.metadata)
    keys = [str(mark["event_payload"]["key"]) for mark in marks]
    assert len(keys) == len(set(keys))
    assert len(company.person("walt").reads()) == 2


def restart(database: str) -> None:
    """Kill a backend with -9: the server ends all the others, and starts anew from its log.

    Comes back when it has begun to.
    """
    with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as witness:
        killed = witness.execute(f"SELECT pid {OTHERS}").fetchone()
        assert killed
        os.kill(killed[0], signal.SIGKILL)
        with suppress(psycopg.OperationalError):
            while True:
                witness.execute("SELECT 1")


async def is_all_said(company: SlackCompany) -> bool:
    """Whether nothing waits to be said any more, within a few seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SOON):
            while query(company.database, WAITING) != [(0,)]:
                assert await is_alive(company)
            return True
    return False


async def is_alive(company: SlackCompany) -> bool:
    """Whether the front answers."""
    async with company.slack.session.get(f"{company.url}/healthz") as alive:
        return alive.status == 200


async def test_fault_37_standby_lacks_that_it_was_said(
    company: SlackCompany, tmp_path: Path, postgres: Postgres
) -> None:
    """Of a message that was being said it is looked up whether it was; it is not said again."""
    order = company.slack.faults.hang(POST, taken=True, channel="walt")
    await company.person("dora").visitor.slash(LATE)
    settling = asyncio.create_task(company.settle())
    await order.reached.wait()
    async with asyncio.timeout(PATIENCE):
        while query(company.database, WAITING) != [(1,)]:
            assert await is_alive(company)
    with as_it_is_now(company.database, postgres) as standby:
        order.release()
        await settling

        async with another_oops(company, organization(tmp_path), standby) as promoted:
            company.clock.now += LEASE
            await promoted.settle()
            left = query(standby, WAITING)
            await promoted.person("walt").types("/oops OOPS-1 own")

    assert left == [(0,)]
    [card] = [each for each in company.person("walt").reads() if "OOPS-1" in each]
    assert "OOPS-1 · being fixed" in card


async def test_fault_37_standby_lacks_all_of_it(
    company: SlackCompany, tmp_path: Path, postgres: Postgres
) -> None:
    """What was said without its knowing is said once more; a case that it had not got is lost.

    That is the limit of a copy that lags, which `docs/growing.md` names.
    """
    await company.person("dora").visitor.slash(LATE)
    with as_it_is_now(company.database, postgres) as standby:
        await company.settle()
        await company.person("dora").types("/oops The link is dead")
        assert len(company.person("walt").new()) == 1

        async with another_oops(company, organization(tmp_path), standby) as promoted:
            await promoted.settle()
            kept = await promoted.cases()

    assert [each["complaint"] for each in kept] == [LATE]
    [again] = company.person("walt").new()
    assert "OOPS-1" in again


@contextmanager
def as_it_is_now(database: str, postgres: Postgres) -> Iterator[str]:
    """A copy of that database, to which nothing is copied any more."""
    names = [sql.Identifier(each) for each in ("standby", str(make_url(database).database), OOPS)]
    query(database, END_OTHERS)
    postgres.administer(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*names))
    try:
        yield postgres.server.url("standby")
    finally:
        postgres.administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))


async def test_fault_42_no_connection_to_be_had(company: SlackCompany, postgres: Postgres) -> None:
    """A 503 at once, while the front answers; as soon as there is one again, all goes on."""
    event = marked(company)
    limit = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}")
    database = str(make_url(company.database).database)
    postgres.administer(limit.format(sql.Identifier(database), sql.Literal(0)))
    postgres.administer(sql.SQL(END_OTHERS), database)

    refused = await status_of(company, event)
    async with company.slack.session.get(f"{company.url}/readyz") as ready:
        readiness = ready.status
    alive = await is_alive(company)
    postgres.administer(limit.format(sql.Identifier(database), sql.Literal(-1)))
    again = await status_of(company, event, retry=1)

    assert (refused, readiness, alive, again) == (503, 503, True, 200)
    assert len(await company.cases()) == 1


#: Stands in for a disk without room, and for a standby: PostgreSQL's own error, at every new row.
REFUSE_ROWS = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING ERRCODE = '{code}', MESSAGE = 'could not extend file'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse BEFORE INSERT ON offers FOR EACH ROW EXECUTE FUNCTION refuse();
"""


@pytest.mark.parametrize(
    ("code", "problem"), [("53100", "is full"), ("25006", "cannot be written to (25006)")]
)
async def test_fault_39_server_takes_no_rows(
    tmp_path: Path,
    postgresql_url: str,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    problem: str,
) -> None:
    """It can be read as before, and yet nobody is sent here until it takes rows again."""
    monkeypatch.setattr(readiness, "PROBE_MAX_AGE", 0.0)
    async with slack_company(tmp_path, database=postgresql_url) as company:
        change(postgresql_url, REFUSE_ROWS.replace("{code}", code))
        refused = await status_of(company, marked(company))
        full = await ready(company)
        still_full = await ready(company)
        change(postgresql_url, "DROP FUNCTION refuse CASCADE")
        roomy = await ready(company)

    assert (refused, full[0], still_full[0], roomy[0]) == (503, 503, 503, 200)
    assert problem in full[1]["problem"]
    assert roomy[1]["problem"] is None
    assert query(postgresql_url, "SELECT count(*) FROM offers") == [(0,)]


def change(database: str, statements: str) -> None:
    """Change what is in that database by hand."""
    with psycopg.connect(database.replace("+psycopg", "")) as session:
        session.execute(statements.encode())
