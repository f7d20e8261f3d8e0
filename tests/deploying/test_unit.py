"""`deploy/oops.service`: nobody, with one folder, started again, and given time to end."""

import pytest

from adapters.config.environment import Environment
from tests.deploying.reading import ROOT, unit

SERVICE = unit()["Service"]


def test_unit_is_nobody_with_one_folder() -> None:
    """Everything else on the machine is read-only, or not there."""
    wanted = {
        "DynamicUser": "yes",
        "StateDirectory": "oops",
        "StateDirectoryMode": "0700",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "PrivateDevices": "yes",
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
    }

    assert {key: SERVICE[key] for key in wanted} == wanted


def test_unit_gives_oops_the_time_that_it_takes_to_end() -> None:
    """It ends within ten seconds of a SIGTERM."""
    assert SERVICE["KillSignal"] == "SIGTERM"
    assert int(SERVICE["TimeoutStopSec"]) > 10


def test_unit_starts_it_again_for_as_long_as_it_takes() -> None:
    """The database may come later than Oops."""
    assert SERVICE["Restart"] == "always"
    assert unit()["Unit"]["StartLimitIntervalSec"] == "0"


def test_unit_keeps_everything_in_its_folder() -> None:
    """What it tells Oops is what Oops understands."""
    told = dict(each.split("=", 1) for each in SERVICE["Environment"].split())

    environment = Environment.read(told)

    assert environment.database_url == "sqlite:////var/lib/oops/oops.db"
    assert str(environment.config) == "/etc/oops/oops.toml"
    assert told["HOME"] == SERVICE["WorkingDirectory"] == "%S/oops"


def test_unit_holds_no_secret() -> None:
    """They stand in a file that only root reads."""
    assert SERVICE["EnvironmentFile"] == "/etc/oops/oops.env"
    assert "TOKEN" not in SERVICE["Environment"]


@pytest.mark.parametrize("name", ["docs/installing.md", "oops.example.toml", "deploy/env.example"])
def test_what_the_unit_points_to_is_there(name: str) -> None:
    """Whoever follows its first lines finds the files."""
    assert name.rpartition("/")[2] in (ROOT / "deploy/oops.service").read_text()
    assert (ROOT / name).exists()
