"""The lines of the log: enough to see what happened, and nobody's words."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from adapters.observability.logs import mask_secrets
from adapters.observability.metrics import ProcessMetrics
from adapters.observability.watch import ActivityMonitor
from bot.chat.cards import Card, Text
from bot.chat.messages import CaseCard, ClaimedMessage, Notice, Outgoing, View
from bot.chat.places import Place
from bot.ports.audit import AuditFinding, FindingKind
from bot.ports.platform import Delivery, Outcome, Refused
from tests.clock import Clock
from tests.kit import MIA, MONDAY
from tests.operating.page import read

ROOT = Path(__file__).parents[2]
WORDS = "marmalade"


@pytest.fixture
def registry() -> CollectorRegistry:
    """Where is counted what is told to the watch."""
    return CollectorRegistry()


@pytest.fixture
def watch(registry: CollectorRegistry) -> ActivityMonitor:
    """Somebody who is told what happens."""
    return ActivityMonitor(ProcessMetrics(registry), Clock(), lambda: 0.0)


def claimed(content: Notice | CaseCard) -> ClaimedMessage:
    """A message of which somebody says this."""
    outgoing = Outgoing(
        key=WORDS, place=Place(person=MIA), content=content, cases=(7,), not_before=MONDAY
    )
    return ClaimedMessage(
        id=12, outgoing=outgoing, target=None, thread=None, doubtful_since=None, attempts=2
    )


def test_delivery_is_one_line_with_its_outcome(watch: ActivityMonitor) -> None:
    """What kind of message, about which cases, what became of it, and at which attempt."""
    delivery = Delivery(outcome=Outcome.REFUSED, refused=Refused.CHANNEL, detail="is_archived")
    with structlog.testing.capture_logs() as log:
        watch.delivered(claimed(CaseCard(case=7, view=View.OWNER)), delivery)

    assert log == [
        {
            "event": "message",
            "log_level": "warning",
            "id": 12,
            "kind": "CaseCard",
            "cases": ["OOPS-7"],
            "outcome": "refused",
            "refused": "channel",
            "detail": "is_archived",
            "attempt": 2,
        }
    ]


def test_fault_59_line_of_a_message_has_none_of_its_words(watch: ActivityMonitor) -> None:
    """Neither what it says nor its key; and of what a platform answers, no more than a code."""
    card = Card(summary=WORDS, blocks=(Text(text=WORDS),))
    delivery = Delivery(outcome=Outcome.SENT, detail="x" * 100 + WORDS)
    with structlog.testing.capture_logs() as log:
        watch.delivered(claimed(Notice(card=card)), delivery)

    (line,) = log
    assert (line["log_level"], WORDS in str(line)) == ("info", False)


def test_finding_is_one_line_with_the_reference(watch: ActivityMonitor) -> None:
    """What was mended is a warning; what only a person can mend, an error."""
    found = [
        AuditFinding(kind=FindingKind.UNQUEUED, about="OOPS-7"),
        AuditFinding(kind=FindingKind.UNREADABLE_CASE, about="OOPS-8"),
    ]
    with structlog.testing.capture_logs() as log:
        watch.audited(2, found)

    lines = [(each["log_level"], each["kind"], each["about"], each["mended"]) for each in log]
    assert lines == [
        ("warning", "unqueued", "OOPS-7", True),
        ("error", "unreadable_case", "OOPS-8", False),
    ]


def test_round_that_failed_is_one_line_and_counted(
    watch: ActivityMonitor, registry: CollectorRegistry
) -> None:
    """By its name; each case's own failure is counted as a case's, and named in the line."""
    with structlog.testing.capture_logs() as log:
        watch.failed("OOPS-7", ValueError(WORDS))
        watch.failed("sending", KeyError(WORDS))

    page = read(generate_latest(registry).decode())
    counted = {name: each for name, each in page.items() if "failed_total" in name and each}
    assert [(each["what"], each["error"]) for each in log] == [
        ("OOPS-7", "ValueError"),
        ("sending", "KeyError"),
    ]
    assert counted == {
        'oops_rounds_failed_total{what="a case"}': 1,
        'oops_rounds_failed_total{what="sending"}': 1,
    }


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("postgresql+psycopg://oops:hu/s@h@db/oops", "postgresql+psycopg://[secret]@db/oops"),
        ("token eyJhbGciOi.eyJzdWIi.SflKxw-c was refused", "token [secret] was refused"),
        ("https://slack.com/api/ and me@example.org", "https://slack.com/api/ and me@example.org"),
    ],
)
def test_secret_is_masked_wherever_it_stands(text: str, masked: str) -> None:
    """A password in a URL, and what Microsoft signs."""
    assert mask_secrets(None, "info", {"event": text}) == {"event": masked}


def test_line_is_json_with_all_its_fields() -> None:
    """As a program reads it, from a process of its own."""
    script = (
        "import structlog; from adapters.observability import logs;"
        " logs.configure_logging(verbose=False);"
        "structlog.get_logger('adapters.observability.watch').warning('found amiss', kind='stray',"
        " about='OOPS-7', mended=True)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    )
    line: dict[str, Any] = json.loads(run.stderr)

    assert line | {"at": ""} == {
        "at": "",
        "level": "warning",
        "logger": "adapters.observability.watch",
        "event": "found amiss",
        "kind": "stray",
        "about": "OOPS-7",
        "mended": True,
    }
