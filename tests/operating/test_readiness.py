"""GET /readyz: whether this process can be given work, and what whoever runs it should know."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry

from adapters.observability import readiness
from adapters.observability.metrics import ProcessMetrics
from adapters.observability.readiness import ReadinessProbe
from adapters.observability.watch import STANDSTILL_TIMEOUT, ActivityMonitor
from bot.ports.audit import AuditFinding, FindingKind
from storage.store import SqlStore
from tests.clock import Clock
from tests.operating.page import held, ready
from tests.slack.company import SlackCompany, slack_company


class Stopwatch:
    """Seconds that go by when a test says so."""

    seconds = 0.0

    def __call__(self) -> float:
        """How many have gone by."""
        return self.seconds


@asynccontextmanager
async def served(url: str, stopwatch: Stopwatch) -> AsyncIterator[tuple[ActivityMonitor, Any]]:
    """Only these two pages, and whoever is told what happens."""
    store = SqlStore(url)
    watch = ActivityMonitor(ProcessMetrics(CollectorRegistry()), Clock(), stopwatch)
    application = web.Application()
    ReadinessProbe(store, watch, Clock(), stopwatch).serve(application)
    async with TestClient(TestServer(application)) as client:
        yield watch, client
    store.close()


async def test_process_that_can_work_says_so(company: SlackCompany) -> None:
    """With the schema, what waits, when time last passed, and what was found."""
    status, body = await ready(company)

    assert status == 200
    assert body == {
        "ok": True,
        "version": version("oops"),
        "store": {"schema": body["store"]["schema"]}
        | {"case_lag_seconds": 0.0, "message_lag_seconds": 0.0},
        "problem": None,
        "seconds_since_tick": body["seconds_since_tick"],
        "seconds_since_socket": None,
        "audit": {"seconds_since": None, "found": {}},
    }
    assert body["store"]["schema"].isdigit()
    assert body["seconds_since_tick"] < STANDSTILL_TIMEOUT


async def test_process_whose_database_is_silent_is_given_no_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so in time, lives on, and is ready as soon as the database is."""
    monkeypatch.setattr(readiness, "PROBE_TIMEOUT", 0.05)
    monkeypatch.setattr(readiness, "PROBE_MAX_AGE", 0.0)
    async with slack_company(tmp_path) as company:
        with held(tmp_path):
            status, body = await ready(company)
            async with company.slack.session.get(f"{company.url}/healthz") as alive:
                assert (alive.status, await alive.json()) == (200, {"ok": True})
        async with asyncio.timeout(10):
            while (await ready(company))[0] != 200:
                pass

    assert (status, body["ok"], body["store"]) == (503, False, None)


async def test_process_in_which_time_stands_still_is_given_no_work(sqlite_url: str) -> None:
    """As long as no tick succeeds; from the next one on it is ready."""
    stopwatch = Stopwatch()
    async with served(sqlite_url, stopwatch) as (watch, client):
        statuses = []
        for _ in range(2):
            statuses.append((await client.get("/readyz")).status)
            stopwatch.seconds += STANDSTILL_TIMEOUT
        watch.ticked()
        statuses.append((await client.get("/readyz")).status)

    assert statuses == [200, 503, 200]


async def test_fault_74_clock_of_ticks_stands_still(sqlite_url: str) -> None:
    """Where no tick ends, the process asks to be restarted; ticks that fail are a sign of life."""
    stopwatch = Stopwatch()
    async with served(sqlite_url, stopwatch) as (watch, client):
        statuses = []
        for _ in range(2):
            stopwatch.seconds += STANDSTILL_TIMEOUT - 1
            watch.tick_ended()
            statuses.append((await client.get("/healthz")).status)
        stopwatch.seconds += STANDSTILL_TIMEOUT
        statuses.append((await client.get("/healthz")).status)
        ready = (await client.get("/readyz")).status
        watch.tick_ended()
        statuses.append((await client.get("/healthz")).status)

    assert (statuses, ready) == ([200, 200, 503, 200], 503)


async def test_process_that_slack_does_not_reach_is_not_ready(sqlite_url: str) -> None:
    """Where its socket stays closed; a short while is nothing, and is not logged either."""
    stopwatch = Stopwatch()
    seen = []
    async with served(sqlite_url, stopwatch) as (watch, client):
        with structlog.testing.capture_logs() as log:
            for later, is_open in [
                (0, False),
                (5, True),
                (9, False),
                (50, False),
                (1, False),
                (1, True),
            ]:
                stopwatch.seconds += later
                watch.ticked()
                watch.socket_is(is_open=is_open)
                answer = await client.get("/readyz")
                seen.append((answer.status, (await answer.json())["seconds_since_socket"]))

    assert seen == [(200, 0.0), (200, 0.0), (200, 9.0), (200, 59.0), (503, 60.0), (200, 0.0)]
    assert [each["event"] for each in log] == ["the socket is closed", "the socket is open"]


async def test_what_the_auditor_found_makes_no_process_unready(sqlite_url: str) -> None:
    """Another would find the same; but whoever looks sees it."""
    stopwatch = Stopwatch()
    async with served(sqlite_url, stopwatch) as (watch, client):
        watch.audited(7, [AuditFinding(kind=FindingKind.UNREADABLE_CASE, about="OOPS-7")] * 2)
        stopwatch.seconds += 3
        answer = await client.get("/readyz")
        body = await answer.json()

    assert answer.status == 200
    assert body["audit"] == {"seconds_since": 3.0, "found": {"unreadable_case": 2}}
