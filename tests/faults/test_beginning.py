"""How Oops begins: with what it needs or not at all, and on a database that is whole."""

from functools import partial
from pathlib import Path

import pytest

from storage.migrating import SchemaState, migrate, require_current, schema_state
from tests.cli.installation import Installation
from tests.faults.dying import migrate_and_die
from tests.paper import CONFIG
from tests.storage.processes import killed

pytest_plugins = ["tests.databases"]

SLACK = {"SLACK_BOT_TOKEN": "xoxb-hush", "SLACK_SIGNING_SECRET": "hush hush"}
TEAMS = {"MicrosoftAppId": "11111111-2222-3333-4444-555555555555"}


@pytest.mark.parametrize("statement", [3, 20, 40])
def test_fault_06_killed_during_a_migration(fresh_url: str, statement: int) -> None:
    """Half a migration is none, and running it again completes it."""
    assert killed(partial(migrate_and_die, statement), fresh_url)
    assert schema_state(fresh_url) is SchemaState.FRESH

    migrate(fresh_url)

    require_current(fresh_url)


@pytest.mark.parametrize(
    ("variables", "wanting"),
    [
        ({**SLACK, "SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET"),
        ({**SLACK, "SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN"),
        (TEAMS, "MicrosoftAppPassword"),
    ],
    ids=["signing secret", "bot token", "app password"],
)
def test_fault_22_secret_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], wanting: str
) -> None:
    """Nothing is served to whoever asks, and one is told what to set."""
    monkeypatch.chdir(tmp_path)

    ran = Installation(tmp_path, CONFIG).run("serve", **variables)

    assert (ran.status, ran.out) == (1, "")
    assert wanting in ran.err
