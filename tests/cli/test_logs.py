"""The log: it says what happened, and repeats nobody's words and no token."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adapters.observability.logs import mask_secrets, shorten_foreign
from tests.cli.talkative import CANARY, TOKEN

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def log() -> str:
    """What a talkative program wrote."""
    command = [sys.executable, "-m", "tests.cli.talkative"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stderr


def test_log_repeats_no_words_and_no_token(log: str) -> None:
    """Not of a forged request, of one that nobody listens to, of an error, or of a warning."""
    assert CANARY not in log
    assert TOKEN not in log
    assert "hush" not in log


def test_log_is_one_json_object_a_line(log: str) -> None:
    """What is no terminal gets lines that a program can read, each with its moment in UTC."""
    entries: list[dict[str, Any]] = [json.loads(line) for line in log.splitlines()]

    assert all(each["at"].endswith("Z") for each in entries)
    assert [(each["level"], each["logger"], each["event"]) for each in entries] == [
        ("warning", "slack_bolt.AsyncApp", "Unhandled request"),
        ("info", "adapters.process.app", "kept"),
        ("info", "adapters.process.app", "nested"),
        ("error", "adapters.process.app", "failed"),
        ("error", "aiohttp.server", "Error handling request"),
        ("error", "asyncio", "Task exception was never retrieved"),
        ("warning", "adapters.observability.logs", "a warning"),
    ]


def test_log_keeps_what_may_be_said(log: str) -> None:
    """Figures and names stay; of an error and a warning, its kind and where it happened."""
    _, kept, nested, failed, *_, warned = [json.loads(line) for line in log.splitlines()]

    assert kept | {"at": ""} == {
        "number": 7,
        "at_all": None,
        "event": "kept",
        "level": "info",
        "logger": "adapters.process.app",
        "at": "",
    }
    assert (nested["inner"], nested["odd"]) == ({"list": ["[secret]", 1]}, "?[2J")
    assert failed["exception"].endswith("\nValueError")
    assert "in ours\n" in failed["exception"]
    assert warned["kind"] == "UserWarning"
    assert re.search(r"/pydantic/main\.py:\d+$", warned["where"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("with xoxb-1-2-abc, and so on", "with [secret] and so on"),
        ("XOXE.XOXP-1-abc", "[secret]"),
        ("xapp-1-A0-99", "[secret]"),
        ("authorization: bearer abc.def", "authorization: [secret]"),
        ("a fox and a boxer", "a fox and a boxer"),
    ],
)
def test_token_is_masked_wherever_it_stands(text: str, masked: str) -> None:
    """A token can be recognised by how it begins."""
    assert mask_secrets(None, "info", {"event": text}) == {"event": masked}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Unclosed client session", "Unclosed client session"),
        ("Unhandled request ({'type': 'x'})\n---", "Unhandled request"),
        ("Failed to run listener function (error: x)", "Failed to run listener function"),
        ("Failed to parse: x", "Failed to parse"),
        ('Job "x" raised', "Job"),
    ],
)
def test_library_is_heard_up_to_what_it_quotes(said: str, kept: str) -> None:
    """Its own words come first; after them, anybody's may."""
    assert shorten_foreign(None, "info", {"event": said}) == {"event": kept}
