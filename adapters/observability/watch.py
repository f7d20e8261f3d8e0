"""Whoever is told what happens here: it is logged, without anybody's words, and counted."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.observability.metrics import Counted
from bot.case.errors import StoreUnavailable
from bot.chat.messages import Claimed
from bot.ports.audit import Finding
from bot.ports.platform import Delivery, Outcome
from bot.stored_names import public_name, stored_name
from storage.audit.figures import Span
from storage.database.errors import code_of

#: Why a request is refused, where whoever refuses it says no more than this.
_WHY: Final = {
    400: "malformed",
    401: "not signed, or not by whom it should be",
    403: "not allowed",
    404: "nobody listens there",
    405: "not by this method",
    413: "too large",
    415: "not in this form",
    503: "not kept: it is to come again",
}
_FAILED: Final = 500
_REFUSED: Final = 400
#: Seconds for which a socket may be closed: Slack lets it be opened anew every few hours.
_BRIEFLY: Final = 10.0
#: A platform's own word is a code, and no essay.
_LONGEST: Final = 100

_log = structlog.get_logger(__name__)


class Watch:
    """Logs and counts. It may be asked how long ago time last passed, and what was found amiss."""

    def __init__(
        self, counted: Counted, clock: Callable[[], datetime], stopwatch: Callable[[], float]
    ) -> None:
        self._counted = counted
        self._clock = clock
        self._stopwatch = stopwatch
        #: Since when, by the stopwatch, no tick has succeeded.
        self._ticked = stopwatch()
        self._audited: float | None = None
        #: When the socket was last seen open, or was to be opened; None: there is none.
        self._socket_at: float | None = None
        self._is_silent = False
        #: What was logged already of what comes from workspaces that are not ours.
        self._foreign: set[str] = set()
        #: What the auditor found since the start, by kind.
        self.found: dict[str, int] = {}

    # The loops

    def ticked(self) -> None:
        """Time has passed for the cases, as far as it was due."""
        self._ticked = self._stopwatch()
        self._counted.ticked_at.set(self._clock().timestamp())

    def failed(self, what: str, error: Exception) -> None:
        """A round of one of the loops failed; `what` names it."""
        kind = "a case" if what.startswith("OOPS-") else what
        self._counted.rounds_failed.labels(kind).inc()
        code = code_of(error) if isinstance(error, StoreUnavailable) else ""
        _log.error("a round failed", what=what, error=type(error).__name__, database=code)

    def unaudited(self, number: int) -> None:
        """The auditor stumbled over a case."""
        _log.error("a case could not be audited", about=f"OOPS-{number}")

    def delivered(self, claimed: Claimed, delivery: Delivery) -> None:
        """An attempt to say something has ended."""
        self._counted.deliveries.labels(delivery.outcome).inc()
        say = _log.info if delivery.outcome is Outcome.SENT else _log.warning
        say(
            "message",
            id=claimed.id,
            kind=public_name(stored_name(claimed.outgoing.content)),
            cases=[f"OOPS-{each}" for each in claimed.outgoing.cases],
            outcome=delivery.outcome,
            refused=delivery.refused,
            detail=delivery.detail[:_LONGEST],
            attempt=claimed.attempts,
        )

    # Slack

    def foreign(self, kind: str) -> None:
        """Something of that kind came from another workspace; the first one of a kind is logged."""
        self._counted.foreign.labels(kind).inc()
        if kind not in self._foreign:
            self._foreign.add(kind)
            _log.warning("dropped what came from a workspace that is not ours", kind=kind)

    def held_back(self) -> None:
        """Slack holds events back."""
        self._counted.held_back.inc()
        _log.error("Slack holds events back: more came than it passes on")

    def heard(self, status: int) -> None:
        """Slack told us something, and got this answer."""
        self._counted.heard.labels(str(status)).inc()

    def socket_is(self, *, is_open: bool) -> None:
        """Whether what comes through Slack's socket reaches us; closed for longer, it is logged."""
        if is_open or self._socket_at is None:
            self._socket_at = self._stopwatch()
        self._counted.connected.labels("socket").set(is_open)
        was_silent = self._is_silent
        self._is_silent = self._stopwatch() - self._socket_at > _BRIEFLY
        if was_silent and not self._is_silent:
            _log.info("the socket is open")
        elif self._is_silent and not was_silent:
            _log.error("the socket is closed")

    # The auditor

    def audited(self, cases: int, findings: Sequence[Finding]) -> None:
        """The auditor has looked at so many cases, and found this."""
        self._audited = self._stopwatch()
        self._counted.audited_at.set(self._clock().timestamp())
        self._counted.audited.inc(cases)
        for each in findings:
            self._found(each)

    def _found(self, finding: Finding) -> None:
        kind = finding.kind
        self.found[kind] = self.found.get(kind, 0) + 1
        self._counted.findings.labels(kind).inc()
        if kind.is_mended:
            self._counted.mended.labels(kind).inc()
        say = _log.warning if kind.is_mended else _log.error
        say("found amiss", kind=kind, about=finding.about, mended=kind.is_mended)

    def told(self, spans: Iterable[Span]) -> None:
        """The customers of these cases have come to know."""
        for each in spans:
            self._counted.told_seconds.observe(each.told.total_seconds())
            if each.first_answer is not None:
                self._counted.answer_seconds.observe(each.first_answer.total_seconds())

    # Requests

    def middleware(self) -> Middleware:
        """Counts each request and its answer; logs the refused ones, and why."""

        @web.middleware
        async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
            begun = self._stopwatch()
            status = _FAILED
            try:
                response = await handler(request)
                status = response.status
            except web.HTTPException as said:
                status = said.status
                raise
            except web.RequestPayloadError as error:  # no body, or none in the form it claims
                status = _REFUSED
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
        if status >= _REFUSED and resource:
            say = _log.error if status >= _FAILED else _log.warning
            why = _WHY.get(status, "") if request.method == "POST" else ""
            say("a request was refused", route=route, status=status, why=why)

    # How it goes

    @property
    def since_tick(self) -> float:
        """Seconds since time last passed, or since the start."""
        return self._stopwatch() - self._ticked

    @property
    def since_socket(self) -> float | None:
        """Seconds since the socket was seen open, or was to be opened; None: there is none."""
        return None if self._socket_at is None else self._stopwatch() - self._socket_at

    @property
    def since_audit(self) -> float | None:
        """Seconds since this process was the auditor; None: it never was."""
        return None if self._audited is None else self._stopwatch() - self._audited
