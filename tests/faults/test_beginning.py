"""How Oops begins: with all that it needs, or not at all."""

from pathlib import Path

import pytest

from tests.cli.installation import Installation
from tests.paper import CONFIG

SLACK = {"SLACK_BOT_TOKEN": "xoxb-hush", "SLACK_SIGNING_SECRET": "hush hush"}
TENANT = "66666666-2222-3333-4444-555555555555"
TEAMS = {"MicrosoftAppId": "11111111-2222-3333-4444-555555555555"}


@pytest.mark.parametrize(
    ("variables", "wanting"),
    [
        ({**SLACK, "SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET"),
        ({**SLACK, "SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN"),
        (TEAMS, "MicrosoftAppPassword"),
        ({**SLACK, "MicrosoftAppPassword": "hush"}, "MicrosoftAppId"),
        ({**SLACK, "MicrosoftAppTenantId": TENANT}, "MicrosoftAppId"),
        ({**SLACK, "MicrosoftAppType": "SingleTenant"}, "MicrosoftAppId"),
    ],
    ids=[
        "signing secret",
        "bot token",
        "app password",
        "app id beside its password",
        "app id beside its tenant",
        "app id beside its type",
    ],
)
def test_fault_22_secret_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], wanting: str
) -> None:
    """Nothing is served to whoever asks, and one is told what to set."""
    monkeypatch.chdir(tmp_path)

    ran = Installation(tmp_path, CONFIG).run("serve", **variables)

    assert (ran.status, ran.out) == (1, "")
    assert f"Set {wanting}" in ran.err or f"{wanting} is not set" in ran.err
    assert not (tmp_path / "oops.db").exists()
