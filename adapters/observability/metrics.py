"""GET /metrics: Prometheus metrics of the process and of the database.

Each process counts only the process's own work; sum over all processes. Database figures are
queried for a scrape, and every process reports the same values.
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

from adapters.observability.cached_query import CachedQuery
from bot.case.case import Stage
from bot.ports.audit import FindingKind
from bot.ports.platform import Outcome
from storage.audit.figures import CaseFigures, QueueDueTimes
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork

#: Timeout of the database query, in seconds; shorter than Prometheus waits for a scrape.
QUERY_TIMEOUT: Final = 2.0
#: Seconds for which the database figures are cached.
FIGURES_MAX_AGE: Final = 10.0

#: Routes of the requests from Slack and Teams.
PLATFORM_ROUTES: Final = ("/slack/events", "/api/messages")

#: The reasons for dropping an activity of Teams: `adapters.teams.tenancy.Foreign`, whose module is
#: not imported for Slack alone.
FOREIGN_ACTIVITIES: Final = ("tenant", "channel")

#: The names of the rounds that can fail in the supervised loops.
ROUND_NAMES: Final = (
    "a tick",
    "a round",
    "a case",
    "the digest",
    "sending",
    "a message",
    "the directory",
    "the channels",
    "the clock",
    "the auditor",
    "forgetting",
    "the socket",
)

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
#: Seconds, from an answer within fifteen minutes to a wait of a month.
_WAIT_BUCKETS: Final = (
    *(15 * _MINUTE, 30 * _MINUTE),
    *(_HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR),
    *(_DAY, 2 * _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY),
)
#: Seconds. Slack waits 3 s for a response, Teams 15 s.
_RESPONSE_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)

_OPEN_STAGES: Final = [each for each in Stage if each is not Stage.CLOSED]


class MetricsPage:
    """The metrics page, with a registry of its own.

    `foreign_kinds` are the kinds of payloads that a foreign workspace may send.
    """

    def __init__(
        self,
        store: SqlStore,
        clock: Callable[[], datetime],
        stopwatch: Callable[[], float],
        foreign_kinds: Iterable[str] = (),
    ) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self.counted = ProcessMetrics(self.registry, foreign_kinds)
        self._standing = _DatabaseCollector(self.registry)
        self._cached_figures = CachedQuery(
            store,
            lambda uow: _read_figures(uow, clock),
            stopwatch=stopwatch,
            keep_for=FIGURES_MAX_AGE,
            patience=QUERY_TIMEOUT,
        )

    async def show(self, request: web.Request) -> web.Response:
        """Respond with all metrics, in time even if the database does not answer."""
        self._standing.seen = await self._cached_figures.answer()
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(self.registry), headers={"Content-Type": content_type})


class ProcessMetrics:
    """Counters of the process since the start."""

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
            buckets=_RESPONSE_BUCKETS,
            registry=registry,
        )
        self.closed_connections = Counter(
            "oops_connections_closed",
            "Connections that were closed because they were too many or too slow.",
            ["why"],
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
        self.foreign_activities = Counter(
            "oops_teams_foreign",
            "Activities that were dropped: of another tenant, or not from Teams.",
            ["reason"],
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
            buckets=_WAIT_BUCKETS,
            registry=registry,
        )
        self.answer_seconds = Histogram(
            "oops_time_to_first_answer_seconds",
            "From the report to the first personal answer; counted when every customer knows.",
            buckets=_WAIT_BUCKETS,
            registry=registry,
        )
        self._start_at_zero(foreign_kinds)

    def _start_at_zero(self, foreign_kinds: Iterable[str]) -> None:
        """Set all label combinations to 0, so that the first event shows as an increase."""
        for outcome in Outcome:
            self.deliveries.labels(outcome)
        for door, status in product(PLATFORM_ROUTES, ("500", "503")):
            self.requests.labels(door, status)
        for what in ROUND_NAMES:
            self.rounds_failed.labels(what)
        for kind in FindingKind:
            self.findings.labels(kind)
            if kind.is_repaired:
                self.mended.labels(kind)
        for payload in foreign_kinds:
            self.foreign.labels(payload)
        for reason in FOREIGN_ACTIVITIES:
            self.foreign_activities.labels(reason)
        for status in ("500", "503"):
            self.heard.labels(status)


@dataclass(frozen=True, kw_only=True)
class _DatabaseFigures:
    """The figures of one database query."""

    now: datetime
    figures: CaseFigures
    waits: QueueDueTimes


def _read_figures(uow: SqlUnitOfWork, clock: Callable[[], datetime]) -> _DatabaseFigures:
    now = clock()
    return _DatabaseFigures(now=now, figures=uow.metrics.figures(now), waits=uow.metrics.waits())


class _DatabaseCollector(Collector):
    """Collects the latest database figures, or only `oops_store_up` without an answer."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.seen: _DatabaseFigures | None = None
        registry.register(self)

    def collect(self) -> Iterable[Metric]:
        """Yield every metric family, with a value if available."""
        seen = self.seen
        yield GaugeMetricFamily(
            "oops_store_up", "Whether the database answers.", value=float(seen is not None)
        )
        open_cases = GaugeMetricFamily("oops_open_cases", "Open cases.", labels=["stage"])
        if seen:
            for stage in _OPEN_STAGES:
                open_cases.add_metric([stage], seen.figures.open.get(stage, 0))
        yield open_cases
        for name, (about, value) in _DATABASE_GAUGES.items():
            family = GaugeMetricFamily(name, about)
            if seen:
                family.add_metric([], value(seen))
            yield family


def seconds_overdue(now: datetime, since: datetime | None) -> float:
    """Seconds since a due moment; 0 for None or a future moment."""
    return max(0.0, (now - since).total_seconds()) if since else 0.0


_DATABASE_GAUGES: Final[dict[str, tuple[str, Callable[[_DatabaseFigures], float]]]] = {
    "oops_late_cases": (
        "Open cases of which something is late.",
        lambda seen: seen.figures.late,
    ),
    "oops_case_lag_seconds": (
        "For how long the clockwork should have looked at the case that waits the longest.",
        lambda seen: seconds_overdue(seen.now, seen.waits.case_due_at),
    ),
    "oops_message_lag_seconds": (
        "For how long the message that waits the longest could have been taken to be said.",
        lambda seen: seconds_overdue(seen.now, seen.waits.message_due_at),
    ),
    "oops_waiting_messages": (
        "Messages that were not said yet, those for later included.",
        lambda seen: seen.figures.waiting,
    ),
    "oops_message_wait_seconds": (
        "For how long the oldest message should have been said, attempts included.",
        lambda seen: seconds_overdue(seen.now, seen.figures.first_not_before),
    ),
}
