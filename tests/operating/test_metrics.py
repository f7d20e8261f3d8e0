"""GET /metrics: what an operator is told, whatever happens, and what it costs."""

import asyncio
from pathlib import Path

import pytest
import structlog
from aiohttp import FormData
from prometheus_client.exposition import generate_latest

from adapters.observability import metrics
from adapters.observability.cached_query import CachedQuery
from adapters.observability.metrics import MetricsPage
from bot.case.case import Stage
from bot.ports.platform import Outcome
from storage.store import SqlStore
from tests.clock import Clock
from tests.operating.page import held, read, ready, scrape
from tests.slack.company import SlackCompany, slack_company, socket_door

WORDS = "The paper was marmalade again"


async def test_page_says_how_it_stands(company: SlackCompany) -> None:
    """Open cases by stage, what is late, what waits, and for how long."""
    sam, walt = company.person("sam"), company.person("walt")
    await sam.types(f"/oops {WORDS}")
    await sam.types("/oops The parcel is late")
    await walt.types("/oops OOPS-1 own")
    page = await scrape(company)

    stages = {
        stage: page[f'oops_open_cases{{stage="{stage}"}}'] for stage in Stage if stage != "closed"
    }
    assert stages == {"reported": 1, "owned": 1, "fixed": 0, "told": 0}
    assert (page["oops_store_up"], page["oops_late_cases"], page["oops_case_lag_seconds"]) == (
        1,
        0,
        0,
    )


async def test_page_says_for_how_long_things_wait(
    company: SlackCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case that nobody looks at, and a message that nobody takes."""
    monkeypatch.setattr(metrics, "FIGURES_MAX_AGE", 0.0)
    await company.person("sam").types(f"/oops {WORDS}")
    (due_at,) = [await company.store.transact(lambda uow: uow.metrics.waits().case_due_at)]
    assert due_at
    company.clock.now = due_at.replace(second=30)
    page = await scrape(company)

    assert page["oops_case_lag_seconds"] == 30
    assert page["oops_late_cases"] == 1
    assert (page["oops_message_lag_seconds"], page["oops_waiting_messages"]) == (0, 0)


async def test_page_counts_what_became_of_messages(company: SlackCompany) -> None:
    """Sent, refused, throttled: one for each attempt."""
    company.slack.faults.throttle("chat.postMessage", channel="walt")
    await company.person("sam").types(f"/oops {WORDS}")
    page = await scrape(company)

    counted = {each: page[f'oops_deliveries_total{{outcome="{each}"}}'] for each in Outcome}
    assert counted == dict.fromkeys(Outcome, 0) | {"sent": 1, "throttled": 1}


async def test_page_counts_requests_and_refused_signatures(company: SlackCompany) -> None:
    """By route and status; whoever guesses at paths makes no new ones."""
    visitor = company.person("sam").visitor
    await visitor.slash(WORDS)
    with structlog.testing.capture_logs() as log:
        await visitor.send(
            company.slack.requests.slash(visitor.person, WORDS),
            company.slack.signer.but(forged=True),
        )
        for path in ("/guess", "/another"):
            async with company.slack.session.post(
                company.url + path, data=FormData({"text": WORDS})
            ) as answer:
                assert answer.status == 404
    page = await scrape(company)

    requests = {name: value for name, value in page.items() if "requests_total" in name and value}
    assert requests == {
        'oops_http_requests_total{route="/slack/events",status="200"}': 1,
        'oops_http_requests_total{route="/slack/events",status="401"}': 1,
        'oops_http_requests_total{route="elsewhere",status="404"}': 2,
    }
    assert [each for each in log if each["event"] == "a request was refused"] == [
        {
            "event": "a request was refused",
            "log_level": "warning",
            "route": "/slack/events",
            "status": 401,
            "why": "not signed, or not by whom it should be",
        }
    ]


async def test_page_shows_the_first_failure_as_an_increase(company: SlackCompany) -> None:
    """A series that only begins with it has increased by nothing."""
    page = await scrape(company)

    failed = {
        name: value
        for name, value in page.items()
        if "requests_total" in name and 'status="50' in name
    }
    assert failed == {
        f'oops_http_requests_total{{route="{door}",status="{status}"}}': 0
        for door in ("/slack/events", "/api/messages")
        for status in (500, 503)
    }


async def test_page_says_whether_slack_s_socket_is_open(
    company: SlackCompany, tmp_path: Path
) -> None:
    """And how what came through it was answered; over HTTP nobody can know the one."""
    before = await scrape(company)
    async with socket_door(company, tmp_path) as door:
        await company.slack.socket.deliver(company.slack.requests.slash("sam", "help"))
        await door.look_at_socket()
        opened = await scrape(company)
    await door.look_at_socket()
    closed = await scrape(company)

    name = 'oops_slack_connected{mode="socket"}'
    assert (name in before, opened[name], closed[name]) == (False, 1, 0)
    assert opened['oops_slack_heard_total{status="200"}'] == 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_compressed_body_is_counted_as_refused(company: SlackCompany, encoding: str) -> None:
    """Whoever sends it has failed, and not we: nobody is woken for it."""
    with structlog.testing.capture_logs() as log:
        async with company.slack.session.post(
            f"{company.url}/slack/events",
            data=b"neither of them",
            headers={"Content-Encoding": encoding},
            expect100=True,  # so that it comes when somebody reads
        ) as answer:
            status = answer.status
    page = await scrape(company)

    refused = [each["why"] for each in log if each["event"] == "a request was refused"]
    assert (status, refused) == (415, ["not in this form"])
    assert page['oops_http_requests_total{route="/slack/events",status="415"}'] == 1


async def test_page_says_when_time_last_passed(company: SlackCompany) -> None:
    """Also where nothing was due; and whether a round failed."""
    await company.oops.clockwork.let_time_pass()
    page = await scrape(company)

    assert page["oops_last_tick_timestamp_seconds"] == company.clock.seconds()
    assert sum(value for name, value in page.items() if "rounds_failed_total" in name) == 0


async def test_process_at_work_ticks_and_audits(company: SlackCompany) -> None:
    """As soon as it is started, and both are seen from outside."""
    await company.person("sam").types(f"/oops {WORDS}")
    company.oops.clockwork.start()
    async with asyncio.timeout(10):
        while (await ready(company))[1]["audit"]["seconds_since"] is None:
            pass
    await company.oops.clockwork.stop()
    page = await scrape(company)

    assert page["oops_last_tick_timestamp_seconds"] == company.clock.seconds()
    assert page["oops_last_audit_timestamp_seconds"] == company.clock.seconds()


async def test_page_comes_where_the_database_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, and tells nothing of what it does not know; what was counted is there."""
    monkeypatch.setattr(metrics, "QUERY_TIMEOUT", 0.05)
    async with slack_company(tmp_path) as company:
        with held(tmp_path):
            page = await scrape(company)

    known = {name.partition("{")[0] for name in page}
    assert page["oops_store_up"] == 0
    assert page['oops_deliveries_total{outcome="sent"}'] == 0
    assert not known & {"oops_open_cases", "oops_late_cases", "oops_waiting_messages"}


async def test_page_is_openmetrics_for_whoever_asks_for_that(company: SlackCompany) -> None:
    """Prometheus does, since its second version."""
    accept = "application/openmetrics-text; version=1.0.0"
    async with company.slack.session.get(
        f"{company.url}/metrics", headers={"Accept": accept}
    ) as answer:
        text = await answer.text()

    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    assert text.endswith("# EOF\n")


async def test_database_is_asked_once_however_often_the_page_is_read(sqlite_url: str) -> None:
    """Whoever reads the page all the time keeps nobody from their work."""
    seconds = [0.0]
    asked: list[float] = []
    store = SqlStore(sqlite_url)
    question = CachedQuery(
        store,
        lambda _uow: asked.append(seconds[0]),
        stopwatch=lambda: seconds[0],
        keep_for=5.0,
        patience=2.0,
    )
    for now in (0.0, 1.0, 4.9, 5.0, 6.0, 10.0):
        seconds[0] = now
        await question.answer()
    store.close()

    assert asked == [0.0, 5.0, 10.0]


async def test_two_of_them_share_nothing(sqlite_url: str) -> None:
    """What one process counts in two places stays in two places."""
    store = SqlStore(sqlite_url)
    one, other = (MetricsPage(store, Clock(), lambda: 0.0) for _ in range(2))
    one.counted.audited.inc()
    store.close()

    pages = [read(generate_latest(each.registry).decode()) for each in (one, other)]
    assert [each["oops_audited_cases_total"] for each in pages] == [1, 0]
