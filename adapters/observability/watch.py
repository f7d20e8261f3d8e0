"""Monitoring of the process: events are counted and logged without people's words."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.observability.metrics import ProcessMetrics
from bot.case.errors import StoreUnavailable
from bot.chat.messages import ClaimedMessage
from bot.ports.audit import AuditFinding
from bot.ports.platform import Delivery, Outcome
from bot.stored_names import public_name, stored_name
from storage.audit.figures import ResponseTimes
from storage.database.errors import database_error_code

#: The logged reason for each status of a refused request.
_REFUSAL_REASONS: Final = {
    400: "malformed",
    401: "not signed, or not by whom it should be",
    403: "not allowed",
    404: "nobody listens there",
    405: "not by this method",
    413: "too large",
    415: "not in this form",
    503: "not kept: it is to come again",
}
_SERVER_ERROR: Final = 500
_CLIENT_ERROR: Final = 400
#: Seconds a socket may be closed without a log line: Slack closes each socket every few hours.
_SOCKET_GRACE: Final = 10.0
#: Seconds without a tick or an open socket until the process counts as standing still.
STANDSTILL_TIMEOUT: Final = 60.0
#: Longest logged detail of a platform, in characters: an error code, no prose.
_LONGEST_DETAIL: Final = 100

_log = structlog.get_logger(__name__)


class ActivityMonitor:
    """Logs and counts events, and reports the time since the last tick, audit and open socket."""

    def __init__(
        self, counted: ProcessMetrics, clock: Callable[[], datetime], stopwatch: Callable[[], float]
    ) -> None:
        self._counted = counted
        self._clock = clock
        self._stopwatch = stopwatch
        #: Stopwatch reading at the last successful tick.
        self._ticked = stopwatch()
        #: Stopwatch reading at the end of the last tick, successful or not, or of a round.
        self._tick_ended = stopwatch()
        self._audited: float | None = None
        #: Stopwatch reading at which the socket was last open or first opened; None: no socket.
        self._socket_at: float | None = None
        self._is_silent = False
        #: Kinds of foreign payloads already logged.
        self._foreign: set[str] = set()
        #: Reasons for which an activity of Teams was dropped and logged.
        self._foreign_activities: set[str] = set()
        #: Counts of the auditor's findings since the start, by kind.
        self.found: dict[str, int] = {}

    # The loops

    def ticked(self) -> None:
        """Record a successful tick of the clockwork."""
        self._ticked = self._tick_ended = self._stopwatch()
        self._counted.ticked_at.set(self._clock().timestamp())

    def tick_ended(self) -> None:
        """Record that the clockwork's loop is alive."""
        self._tick_ended = self._stopwatch()

    def failed(self, what: str, error: Exception) -> None:
        """Record a failed round of a supervised loop; `what` is the round's name."""
        kind = "a case" if what.startswith("OOPS-") else what
        self._counted.rounds_failed.labels(kind).inc()
        code = why = ""
        if isinstance(error, StoreUnavailable):  # its text is ours, and quotes nobody
            code, why = database_error_code(error), str(error)
        name = type(error).__name__
        _log.error("a round failed", what=what, error=name, database=code, why=why)

    def unaudited(self, number: int) -> None:
        """Record a case that the auditor failed to check."""
        _log.error("a case could not be audited", about=f"OOPS-{number}")

    def delivered(self, claimed: ClaimedMessage, delivery: Delivery) -> None:
        """Record the outcome of an attempt to send a message."""
        self._counted.deliveries.labels(delivery.outcome).inc()
        say = _log.info if delivery.outcome is Outcome.SENT else _log.warning
        say(
            "message",
            id=claimed.id,
            kind=public_name(stored_name(claimed.outgoing.content)),
            cases=[f"OOPS-{each}" for each in claimed.outgoing.cases],
            outcome=delivery.outcome,
            refused=delivery.refused,
            detail=delivery.detail[:_LONGEST_DETAIL],
            attempt=claimed.attempts,
        )

    # Slack and Teams

    def foreign_activity(self, reason: str) -> None:
        """Count an activity of Teams that is not ours, and log the first of each reason."""
        self._counted.foreign_activities.labels(reason).inc()
        if reason not in self._foreign_activities:
            self._foreign_activities.add(reason)
            _log.warning("dropped an activity that is not of our tenant's Teams", reason=reason)

    def foreign(self, kind: str) -> None:
        """Count a payload from a foreign workspace, and log the first payload of each kind."""
        self._counted.foreign.labels(kind).inc()
        if kind not in self._foreign:
            self._foreign.add(kind)
            _log.warning("dropped what came from a workspace that is not ours", kind=kind)

    def held_back(self) -> None:
        """Record that Slack rate-limits our events."""
        self._counted.held_back.inc()
        _log.error("Slack holds events back: more came than it passes on")

    def heard(self, status: int) -> None:
        """Count a payload of Slack by the status of our response."""
        self._counted.heard.labels(str(status)).inc()

    def socket_is(self, *, is_open: bool) -> None:
        """Record the state of Slack's socket. A socket closed for over 10 s is logged."""
        if is_open or self._socket_at is None:
            self._socket_at = self._stopwatch()
        self._counted.connected.labels("socket").set(is_open)
        was_silent = self._is_silent
        self._is_silent = self._stopwatch() - self._socket_at > _SOCKET_GRACE
        if was_silent and not self._is_silent:
            _log.info("the socket is open")
        elif self._is_silent and not was_silent:
            _log.error("the socket is closed")

    # The auditor

    def audited(self, cases: int, findings: Sequence[AuditFinding]) -> None:
        """Record the number of audited cases and the findings."""
        self._audited = self._stopwatch()
        self._counted.audited_at.set(self._clock().timestamp())
        self._counted.audited.inc(cases)
        for each in findings:
            self._found(each)

    def _found(self, finding: AuditFinding) -> None:
        kind = finding.kind
        self.found[kind] = self.found.get(kind, 0) + 1
        self._counted.findings.labels(kind).inc()
        if kind.is_repaired:
            self._counted.mended.labels(kind).inc()
        say = _log.warning if kind.is_repaired else _log.error
        say("found amiss", kind=kind, about=finding.about, mended=kind.is_repaired)

    def told(self, spans: Iterable[ResponseTimes]) -> None:
        """Record the response times of cases now fully told."""
        for each in spans:
            self._counted.told_seconds.observe(each.told.total_seconds())
            if each.first_answer is not None:
                self._counted.answer_seconds.observe(each.first_answer.total_seconds())

    # Requests

    def closed_connection(self, reason: str) -> None:
        """Count a connection closed over a limit; `reason` is one of a few words."""
        self._counted.closed_connections.labels(reason).inc()
        _log.warning("a connection was closed", why=reason)

    def middleware(self) -> Middleware:
        """Middleware that counts each request and logs refused requests with the reason."""

        @web.middleware
        async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
            begun = self._stopwatch()
            status = _SERVER_ERROR
            try:
                response = await handler(request)
                status = response.status
            except web.HTTPException as said:
                status = said.status
                raise
            except web.RequestPayloadError as error:  # no body, or a body in another form
                status = _CLIENT_ERROR
                raise web.HTTPBadRequest from error
            except ConnectionError as error:
                if request.transport:  # the connection of somebody else
                    raise
                status = _CLIENT_ERROR
                raise web.HTTPBadRequest from error
            finally:
                self._answered(request, status, self._stopwatch() - begun)
            return response

        return answer

    def _answered(self, request: web.Request, status: int, took: float) -> None:
        resource = request.match_info.route.resource
        route = resource.canonical if resource else "elsewhere"
        self._counted.requests.labels(route, str(status)).inc()
        self._counted.request_seconds.labels(route).observe(took)
        if status >= _CLIENT_ERROR and resource:
            say = _log.error if status >= _SERVER_ERROR else _log.warning
            why = _REFUSAL_REASONS.get(status, "") if request.method == "POST" else ""
            say("a request was refused", route=route, status=status, why=why)

    # Ages

    @property
    def since_tick(self) -> float:
        """Seconds since the last successful tick, or since the start."""
        return self._stopwatch() - self._ticked

    @property
    def stands_still(self) -> bool:
        """True if no tick has ended for a minute, not even a failed one."""
        return self._stopwatch() - self._tick_ended >= STANDSTILL_TIMEOUT

    @property
    def since_socket(self) -> float | None:
        """Seconds since the socket was last open or first opened; None: no socket."""
        return None if self._socket_at is None else self._stopwatch() - self._socket_at

    @property
    def since_audit(self) -> float | None:
        """Seconds since the last audit by the process; None: no audit yet."""
        return None if self._audited is None else self._stopwatch() - self._audited
