"""Composition root of `oops serve`: the only module that wires all parts together."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import web

from adapters.chat.front_desk import Reception
from adapters.chat.http_answers import open_session
from adapters.config.environment import AGENTS, Environment
from adapters.observability.metrics import MetricsPage
from adapters.observability.readiness import ReadinessProbe
from adapters.observability.watch import ActivityMonitor
from adapters.process.auditor import AUDIT_EVERY, Auditor
from adapters.process.channels import pin_channels
from adapters.process.clock import Clock, DatabaseClock, MachineClock, follow_clock, timing
from adapters.process.connections import LimitedRunner, available_limits
from adapters.process.directory import Directory
from adapters.process.request_bodies import refuse_compressed
from adapters.process.scheduler import BackgroundTask, Clockwork
from adapters.process.service_manager import ServiceManager
from adapters.process.switchboard import RememberingReception, joined_platform
from adapters.slack.answering import Answering
from adapters.slack.app import SlackApp
from adapters.slack.background import BackgroundTasks
from adapters.slack.listeners import Listeners
from adapters.slack.payloads import PAYLOAD_KINDS
from adapters.slack.platform import SlackPlatform, connect
from adapters.slack.users import Colleagues
from adapters.slack.web_api import SlackClient
from adapters.teams.cloud import PUBLIC, Cloud
from bot.company.organization import Organization
from bot.courier import Courier
from bot.ports.timing import Timing
from bot.work.pruning import prune_inbox
from storage.database.engine import is_shared
from storage.store import SqlStore

if TYPE_CHECKING:
    from adapters.teams.app import TeamsApp

#: Bytes; a larger request is refused with a 413. Slack's largest is far below.
_LARGEST_REQUEST: Final = 1024 * 1024
#: Seconds to wait for open requests at the end. Together with the timeouts of the clockwork, the
#: socket and the database less than ten, after which a container is commonly killed.
_REQUEST_TIMEOUT: Final = 2.6
#: Seconds to wait for Slack's socket after everything else has stopped.
_SOCKET_TIMEOUT: Final = 0.2
#: Intervals of the background tasks.
_LOOK_UP_EVERY: Final = timedelta(minutes=30)
_FOLLOW_CLOCK_EVERY: Final = timedelta(seconds=5)
_CHECK_SOCKET_EVERY: Final = timedelta(seconds=5)
_PIN_EVERY: Final = timedelta(minutes=10)
_PRUNE_EVERY: Final = timedelta(hours=1)

_log = structlog.get_logger(__name__)


class Oops:
    """One process: platforms, desk, courier, clockwork and background tasks, wired together."""

    def __init__(
        self,
        organization: Organization,
        environment: Environment,
        store: SqlStore,
        timing: Timing,
        cloud: Cloud = PUBLIC,
    ) -> None:
        clock = timing.clock
        self._organization, self._environment = organization, environment
        metrics = MetricsPage(store, clock, timing.stopwatch, PAYLOAD_KINDS)
        watch = ActivityMonitor(metrics.counted, clock, timing.stopwatch)
        self.application = web.Application(
            client_max_size=_LARGEST_REQUEST, middlewares=[watch.middleware(), refuse_compressed]
        )
        self.application.router.add_get("/metrics", metrics.show)
        ReadinessProbe(store, watch, clock, timing.stopwatch).serve(self.application)
        client = connect(environment.slack_bot_token or "", environment.slack_api_url)
        slack = SlackPlatform(client, clock, store)
        teams = self._teams(store, clock, cloud) if environment.has_teams else None
        first = slack if environment.has_slack else None
        platform = joined_platform(store, first, teams.platform if teams else None)
        courier = Courier(store, platform, organization, timing, watch.delivered)
        self.directory = Directory(organization, store, platform, clock)
        auditor = Auditor(organization, store, clock, watch)
        tasks = self._background_tasks(store, timing, auditor)
        naming = first or (teams.platform if teams else None)
        if naming:
            pin = partial(pin_channels, naming, organization.channels)
            tasks.append(BackgroundTask(what="the channels", every=_PIN_EVERY, work=pin))
        self.clockwork = Clockwork(organization, store, courier, timing, tasks)
        self.clockwork.report_to(watch)
        parts = (organization, store, clock, self.clockwork.wake)
        has_both = environment.has_slack and environment.has_teams
        self.watch, self.background = watch, BackgroundTasks()
        self._slack: SlackApp | None = None
        if environment.has_slack:
            name = slack.name
            desk = RememberingReception(*parts, platform=name) if has_both else Reception(*parts)
            colleagues = Colleagues(slack, clock)
            everywhere = platform if has_both else None
            answering = Answering(desk, slack, colleagues, self.background, everywhere)
            self._slack = SlackApp(Listeners(answering), slack, clock, watch)
            self.application.cleanup_ctx.extend(
                [_client_session(client), _end_background_work(self.background)]
            )
            if environment.slack_signing_secret:
                self._slack.serve_http(self.application, environment.slack_signing_secret)
        if teams:
            name = teams.platform.name
            desk = RememberingReception(*parts, platform=name) if has_both else Reception(*parts)
            teams.serve(self.application, desk, platform, watch.foreign_activity)

    def _background_tasks(
        self, store: SqlStore, timing: Timing, auditor: Auditor
    ) -> list[BackgroundTask]:
        prune = partial(_prune_until_done, store, timing.clock)
        follow = partial(follow_clock, store, timing)
        tasks = [
            BackgroundTask(what="the directory", every=_LOOK_UP_EVERY, work=self.directory.refresh),
            BackgroundTask(what="the auditor", every=AUDIT_EVERY, work=auditor.look),
            BackgroundTask(what="forgetting", every=_PRUNE_EVERY, work=prune),
            BackgroundTask(what="the clock", every=_FOLLOW_CLOCK_EVERY, work=follow),
        ]
        if self._environment.has_slack and self._environment.slack_app_token:
            work = self._look_at_socket
            tasks.append(BackgroundTask(what="the socket", every=_CHECK_SOCKET_EVERY, work=work))
        return tasks

    def _teams(self, store: SqlStore, clock: Clock, cloud: Cloud) -> "TeamsApp":
        """Build Teams' part; imports Microsoft's framework, which is slow, only here."""
        from adapters.teams.app import TeamsApp
        from adapters.teams.tokens import registered

        if self._environment.teams_framework == AGENTS:
            from adapters.teams.agents_turns import AgentsTurns as Turns
        else:
            from adapters.teams.botbuilder_turns import BotbuilderTurns as Turns  # type: ignore[assignment]

        session = open_session()

        async def open_until_the_end(_application: web.Application) -> AsyncIterator[None]:
            async with session:
                yield

        self.application.cleanup_ctx.append(open_until_the_end)
        registration = registered(self._environment)
        channels = self._organization.channels
        return TeamsApp(registration, store, session, clock, cloud, Turns, channels)

    async def _look_at_socket(self) -> None:
        if self._slack:
            await self._slack.look_at_socket()

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(each, stopped.set)
        loop.add_signal_handler(signal.SIGHUP, stopped.set if sys.stderr.isatty() else _ignore_hup)
        runner = LimitedRunner(
            self.application,
            available_limits(),
            self.watch.closed_connection,
            shutdown_timeout=_REQUEST_TIMEOUT,
        )
        await runner.setup()
        try:
            await self._serve(runner, stopped)
        finally:
            await runner.cleanup()

    async def _serve(self, runner: LimitedRunner, stopped: asyncio.Event) -> None:
        site = runner.site(self._environment.listening_address, self._environment.port)
        await site.start()
        token = self._environment.slack_app_token
        socket = (
            asyncio.create_task(self._slack.serve_socket(token)) if self._slack and token else None
        )
        self.clockwork.start()
        addresses = [f"{host}:{port}" for host, port, *_ in runner.addresses]
        _log.info("serving", addresses=addresses, socket_mode=bool(socket))
        manager = ServiceManager(os.environ)
        manager.started()
        alive = asyncio.create_task(manager.show_life(lambda: not self.watch.stands_still))
        await stopped.wait()
        manager.stopping()
        alive.cancel()
        if socket:
            socket.cancel()  # closes while the rest stops
        await site.stop()
        await self.clockwork.stop()
        if socket:
            await asyncio.wait([socket], timeout=_SOCKET_TIMEOUT)


def _ignore_hup() -> None:
    """Answer SIGHUP, which asks a server to reload; on a terminal it means that the window closed.

    A reload would have to be as careful as a start, which takes a second.
    """
    _log.warning("SIGHUP: reload is not supported, restart to apply changes")


async def _prune_until_done(store: SqlStore, clock: Clock) -> None:
    while await store.transact(lambda uow: prune_inbox(uow, clock())):
        pass


def _client_session(client: SlackClient) -> Callable[[web.Application], AsyncIterator[None]]:
    """Return a context that gives the Slack client one HTTP session for the application's life."""

    async def context(_application: web.Application) -> AsyncIterator[None]:
        async with open_session() as session:
            client.session = session
            yield

    return context


def _end_background_work(
    background: BackgroundTasks,
) -> Callable[[web.Application], AsyncIterator[None]]:
    """Return a context that ends work after an answer before the connections are closed."""

    async def context(_application: web.Application) -> AsyncIterator[None]:
        yield
        await background.end()

    return context


async def serve_organization(
    organization: Organization, environment: Environment, store: SqlStore
) -> None:
    """Run one process until SIGTERM or SIGINT. Raises StoreUnavailable if the start fails."""
    if not is_shared(environment.database_url):
        machine = MachineClock()
        await machine.set()
        await Oops(organization, environment, store, timing(machine)).run()
        return
    from storage.database.listening import wake_on_messages

    clock = DatabaseClock(store)
    await clock.set()
    oops = Oops(organization, environment, store, timing(clock))
    listening = asyncio.create_task(wake_on_messages(environment.database_url, oops.clockwork.wake))
    try:
        await oops.run()
    finally:
        listening.cancel()
