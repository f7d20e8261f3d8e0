"""The fault catalogue is tried by `make slow`."""

from pathlib import Path

import pytest

FAULTS = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as slow."""
    for item in items:
        if FAULTS in item.path.parents:
            item.add_marker(pytest.mark.slow)
