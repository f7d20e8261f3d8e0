"""The one place where everything is wired together."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import ClientSession, web
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.front_desk import Reception
from adapters.config.environment import Environment
from adapters.observability.metrics import MetricsPage
from adapters.observability.readiness import ReadinessProbe
from adapters.observability.watch import ActivityMonitor
from adapters.process.auditor import EVERY, Auditor
from adapters.process.clock import Clock, DatabaseClock, timing
from adapters.process.directory import Directory
from adapters.process.scheduler import Chore, Clockwork
from adapters.process.switchboard import HeardOn, everywhere
from adapters.slack.app import SlackApp
from adapters.slack.background import Later
from adapters.slack.listeners import Listeners
from adapters.slack.payloads import PAYLOAD_KINDS
from adapters.slack.platform import SlackPlatform, connect
from adapters.slack.users import Colleagues
from adapters.teams.cloud import PUBLIC, Cloud
from bot.company.organization import Organization
from bot.courier import Courier
from bot.ports.timing import Timing
from bot.work.pruning import forget
from storage.database.engine import is_shared
from storage.store import SqlStore

if TYPE_CHECKING:
    from adapters.teams.app import TeamsApp

#: A larger request is refused with a 413; Slack's largest is far below.
_LARGEST: Final = 1024 * 1024
#: Seconds that requests under way are waited for at the end. Together with the patience for the
#: clockwork, a socket and the database it is less than the ten seconds after which whoever runs us
#: may lose theirs.
_LAST_REQUESTS: Final = 2.6
#: Seconds that a socket is still waited for when all else has ended.
_CLOSING: Final = 0.2
#: How often who is in the directory is looked up, and the database asked what time it is.
_LOOK_UP: Final = timedelta(minutes=30)
_SET_CLOCK: Final = timedelta(seconds=5)
_LOOK_AT_SOCKET: Final = timedelta(seconds=5)
#: How often what came in a long time ago is forgotten.
_FORGET: Final = timedelta(hours=1)

_log = structlog.get_logger(__name__)


class Oops:
    """One process: the doors, the desk behind them, the clockwork and the courier."""

    def __init__(
        self,
        organization: Organization,
        environment: Environment,
        store: SqlStore,
        timing: Timing,
        cloud: Cloud = PUBLIC,
    ) -> None:
        clock = timing.clock
        self._environment = environment
        metrics = MetricsPage(store, clock, timing.stopwatch, PAYLOAD_KINDS)
        watch = ActivityMonitor(metrics.counted, clock, timing.stopwatch)
        self.application = web.Application(
            client_max_size=_LARGEST, middlewares=[watch.middleware()]
        )
        self.application.router.add_get("/metrics", metrics.show)
        ReadinessProbe(store, watch, clock, timing.stopwatch).serve(self.application)
        client = connect(environment.slack_bot_token or "", environment.slack_api_url)
        slack = SlackPlatform(client, clock)
        teams = self._teams(store, clock, cloud) if environment.has_teams else None
        known = slack if environment.has_slack else None
        platform = everywhere(store, known, teams.platform if teams else None)
        courier = Courier(store, platform, organization, timing, watch.delivered)
        self.directory = Directory(organization, store, platform, clock)
        chores = [Chore(what="the directory", every=_LOOK_UP, work=self.directory.refresh)]
        auditor = Auditor(organization, store, clock, watch)
        chores.append(Chore(what="the auditor", every=EVERY, work=auditor.look))
        chores.append(Chore(what="forgetting", every=_FORGET, work=partial(_forget, store, clock)))
        if environment.has_slack and environment.slack_app_token:
            work = self._look_at_socket
            chores.append(Chore(what="the socket", every=_LOOK_AT_SOCKET, work=work))
        if isinstance(clock, DatabaseClock):
            chores.append(Chore(what="the clock", every=_SET_CLOCK, work=clock.set))
        self.clockwork = Clockwork(organization, store, courier, timing, chores)
        self.clockwork.tell(watch)
        parts = (organization, store, clock, self.clockwork.wake)
        has_both = environment.has_slack and environment.has_teams
        self.watch, self.later = watch, Later()
        self._slack: SlackApp | None = None
        if environment.has_slack:
            heard = HeardOn(*parts, platform=slack.name) if has_both else Reception(*parts)
            colleagues = Colleagues(slack, clock)
            others_too = platform if has_both else None
            listeners = Listeners(heard, slack, colleagues, self.later, others_too)
            self._slack = SlackApp(listeners, slack, clock, watch)
            self.application.cleanup_ctx.extend([_connections(client), _ending(self.later)])
            if environment.slack_signing_secret:
                self._slack.serve_http(self.application, environment.slack_signing_secret)
        if teams:
            name = teams.platform.name
            heard = HeardOn(*parts, platform=name) if has_both else Reception(*parts)
            teams.serve(self.application, heard, platform)

    def _teams(self, store: SqlStore, clock: Clock, cloud: Cloud) -> "TeamsApp":
        """Teams, and with it botbuilder, which is loaded only now."""
        from adapters.teams.app import TeamsApp
        from adapters.teams.tokens import registered

        session = ClientSession()

        async def open_until_the_end(_application: web.Application) -> AsyncIterator[None]:
            async with session:
                yield

        self.application.cleanup_ctx.append(open_until_the_end)
        return TeamsApp(registered(self._environment), store, session, clock, cloud)

    async def _look_at_socket(self) -> None:
        if self._slack:
            await self._slack.look_at_socket()

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, stopped.set)
        runner = web.AppRunner(self.application, access_log=None, shutdown_timeout=_LAST_REQUESTS)
        await runner.setup()
        try:
            await self._serve(runner, stopped)
        finally:
            await runner.cleanup()

    async def _serve(self, runner: web.AppRunner, stopped: asyncio.Event) -> None:
        host = "127.0.0.1" if self._environment.insecure_teams else self._environment.listen
        site = web.TCPSite(runner, host, self._environment.port)
        await site.start()
        token = self._environment.slack_app_token
        socket = (
            asyncio.create_task(self._slack.serve_socket(token)) if self._slack and token else None
        )
        self.clockwork.start()
        addresses = [f"{host}:{port}" for host, port, *_ in runner.addresses]
        _log.info("serving", addresses=addresses, socket_mode=bool(socket))
        await stopped.wait()
        if socket:
            socket.cancel()  # it closes while the rest ends
        await site.stop()
        await self.clockwork.stop()
        if socket:
            await asyncio.wait([socket], timeout=_CLOSING)


async def _forget(store: SqlStore, clock: Clock) -> None:
    while await store.transact(lambda uow: forget(uow, clock())):
        pass


def _connections(client: AsyncWebClient) -> Callable[[web.Application], AsyncIterator[None]]:
    """The client keeps its connections open as long as the application runs."""

    async def context(_application: web.Application) -> AsyncIterator[None]:
        async with ClientSession() as session:
            client.session = session
            yield

    return context


def _ending(later: Later) -> Callable[[web.Application], AsyncIterator[None]]:
    """What is done after an answer ends before the connections that it needs."""

    async def context(_application: web.Application) -> AsyncIterator[None]:
        yield
        await later.end()

    return context


async def serve(organization: Organization, environment: Environment, store: SqlStore) -> None:
    """Run one process until it is told to stop. Raises StoreUnavailable where it cannot begin."""
    if not is_shared(environment.database_url):
        await Oops(organization, environment, store, timing()).run()
        return
    from storage.database.listening import listen

    clock = DatabaseClock(store)
    await clock.set()
    oops = Oops(organization, environment, store, timing(clock))
    listening = asyncio.create_task(listen(environment.database_url, oops.clockwork.wake))
    try:
        await oops.run()
    finally:
        listening.cancel()
