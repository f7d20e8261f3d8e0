"""What the tests of the command line have in common: two companies, each in a folder of its own."""

from pathlib import Path

import pytest

from tests.cli.installation import Installation
from tests.paper import CONFIG


@pytest.fixture
def ferries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Tidewater Ferries, who have just written their `oops.toml`."""
    monkeypatch.chdir(tmp_path)
    return Installation(tmp_path)


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """The newspaper whose Slack the stand-in is."""
    monkeypatch.chdir(tmp_path)
    return Installation(tmp_path, CONFIG)
