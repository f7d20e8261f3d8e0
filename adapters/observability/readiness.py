"""GET /healthz and GET /readyz: whether the process lives, and whether it can be given work."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Final

from aiohttp import web

from adapters.observability.cached_query import Asked
from adapters.observability.metrics import waited
from adapters.observability.watch import Watch
from storage.audit.figures import Waits
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

#: Seconds that the database has to answer.
PATIENCE: Final = 2.0
#: Seconds for which its answer is good, however often one asks.
KEEP_FOR: Final = 0.5
#: Seconds after which a process in which time stands still is to be given no more work.
STANDSTILL: Final = 60.0


class Readiness:
    """Answers whoever decides which process gets work."""

    def __init__(
        self,
        store: SqlStore,
        watch: Watch,
        clock: Callable[[], datetime],
        stopwatch: Callable[[], float],
    ) -> None:
        self._watch = watch
        self._asked = Asked(
            store,
            lambda uow: _look(uow, clock),
            stopwatch=stopwatch,
            keep_for=KEEP_FOR,
            patience=PATIENCE,
        )

    def serve(self, application: web.Application) -> None:
        """Answer at both paths."""
        application.router.add_get("/healthz", self._healthz)
        application.router.add_get("/readyz", self._readyz)

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _readyz(self, _request: web.Request) -> web.Response:
        """200 where a request comes in and would be kept, and time passes.

        What the auditor found is beside it.

        Its findings do not make a process unready: another would find the same.
        """
        seen = await self._asked.answer()
        socket = self._watch.since_socket
        hears = socket is None or socket < STANDSTILL
        ok = seen is not None and self._watch.since_tick < STANDSTILL and hears
        body = {
            "ok": ok,
            "version": version("oops"),
            "store": _store(seen),
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
class _Seen:
    now: datetime
    schema: str
    waits: Waits


def _look(uow: SqlUnitOfWork, clock: Callable[[], datetime]) -> _Seen:
    return _Seen(now=clock(), schema=uow.metrics.schema(), waits=uow.metrics.waits())


def _store(seen: _Seen | None) -> dict[str, object] | None:
    """What the database says; None where it says nothing."""
    if not seen:
        return None
    return {
        "schema": seen.schema,
        "case_lag_seconds": waited(seen.now, seen.waits.case_due_at),
        "message_lag_seconds": waited(seen.now, seen.waits.message_due_at),
    }
