"""Where `oops.toml` is tried."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which `oops.toml` is called just that."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
