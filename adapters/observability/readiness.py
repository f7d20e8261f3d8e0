"""GET /healthz and GET /readyz: liveness and readiness of the process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Final

from aiohttp import web

from adapters.observability.cached_query import CachedQuery
from adapters.observability.metrics import seconds_overdue
from adapters.observability.watch import STANDSTILL_TIMEOUT, ActivityMonitor
from storage.audit.figures import QueueDueTimes
from storage.database.health import DatabaseHealth
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

#: Timeout of the database query, in seconds.
PROBE_TIMEOUT: Final = 2.0
#: Seconds for which the database's answer is cached.
PROBE_MAX_AGE: Final = 0.5


class ReadinessProbe:
    """Health endpoints for load balancers and orchestrators."""

    def __init__(
        self,
        store: SqlStore,
        watch: ActivityMonitor,
        clock: Callable[[], datetime],
        stopwatch: Callable[[], float],
    ) -> None:
        self._watch = watch
        self._health = store.health
        self._cached_state = CachedQuery(
            store,
            lambda uow: _read_state(uow, clock, store.health),
            stopwatch=stopwatch,
            keep_for=PROBE_MAX_AGE,
            patience=PROBE_TIMEOUT,
        )

    def serve(self, application: web.Application) -> None:
        """Add both routes to the application."""
        application.router.add_get("/healthz", self._healthz)
        application.router.add_get("/readyz", self._readyz)

    async def _healthz(self, _request: web.Request) -> web.Response:
        """Respond 503 if the clockwork stands still: a restart helps, and only a restart.

        Ticks that fail are a sign of life: a restart does not bring the database back.
        """
        ok = not self._watch.stands_still
        return web.json_response({"ok": ok}, status=200 if ok else 503)

    async def _readyz(self, _request: web.Request) -> web.Response:
        """Respond 200 if the database works, ticks succeed and Slack's socket is open; else 503.

        The auditor's findings are only shown: every other process has the same findings.
        """
        seen = await self._cached_state.answer()
        socket = self._watch.since_socket
        hears = socket is None or socket < STANDSTILL_TIMEOUT
        problem = self._health.problem
        stores = seen is not None and problem is None
        ok = stores and self._watch.since_tick < STANDSTILL_TIMEOUT and hears
        body = {
            "ok": ok,
            "version": version("oops"),
            "store": _describe_database(seen),
            "problem": problem,
            "seconds_since_tick": round(self._watch.since_tick, 1),
            "seconds_since_socket": None if socket is None else round(socket, 1),
            "audit": self._audit(),
        }
        return web.json_response(body, status=200 if ok else 503)

    def _audit(self) -> dict[str, object]:
        since = self._watch.since_audit
        return {
            "seconds_since": None if since is None else round(since, 1),
            "found": dict(sorted(self._watch.found.items())),
        }


@dataclass(frozen=True, kw_only=True)
class _DatabaseState:
    now: datetime
    schema: str
    waits: QueueDueTimes


def _read_state(
    uow: SqlUnitOfWork, clock: Callable[[], datetime], health: DatabaseHealth
) -> _DatabaseState:
    """Read the state. After a failed write, try a write first: reading works on a full disk."""
    if health.has_failed_write:
        uow.metrics.try_writing()
        health.wrote()
    return _DatabaseState(now=clock(), schema=uow.metrics.schema(), waits=uow.metrics.waits())


def _describe_database(seen: _DatabaseState | None) -> dict[str, object] | None:
    """The database's part of the response; None without an answer."""
    if not seen:
        return None
    return {
        "schema": seen.schema,
        "case_lag_seconds": seconds_overdue(seen.now, seen.waits.case_due_at),
        "message_lag_seconds": seconds_overdue(seen.now, seen.waits.message_due_at),
    }
