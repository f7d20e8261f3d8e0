"""Where Teams is not wanted, nothing of it is paid for."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.company import empty_database
from tests.paper import CONFIG

pytestmark = pytest.mark.slow

SERVE = """
import sys
from pathlib import Path
from adapters.process.app import Oops
from adapters.process.clock import timing
from adapters.config.loading import load_organization
from adapters.config.environment import Environment
from storage.store import SqlStore

settings = Environment(database_url="sqlite:///oops.db", slack_bot_token="xoxb-1",
                       slack_signing_secret="s")

async def serve():
    store = SqlStore(settings.database_url)
    oops = Oops(load_organization(Path("oops.toml")), settings, store, timing())
    oops.application.freeze()
    await oops.application.startup()
    await oops.application.cleanup()
    store.close()

import asyncio
asyncio.run(serve())
print(*{"slack_bolt", "botbuilder", "msrest", "microsoft_agents"} & set(sys.modules))
"""


def test_botbuilder_is_not_loaded_for_slack_alone(tmp_path: Path) -> None:
    """A whole Oops that serves Slack has never heard of it."""
    (tmp_path / "oops.toml").write_text(CONFIG)
    (tmp_path / "oops.db").write_bytes(empty_database())

    served = subprocess.run(
        [sys.executable, "-c", SERVE], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert served.stdout == "slack_bolt\n"
