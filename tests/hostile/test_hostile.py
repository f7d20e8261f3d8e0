"""A few hundred of the hostile requests that `make hostile` sends a million of."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hostile.siege import Plan, besiege
from tests.hostile.table import faults, table


@pytest.mark.slow
async def test_hostile_requests_do_no_harm(tmp_path: Path, sqlite_url: str) -> None:
    """No answer is a 5xx, strangers leave no row behind, and the process does not grow."""
    shown: list[str] = []
    with ThreadPoolExecutor(1) as pool:
        plan = Plan(requests=300, clients=1, pool=pool)
        siege = await besiege(tmp_path, sqlite_url, plan, shown.append)

    assert faults(siege) == [], table(siege)
    assert len(siege.answers.statuses) == 11
    assert sum(sum(each.values()) for each in siege.answers.statuses.values()) == 300
