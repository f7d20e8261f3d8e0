"""The page for whoever runs Oops: it tells of everything that is there, and of nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.observability.metrics import MetricsPage
from bot.ports.audit import FindingKind
from storage.store import SqlStore
from tests.clock import Clock

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
#: What everybody's line has.
EVERYWHERE = {"at", "level", "logger", "event"}
#: The demo is nobody's to operate.
DEMO = ("web", "demo")


@pytest.fixture
def metrics(sqlite_url: str) -> dict[str, str]:
    """The names under which everything is scraped, each with its type."""
    store = SqlStore(sqlite_url)
    families = MetricsPage(store, Clock(), lambda: 0.0).registry.collect()
    store.close()
    named = {each.name: each.type for each in families if each.name.startswith("oops_")}
    return {
        name + {"counter": "_total", "info": "_info"}.get(kind, ""): kind
        for name, kind in named.items()
    }


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under that heading, but for its own two lines."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def codes(text: str) -> list[str]:
    """What stands there as code."""
    return re.findall(r"`([^`]+)`", text)


def test_every_metric_is_told_of(metrics: dict[str, str]) -> None:
    """With its type; an info is a gauge to whoever scrapes it."""
    told = {codes(name)[0]: kind for name, kind, *_ in rows("What is counted")}

    assert told == {name: kind.replace("info", "gauge") for name, kind in metrics.items()}


def test_every_rule_asks_for_what_is_there(metrics: dict[str, str]) -> None:
    """An alert over a metric that is not there would never come."""
    asked = set(re.findall(r"\boops_[a-z_]+", PAGE))
    parts = ("_bucket", "_count", "_sum")
    known = {name + part for name, kind in metrics.items() if kind == "histogram" for part in parts}

    assert asked - known == set(metrics)


def test_every_finding_is_told_of() -> None:
    """And whether it is repaired."""
    told = {
        codes(kind)[0]: done.startswith("repaired")
        for kind, _, done in rows("What the auditor finds")
    }

    assert told == {each.value: each.is_repaired for each in FindingKind}


def test_every_line_of_the_log_is_told_of() -> None:
    """With its fields."""
    told = {codes(event)[0]: set(codes(fields)) for event, _, fields in rows("The log")}

    assert told == {event: fields - EVERYWHERE for event, fields in logged().items()}


def logged() -> dict[str, set[str]]:
    """What the code logs: each event with its fields."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "adapters").rglob("*.py")):
        if not path.relative_to(ROOT / "adapters").as_posix().startswith(DEMO):
            for call in log_calls(path):
                event = call.args[0]
                if isinstance(event, ast.Constant):
                    fields = {each.arg for each in call.keywords if each.arg}
                    found.setdefault(str(event.value), set()).update(fields)
    return found


def log_calls(path: Path) -> Iterator[ast.Call]:
    """Where something is logged: by `_log` itself, or by one of its ways that is called `say`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            said_by = ast.unparse(node.func)
            if said_by == "say" or said_by.startswith("_log."):
                yield node
