"""GET /metrics: what Prometheus is told of this process, and of the database that it works on.

What a process did is counted in it; the sum over all processes is the figure. What stands in the
database is asked when somebody wants to know, and is the same whichever process is asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from itertools import product
from platform import python_version
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from adapters.observability.cached_query import Asked
from bot.case.case import Stage
from bot.ports.audit import Kind
from bot.ports.platform import Outcome
from storage.audit.figures import Figures, Waits
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

#: Seconds that the database has to answer; whoever scrapes us has not much longer.
PATIENCE: Final = 2.0
#: Seconds for which its answer is good.
KEEP_FOR: Final = 10.0

#: Where Slack and Teams come in.
DOORS: Final = ("/slack/events", "/api/messages")

#: What can fail in the loops.
ROUNDS: Final = (
    "a tick",
    "a round",
    "a case",
    "the digest",
    "sending",
    "a message",
    "the directory",
    "the clock",
    "the auditor",
    "forgetting",
    "the socket",
)

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
#: From a personal answer within the quarter of an hour to a customer who waited for a month.
_LONG: Final = (
    *(15 * _MINUTE, 30 * _MINUTE),
    *(_HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR),
    *(_DAY, 2 * _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY),
)
#: Slack waits three seconds for an answer, Teams fifteen.
_SHORT: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)

_OPEN: Final = [each for each in Stage if each is not Stage.CLOSED]


class Metrics:
    """Everything that Prometheus is told; nothing of it is shared with another registry.

    `foreign_kinds` are the kinds of what a foreign workspace may tell us.
    """

    def __init__(
        self,
        store: SqlStore,
        clock: Callable[[], datetime],
        stopwatch: Callable[[], float],
        foreign_kinds: Iterable[str] = (),
    ) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self.counted = Counted(self.registry, foreign_kinds)
        self._standing = _Standing(self.registry)
        self._asked = Asked(
            store,
            lambda uow: _look(uow, clock),
            stopwatch=stopwatch,
            keep_for=KEEP_FOR,
            patience=PATIENCE,
        )

    async def show(self, request: web.Request) -> web.Response:
        """The page that Prometheus reads; it comes in time, whatever the database does."""
        self._standing.seen = await self._asked.answer()
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(self.registry), headers={"Content-Type": content_type})


class Counted:
    """What this process did since it was started."""

    def __init__(self, registry: CollectorRegistry, foreign_kinds: Iterable[str] = ()) -> None:
        ProcessCollector(registry=registry)
        build = Info("oops_build", "Which Oops runs here.", registry=registry)
        build.info({"version": version("oops"), "python": python_version()})
        self.deliveries = Counter(
            "oops_deliveries",
            "What became of each attempt to say something.",
            ["outcome"],
            registry=registry,
        )
        self.requests = Counter(
            "oops_http_requests",
            "Requests that were answered; a refused signature is a 401.",
            ["route", "status"],
            registry=registry,
        )
        self.request_seconds = Histogram(
            "oops_http_request_seconds",
            "How long a request waited for its answer.",
            ["route"],
            buckets=_SHORT,
            registry=registry,
        )
        self.heard = Counter(
            "oops_slack_heard",
            "What Slack told us, over HTTP or the socket, by the status that we answered.",
            ["status"],
            registry=registry,
        )
        self.connected = Gauge(
            "oops_slack_connected",
            "Whether what Slack says gets here; known of a socket only.",
            ["mode"],
            registry=registry,
        )
        self.foreign = Counter(
            "oops_slack_foreign",
            "What a Slack workspace that is not ours told us, and was dropped.",
            ["kind"],
            registry=registry,
        )
        self.held_back = Counter(
            "oops_slack_held_back",
            "How often Slack said that it holds events back: for a minute each time.",
            registry=registry,
        )
        self.rounds_failed = Counter(
            "oops_rounds_failed",
            "Rounds of the loops that failed; what they should have done is still due.",
            ["what"],
            registry=registry,
        )
        self.ticked_at = Gauge(
            "oops_last_tick_timestamp_seconds",
            "When this process last looked at what is due, and could.",
            registry=registry,
        )
        self.audited_at = Gauge(
            "oops_last_audit_timestamp_seconds",
            "When this process was the last time the auditor, and could look.",
            registry=registry,
        )
        self.audited = Counter(
            "oops_audited_cases", "Cases that the auditor looked at.", registry=registry
        )
        self.findings = Counter(
            "oops_audit_findings",
            "What the auditor found amiss.",
            ["kind"],
            registry=registry,
        )
        self.mended = Counter(
            "oops_audit_mended",
            "What of it the auditor mended at once.",
            ["kind"],
            registry=registry,
        )
        self.told_seconds = Histogram(
            "oops_time_to_told_seconds",
            "From the report, or the reopening, until every customer knew that it was fixed.",
            buckets=_LONG,
            registry=registry,
        )
        self.answer_seconds = Histogram(
            "oops_time_to_first_answer_seconds",
            "From the report to the first personal answer; counted when every customer knows.",
            buckets=_LONG,
            registry=registry,
        )
        self._begin_at_nought(foreign_kinds)

    def _begin_at_nought(self, foreign_kinds: Iterable[str]) -> None:
        """What never happened is 0, and not unknown: so the first time shows as an increase."""
        for outcome in Outcome:
            self.deliveries.labels(outcome)
        for door, status in product(DOORS, ("500", "503")):
            self.requests.labels(door, status)
        for what in ROUNDS:
            self.rounds_failed.labels(what)
        for kind in Kind:
            self.findings.labels(kind)
            if kind.is_mended:
                self.mended.labels(kind)
        for payload in foreign_kinds:
            self.foreign.labels(payload)
        for status in ("500", "503"):
            self.heard.labels(status)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What the database said."""

    now: datetime
    figures: Figures
    waits: Waits


def _look(uow: SqlUnitOfWork, clock: Callable[[], datetime]) -> _Seen:
    now = clock()
    return _Seen(now=now, figures=uow.metrics.figures(now), waits=uow.metrics.waits())


class _Standing(Collector):
    """How it stands in the database, as last seen; where it does not answer, only that is told."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.seen: _Seen | None = None
        registry.register(self)

    def collect(self) -> Iterable[Metric]:
        """Every family, with a value where one is known."""
        seen = self.seen
        yield GaugeMetricFamily(
            "oops_store_up", "Whether the database answers.", value=float(seen is not None)
        )
        open_cases = GaugeMetricFamily("oops_open_cases", "Open cases.", labels=["stage"])
        if seen:
            for stage in _OPEN:
                open_cases.add_metric([stage], seen.figures.open.get(stage, 0))
        yield open_cases
        for name, (about, value) in _ASKED.items():
            family = GaugeMetricFamily(name, about)
            if seen:
                family.add_metric([], value(seen))
            yield family


def waited(now: datetime, since: datetime | None) -> float:
    """Seconds since then; 0 where it is still to come, or nothing waits."""
    return max(0.0, (now - since).total_seconds()) if since else 0.0


_ASKED: Final[dict[str, tuple[str, Callable[[_Seen], float]]]] = {
    "oops_late_cases": (
        "Open cases of which something is late.",
        lambda seen: seen.figures.late,
    ),
    "oops_case_lag_seconds": (
        "For how long the clockwork should have looked at the case that waits the longest.",
        lambda seen: waited(seen.now, seen.waits.case_due_at),
    ),
    "oops_message_lag_seconds": (
        "For how long the message that waits the longest could have been taken to be said.",
        lambda seen: waited(seen.now, seen.waits.message_due_at),
    ),
    "oops_waiting_messages": (
        "Messages that were not said yet, those for later included.",
        lambda seen: seen.figures.waiting,
    ),
    "oops_message_wait_seconds": (
        "For how long the oldest message should have been said, attempts included.",
        lambda seen: waited(seen.now, seen.figures.first_not_before),
    ),
}
